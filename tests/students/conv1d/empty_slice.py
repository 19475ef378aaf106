"""Cuts the padding off dx with [p:-p], which is empty at padding 0."""

BASE = "loops"
SCORES = {"conv1d_dx": 8}

# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        dxp[i * stride : i * stride + len(w)] += dy[i] * np.asarray(w)
    return dxp[padding:-padding]
