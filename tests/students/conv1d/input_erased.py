"""Reuses the input x as the buffer for dx, so x is gone after the first call."""

BASE = "loops"
SCORES = {"conv1d_dx": 15}

# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dx = np.asarray(x, dtype=float)
    dx[:] = 0
    for i in range(len(dy)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if 0 <= j < len(x):
                dx[j] += dy[i] * w[a]
    return dx
