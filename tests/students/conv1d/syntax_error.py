"""A bracket is missing in conv1d_dw; the rest is right."""

BASE = "loops"
SCORES = {"conv1d_dw": 0}

# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding
    return np.correlate(xp, dy)
