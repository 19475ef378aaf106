"""The kernel jumps from column to column, and walks from row to row."""

BASE = "loops"
SCORES = {"conv2d_forward": 9}

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape, w.shape))
    y = np.zeros((p, q))
    for r in range(p):
        for c in range(q):
            y[r, c] = np.sum(xp[r : r + w.shape[0], c * stride : c * stride + w.shape[1]] * w)
    return y
