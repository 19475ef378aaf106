"""Everything right, with as_strided views: every window in a column, then one product of matrices."""

BASE = "loops"

# %% conv2d_forward
from numpy.lib.stride_tricks import as_strided


def columns(x, kernel, stride, padding):
    """Shape (n, c * kh * kw, p * q), and p and q."""
    xp = np.pad(np.asarray(x, dtype=float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = kernel
    p, q = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    s = xp.strides
    view = as_strided(
        xp, (*xp.shape[:2], kh, kw, p, q), (*s[:2], s[2], s[3], s[2] * stride, s[3] * stride), writeable=False
    )
    return view.reshape(len(x), -1, p * q), p, q


def conv2d_forward(x, w, stride=1, padding=0):
    cols, p, q = columns(x[None, None], w.shape, stride, padding)
    return (w.reshape(1, -1) @ cols[0]).reshape(p, q)


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    cols, _, _ = columns(x[None, None], w.shape, stride, padding)
    return (cols[0] @ dy.reshape(-1)).reshape(w.shape)


# %% conv2d_dx
def put_back(cols, shape, kernel, stride, padding, p, q):
    out = np.zeros((*shape[:2], shape[2] + 2 * padding, shape[3] + 2 * padding))
    cols = cols.reshape(*shape[:2], *kernel, p, q)
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            out[:, :, u : u + p * stride : stride, v : v + q * stride : stride][:, :, :p, :q] += cols[:, :, u, v]
    return out[:, :, padding : padding + shape[2], padding : padding + shape[3]]


def conv2d_dx(dy, x, w, stride=1, padding=0):
    cols = np.outer(w, dy)[None]
    return put_back(cols, (1, 1, *x.shape), w.shape, stride, padding, *dy.shape)[0, 0]


# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    cols, p, q = columns(x, w.shape[2:], stride, padding)
    return (w.reshape(len(w), -1) @ cols + np.reshape(b, (-1, 1))).reshape(len(x), len(w), p, q)


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    cols, p, q = columns(x, w.shape[2:], stride, padding)
    flat = dy.reshape(len(x), len(w), p * q)
    dw = (flat @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    dcols = w.reshape(len(w), -1).T @ flat
    return put_back(dcols, x.shape, w.shape[2:], stride, padding, p, q), dw, flat.sum(axis=(0, 2))
