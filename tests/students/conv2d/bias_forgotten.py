"""Leaves the bias out of the layer, and returns zeros for its gradient."""

BASE = "windows"
SCORES = {"conv2d_layer_forward": 9, "conv2d_layer_backward": 10}

# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    return np.array([[sum(conv2d_forward(c, k, stride, padding) for c, k in zip(xn, wf)) for wf in w] for xn in x])


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        for f in range(len(w)):
            for c in range(x.shape[1]):
                dx[n, c] += conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
                dw[f, c] += conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
    return dx, dw, np.zeros(b.shape)
