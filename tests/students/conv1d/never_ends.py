"""A loop at the top of the cell of convolve1d_forward never ends; the rest is right."""

BASE = "loops"
SCORES = {"convolve1d_forward": 0}

# %% convolve1d_forward
error = 1.0
while error > 0:
    error = abs(convolve1d_forward([1.0], [1.0])[0] - 1.0) if "convolve1d_forward" in globals() else error


def convolve1d_forward(x, w):
    return np.convolve(np.asarray(x, dtype=float), w)
