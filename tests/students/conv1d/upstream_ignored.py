"""Leaves the upstream gradient out of both gradients, as if the loss were the sum of y."""

BASE = "loops"
SCORES = {"conv1d_dw": 0, "conv1d_dx": 0}

# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    return sum(xp[i * stride : i * stride + len(w)] for i in range(len(dy)))


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        dxp[i * stride : i * stride + len(w)] += w
    return dxp[padding : padding + len(x)]
