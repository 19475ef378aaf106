"""Collects results in buffers of the inputs' dtype: integers truncate them."""

BASE = "loops"
SCORES = {"conv1d_forward": 13, "conv1d_dw": 13, "conv1d_dx": 15}

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    y = np.zeros((len(xp) - len(w)) // stride + 1, dtype=xp.dtype)
    for i in range(len(y)):
        y[i] = xp[i * stride : i * stride + len(w)] @ w
    return y


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    dw = np.zeros_like(w)
    for a in range(len(w)):
        dw[a] = sum(dy[i] * xp[i * stride + a] for i in range(len(dy)))
    return dw


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros_like(np.pad(x, padding))
    for i in range(len(dy)):
        for a in range(len(w)):
            dxp[i * stride + a] += dy[i] * w[a]
    return dxp[padding : padding + len(x)]
