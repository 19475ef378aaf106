"""Pads above and at the left alone in the forward pass, and keeps the padding on dx."""

BASE = "loops"
SCORES = {"conv2d_forward": 10, "conv2d_dx": 12}

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), ((padding, 0), (padding, 0)))
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape, w.shape))
    y = np.zeros((p, q))
    for r in range(p):
        for c in range(q):
            y[r, c] = np.sum(xp[r * stride :, c * stride :][: w.shape[0], : w.shape[1]] * w)
    return y


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    for (r, c), g in np.ndenumerate(dy):
        dxp[r * stride : r * stride + w.shape[0], c * stride : c * stride + w.shape[1]] += g * w
    return dxp
