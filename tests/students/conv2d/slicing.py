"""Everything right, one slice for each kernel entry, in the layer too."""

BASE = "loops"

# %% conv2d_forward
def seen(x, u, v, p, q, stride):
    """What the kernel entry [u, v] meets, for all outputs at once."""
    return x[..., u : u + (p - 1) * stride + 1 : stride, v : v + (q - 1) * stride + 1 : stride]


def conv2d_forward(x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape, w.shape))
    return sum(w[u, v] * seen(xp, u, v, p, q, stride) for u, v in np.ndindex(w.shape))


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    xp = np.pad(np.asarray(x, dtype=float), padding)
    dw = np.zeros(w.shape)
    for u, v in np.ndindex(w.shape):
        dw[u, v] = np.vdot(dy, seen(xp, u, v, *dy.shape, stride))
    return dw


# %% rot180
def rot180(w):
    return w[::-1, ::-1]


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dxp = np.zeros([n + 2 * padding for n in x.shape])
    for u, v in np.ndindex(w.shape):
        seen(dxp, u, v, *dy.shape, stride)[...] += w[u, v] * dy
    return dxp[padding : dxp.shape[0] - padding, padding : dxp.shape[1] - padding]


# %% conv2d_layer_forward
def frame(x, padding):
    return np.pad(np.asarray(x, dtype=float), [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    xp = frame(x, padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape[2:], w.shape[2:]))
    y = np.zeros((len(x), len(w), p, q)) + np.reshape(b, (1, -1, 1, 1))
    for u, v in np.ndindex(w.shape[2:]):
        y += np.tensordot(seen(xp, u, v, p, q, stride), w[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
    return y


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    xp, (p, q) = frame(x, padding), dy.shape[2:]
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u, v in np.ndindex(w.shape[2:]):
        dw[:, :, u, v] = np.tensordot(dy, seen(xp, u, v, p, q, stride), axes=((0, 2, 3), (0, 2, 3)))
        seen(dxp, u, v, p, q, stride)[...] += np.tensordot(dy, w[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
    height, width = x.shape[2:]
    return dxp[:, :, padding : padding + height, padding : padding + width], dw, dy.sum((0, 2, 3))
