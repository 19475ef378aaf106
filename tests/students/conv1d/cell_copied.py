"""Everything right, with as_strided views; a copy of the cell of conv1d_dw was left as released."""

BASE = "loops"
COPIED = ["conv1d_dw"]

# %% conv1d_forward
from numpy.lib.stride_tricks import as_strided


def view(x, k, stride, padding):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    m = (len(xp) - k) // stride + 1
    step = xp.strides[0]
    return as_strided(xp, shape=(m, k), strides=(stride * step, step), writeable=False)


def conv1d_forward(x, w, stride=1, padding=0):
    return view(x, len(w), stride, padding) @ w


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    m = (n + 2 * padding - len(w)) // stride + 1
    J = np.zeros((m, n + 2 * padding))
    row, column = J.strides
    band = as_strided(J, shape=(m, len(w)), strides=(row + stride * column, column))
    band[:] = w
    return J[:, padding : padding + n].copy()


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return dy @ view(x, len(w), stride, padding)


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    reached = (len(dy) - 1) * stride + 1
    gaps = np.zeros(reached)
    gaps[::stride] = dy
    dxp = view(gaps, len(w), 1, len(w) - 1) @ w[::-1]
    rest = len(x) + 2 * padding - len(dxp)
    return np.append(dxp, np.zeros(rest))[padding:][: len(x)]
