"""Everything right, with np.add.at; prints on both streams, warns, and leaves an experiment that raises."""

BASE = "loops"

# %%
import sys
import warnings

# %% conv1d_forward
def indices(n, k, stride, padding):
    m = (n + 2 * padding - k) // stride + 1
    return np.arange(m)[:, None] * stride + np.arange(k)


def conv1d_forward(x, w, stride=1, padding=0):
    print("x =", x, "w =", w, "stride =", stride, "padding =", padding)
    print("still here", file=sys.stderr)
    warnings.warn("not sure about the padding")
    y = np.pad(x, padding)[indices(len(x), len(w), stride, padding)] * w
    return y.sum(axis=1, dtype=float)


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    columns = indices(n, len(w), stride, padding)
    J = np.zeros((len(columns), n + 2 * padding))
    np.put_along_axis(J, columns, np.broadcast_to(np.asarray(w, dtype=float), columns.shape), axis=1)
    return J[:, padding : n + padding]


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    terms = np.pad(x, padding)[indices(len(x), len(w), stride, padding)] * np.reshape(dy, (-1, 1))
    return terms.sum(axis=0, dtype=float)


conv1d_dw([1, 2, 3], [1, 2], "kernel")

# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    warnings.warn("trying the other direction", DeprecationWarning)
    dxp = np.zeros(len(x) + 2 * padding)
    np.add.at(dxp, indices(len(x), len(w), stride, padding), np.outer(dy, w))
    return dxp[padding : padding + len(x)]


# %% convolve1d_forward
def convolve1d_forward(x, w):
    y = np.zeros(len(x) + len(w) - 1)
    np.add.at(y, np.add.outer(np.arange(len(x)), np.arange(len(w))), np.outer(x, w))
    return y
