"""Everything right with sliding windows and einsum."""

BASE = "loops"

# %% conv1d_forward
def windows(x, k, stride, padding):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    return np.lib.stride_tricks.sliding_window_view(xp, k)[::stride]


def conv1d_forward(x, w, stride=1, padding=0):
    return np.einsum("ia,a->i", windows(x, len(w), stride, padding), w)


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    return np.einsum("ija,a->ij", [windows(e, len(w), stride, padding) for e in np.eye(n)], w).T


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return np.einsum("i,ia->a", dy, windows(x, len(w), stride, padding))


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    return np.einsum("i,ij->j", dy, conv1d_jacobian(w, len(x), stride, padding))


# %% convolve1d_forward
def convolve1d_forward(x, w):
    return np.einsum("ia,a->i", windows(x, len(w), 1, len(w) - 1), w[::-1])


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    return np.einsum("ia,a->i", windows(dy, len(w), 1, 0), w)
