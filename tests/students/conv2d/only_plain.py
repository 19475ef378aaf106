"""Stride and padding are ignored wherever they may be given."""

BASE = "loops"
SCORES = {
    "conv2d_forward": 8,
    "conv2d_dw": 8,
    "conv2d_jacobian": 2.5,
    "conv2d_dx": 10,
    "conv2d_layer_forward": 8,
    "conv2d_layer_backward": 7,
}

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    p, q = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    y = np.zeros((p, q))
    for r in range(p):
        for c in range(q):
            y[r, c] = np.sum(x[r : r + w.shape[0], c : c + w.shape[1]] * w)
    return y


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    return conv2d_forward(x, dy)


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    units = np.eye(shape[0] * shape[1]).reshape(-1, *shape)
    return np.stack([conv2d_forward(unit, w).ravel() for unit in units], axis=1)


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    kh, kw = w.shape
    return conv2d_forward(np.pad(dy, ((kh - 1, kh - 1), (kw - 1, kw - 1))), w[::-1, ::-1])


# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    return np.array([[sum(map(conv2d_forward, xn, wf)) + bf for wf, bf in zip(w, b)] for xn in x])


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(len(x)):
        for f in range(len(w)):
            for c in range(x.shape[1]):
                dx[n, c] += conv2d_dx(dy[n, f], x[n, c], w[f, c])
                dw[f, c] += conv2d_dw(dy[n, f], x[n, c], w[f, c])
    return dx, dw, dy.sum(axis=(0, 2, 3))
