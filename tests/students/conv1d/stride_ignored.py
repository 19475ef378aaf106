"""Both gradients take every window one step further, whatever the stride."""

BASE = "loops"
SCORES = {"conv1d_dw": 11, "conv1d_dx": 13}

# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    dw = np.zeros(len(w))
    for i in range(len(dy)):
        dw += dy[i] * xp[i : i + len(w)]
    return dw


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        dxp[i : i + len(w)] += dy[i] * np.asarray(w)
    return dxp[padding : padding + len(x)]
