"""Writes = for += in the layer: dx keeps the last filter, dw the last image, y the last channel."""

BASE = "windows"
SCORES = {"conv2d_layer_forward": 3, "conv2d_layer_backward": 5}

# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    p, q = size(x[0, 0], w[0, 0], stride, padding)
    y = np.zeros((len(x), len(w), p, q))
    for n in range(len(x)):
        for f in range(len(w)):
            for c in range(x.shape[1]):
                y[n, f] = conv2d_forward(x[n, c], w[f, c], stride, padding) + b[f]
    return y


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        for f in range(len(w)):
            for c in range(x.shape[1]):
                dx[n, c] = conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
                dw[f, c] = conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
    return dx, dw, dy.sum(axis=(0, 2, 3))
