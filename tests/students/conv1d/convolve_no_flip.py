"""Takes the true convolution for a cross-correlation, forward and backward."""

BASE = "loops"
SCORES = {"convolve1d_forward": 0, "convolve1d_dx": 0}

# %% convolve1d_forward
def convolve1d_forward(x, w):
    xp = np.pad(np.asarray(x, dtype=float), len(w) - 1)
    return np.array([xp[i : i + len(w)] @ w for i in range(len(x) + len(w) - 1)])


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    flipped = np.asarray(w, dtype=float)[::-1]
    return np.correlate(np.asarray(dy, dtype=float), flipped, mode="valid")
