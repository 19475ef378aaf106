"""Everything right, worked out in float32."""

BASE = "windows"

# %% conv2d_forward
def pad(x, padding):
    return np.pad(np.asarray(x, dtype=np.float32), padding)


def size(x, w, stride, padding):
    return [(n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape, w.shape)]


def conv2d_forward(x, w, stride=1, padding=0):
    xp, wp = pad(x, padding), pad(w, 0)
    (p, q), (kh, kw) = size(x, w, stride, padding), w.shape
    y = np.zeros((p, q), dtype=np.float32)
    for r in range(p):
        for c in range(q):
            y[r, c] = np.sum(xp[r * stride : r * stride + kh, c * stride : c * stride + kw] * wp)
    return y
