"""Cuts the padding off dx with [p:-p], which is empty at padding 0."""

BASE = "loops"
SCORES = {"conv2d_dx": 8}

# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    kh, kw = w.shape
    dxp = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            dxp[r * stride : r * stride + kh, c * stride : c * stride + kw] += dy[r, c] * w
    return dxp[padding:-padding, padding:-padding]
