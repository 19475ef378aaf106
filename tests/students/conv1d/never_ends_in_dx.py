"""dx loops until a window starts exactly at the end, which a stride that does not divide never does."""

BASE = "loops"
SCORES = {"conv1d_dx": 15}

# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    start = 0
    while start != len(dxp) - len(w) + stride:
        if start + len(w) <= len(dxp):
            dxp[start : start + len(w)] += dy[start // stride] * np.asarray(w)
        start += stride
    return dxp[padding : padding + len(x)]
