"""Everything right with sliding windows and einsum."""

BASE = "loops"

# %% conv2d_forward
from numpy.lib.stride_tricks import sliding_window_view


def windows(x, kernel, stride, padding):
    x = np.asarray(x, dtype=float)
    x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2)
    return sliding_window_view(x, kernel, axis=(-2, -1))[..., ::stride, ::stride, :, :]


def conv2d_forward(x, w, stride=1, padding=0):
    return np.einsum("pquv,uv->pq", windows(x, w.shape, stride, padding), w)


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    return np.einsum("pq,pquv->uv", dy, windows(x, w.shape, stride, padding))


# %% rot180
def rot180(w):
    return np.rot90(w, 2)


# %% conv2d_dx
def spread(dy, shape, kernel, stride, padding):
    """dy with gaps for the stride, in a frame that lets the turned kernel make an entry of every shape."""
    (h, w), (kh, kw) = shape, kernel
    wide = np.zeros(dy.shape[:-2] + (h + 2 * padding + kh - 1, w + 2 * padding + kw - 1))
    p, q = dy.shape[-2:]
    wide[..., kh - 1 : kh - 1 + p * stride : stride, kw - 1 : kw - 1 + q * stride : stride] = dy
    return wide


def conv2d_dx(dy, x, w, stride=1, padding=0):
    wide = spread(dy, x.shape, w.shape, stride, padding)
    full = np.einsum("ijuv,uv->ij", windows(wide, w.shape, 1, 0), w[::-1, ::-1])
    return full[padding : padding + x.shape[0], padding : padding + x.shape[1]]


# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    y = np.einsum("ncpquv,fcuv->nfpq", windows(x, w.shape[2:], stride, padding), w)
    return y + np.asarray(b)[:, None, None]


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    (h, width), kernel = x.shape[2:], w.shape[2:]
    wide = spread(dy, (h, width), kernel, stride, padding)
    full = np.einsum("nfijuv,fcuv->ncij", windows(wide, kernel, 1, 0), w[:, :, ::-1, ::-1])
    dw = np.einsum("nfpq,ncpquv->fcuv", dy, windows(x, kernel, stride, padding))
    return full[:, :, padding : padding + h, padding : padding + width], dw, np.einsum("nfpq->f", dy)
