"""Everything right with np.correlate and np.convolve: stride 1 first, then every stride-th output."""

BASE = "loops"

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    return np.correlate(xp, w, mode="valid")[::stride]


# %% conv1d_dw
def spread(dy, stride):
    dense = np.zeros((len(dy) - 1) * stride + 1)
    dense[::stride] = dy
    return dense


def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    dense = spread(dy, stride)
    return np.correlate(xp[: len(dense) + len(w) - 1], dense, mode="valid")


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    full = np.convolve(spread(dy, stride), w)
    dxp = np.zeros(len(x) + 2 * padding)
    dxp[: len(full)] = full
    return dxp[padding : padding + len(x)]


# %% convolve1d_forward
def convolve1d_forward(x, w):
    return np.convolve(x, w).astype(float)


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    return np.correlate(np.asarray(dy, dtype=float), w, mode="valid")
