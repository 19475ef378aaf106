"""Divides dw and db by the number of images."""

BASE = "windows"
SCORES = {"conv2d_layer_backward": 8}

# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        for f in range(len(w)):
            for c in range(x.shape[1]):
                dx[n, c] += conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
                dw[f, c] += conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding) / len(x)
    return dx, dw, dy.sum(axis=(2, 3)).mean(axis=0)
