"""Both gradients take every window one step further, whatever the stride."""

BASE = "loops"
SCORES = {"conv2d_dw": 9, "conv2d_dx": 13}

# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    dw = np.zeros(w.shape)
    for (r, c), g in np.ndenumerate(dy):
        dw += g * xp[r : r + w.shape[0], c : c + w.shape[1]]
    return dw


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    for (r, c), g in np.ndenumerate(dy):
        dxp[r : r + w.shape[0], c : c + w.shape[1]] += g * w
    return dxp[padding : padding + x.shape[0], padding : padding + x.shape[1]]
