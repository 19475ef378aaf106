"""Takes np.convolve for the forward pass, which flips the kernel."""

BASE = "loops"
SCORES = {"conv1d_forward": 0}

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    full = np.convolve(xp, w, mode="full")
    return full[len(w) - 1 : len(xp) : stride]
