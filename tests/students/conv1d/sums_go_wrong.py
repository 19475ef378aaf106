"""Divides dw by the number of outputs, and leaves the last of them out in dx."""

BASE = "loops"
SCORES = {"conv1d_dw": 0, "conv1d_dx": 0}

# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    terms = [dy[i] * xp[i * stride : i * stride + len(w)] for i in range(len(dy))]
    return np.mean(terms, axis=0)


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy) - 1):
        dxp[i * stride : i * stride + len(w)] += dy[i] * np.asarray(w)
    return dxp[padding : padding + len(x)]
