"""Everything right, one slice for each kernel entry."""

BASE = "loops"

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    m = (len(xp) - len(w)) // stride + 1
    return sum(w[a] * xp[a : a + (m - 1) * stride + 1 : stride] for a in range(len(w)))


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    m = (n + 2 * padding - len(w)) // stride + 1
    J = np.zeros((m, n + 2 * padding))
    for i in range(m):
        J[i, i * stride : i * stride + len(w)] = w
    return J[:, padding : padding + n]


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    last = (len(dy) - 1) * stride + 1
    return np.array([dy @ xp[a : a + last : stride] for a in range(len(w))])


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros(len(x) + 2 * padding)
    last = (len(dy) - 1) * stride + 1
    for a in range(len(w)):
        dxp[a : a + last : stride] += w[a] * dy
    return dxp[padding : len(dxp) - padding]
