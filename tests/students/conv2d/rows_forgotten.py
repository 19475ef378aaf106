"""Builds dx from the windows alone: too small where the stride leaves rows or columns unused."""

BASE = "loops"
SCORES = {"conv2d_dx": 15}

# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    (p, q), (kh, kw) = dy.shape, w.shape
    dxp = np.zeros(((p - 1) * stride + kh, (q - 1) * stride + kw))
    for r in range(p):
        for c in range(q):
            dxp[r * stride : r * stride + kh, c * stride : c * stride + kw] += dy[r, c] * w
    return dxp[padding : dxp.shape[0] - padding, padding : dxp.shape[1] - padding]
