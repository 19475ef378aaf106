"""Builds dx from the windows alone: too short where the stride leaves trailing inputs unused."""

BASE = "loops"
SCORES = {"conv1d_dx": 15}

# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros((len(dy) - 1) * stride + len(w))
    for i in range(len(dy)):
        dxp[i * stride : i * stride + len(w)] += dy[i] * np.asarray(w)
    return dxp[padding : len(dxp) - padding]
