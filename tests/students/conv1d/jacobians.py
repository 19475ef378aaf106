"""Everything right through matrices: the Jacobian first, both gradients from transposed matrices."""

BASE = "loops"

# %% conv1d_forward
def unroll(x, k, stride, padding):
    xp = np.concatenate([np.zeros(padding), x, np.zeros(padding)])
    starts = np.arange((len(xp) - k) // stride + 1) * stride
    return xp[starts[:, None] + np.arange(k)]


def conv1d_forward(x, w, stride=1, padding=0):
    return unroll(x, len(w), stride, padding) @ w


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    return np.column_stack([conv1d_forward(e, w, stride, padding) for e in np.eye(n)])


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return unroll(x, len(w), stride, padding).T @ dy


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    return conv1d_jacobian(w, len(x), stride, padding).T @ dy


# %% convolve1d_forward
def toeplitz(w, n):
    return np.array([[w[r - c] if 0 <= r - c < len(w) else 0.0 for c in range(n)] for r in range(n + len(w) - 1)])


def convolve1d_forward(x, w):
    return toeplitz(w, len(x)) @ x


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    return toeplitz(w, len(dy) - len(w) + 1).T @ dy
