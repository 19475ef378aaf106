"""Collects results in buffers of the inputs' dtype: integers truncate them."""

BASE = "loops"
SCORES = {"conv2d_forward": 11, "conv2d_dx": 15, "conv2d_layer_backward": 13}

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape, w.shape))
    y = np.zeros((p, q), dtype=xp.dtype)
    for r in range(p):
        for c in range(q):
            y[r, c] = np.sum(xp[r * stride : r * stride + w.shape[0], c * stride : c * stride + w.shape[1]] * w)
    return y


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dx = np.zeros_like(x)
    for r, c, u, v in np.ndindex(*dy.shape, *w.shape):
        i, j = r * stride + u - padding, c * stride + v - padding
        if 0 <= i < x.shape[0] and 0 <= j < x.shape[1]:
            dx[i, j] += dy[r, c] * w[u, v]
    return dx


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    p, q = dy.shape[2:]
    for n, f, r, s in np.ndindex(dy.shape):
        db[f] += dy[n, f, r, s]
        for c, u, v in np.ndindex(w.shape[1:]):
            i, j = r * stride + u - padding, s * stride + v - padding
            if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                dx[n, c, i, j] += dy[n, f, r, s] * w[f, c, u, v]
                dw[f, c, u, v] += dy[n, f, r, s] * x[n, c, i, j]
    return dx, dw, db
