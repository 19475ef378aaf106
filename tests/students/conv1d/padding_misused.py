"""Pads twice in the forward pass, and keeps the padding on dx."""

BASE = "loops"
SCORES = {"conv1d_forward": 11, "conv1d_dx": 12}

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), 2 * padding)
    m = (len(xp) - len(w)) // stride + 1
    return np.array([xp[i * stride : i * stride + len(w)] @ w for i in range(m)])


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        dxp[i * stride : i * stride + len(w)] += dy[i] * np.asarray(w)
    return dxp
