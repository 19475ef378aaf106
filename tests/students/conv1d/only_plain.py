"""Stride and padding are ignored wherever they may be given."""

BASE = "loops"
SCORES = {"conv1d_forward": 9, "conv1d_jacobian": 6, "conv1d_dw": 9, "conv1d_dx": 10}

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    m = len(x) - len(w) + 1
    return np.array([float(np.dot(x[i : i + len(w)], w)) for i in range(m)])


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    J = np.zeros((n - len(w) + 1, n))
    for i in range(len(J)):
        J[i, i : i + len(w)] = w
    return J


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return np.array([float(np.dot(dy, x[a : a + len(dy)])) for a in range(len(w))])


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dx = np.zeros(len(dy) + len(w) - 1)
    for i in range(len(dy)):
        dx[i : i + len(w)] += dy[i] * np.asarray(w)
    return dx
