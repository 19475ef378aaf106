"""Never adds to what the gradients begin with: dw and dx are zeros."""

BASE = "loops"
SCORES = {"conv1d_dw": 0, "conv1d_dx": 0}

# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    dw = np.zeros(len(w))
    for i in range(len(dy)):
        term = dw + dy[i] * xp[i * stride : i * stride + len(w)]
    return dw


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        window = dxp[i * stride : i * stride + len(w)] + dy[i] * np.asarray(w)
    return dxp[padding : padding + len(x)]
