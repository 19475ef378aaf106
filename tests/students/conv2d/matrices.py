"""Everything right through matrices: the Jacobian first, both gradients from it, the layer from its blocks."""

BASE = "loops"

# %% conv2d_forward
def shift(n, k, stride, padding, a):
    """The matrix that takes, for every output, the entry that the kernel's entry a meets."""
    m = (n + 2 * padding - k) // stride + 1
    return np.eye(n + 2 * padding)[a : a + (m - 1) * stride + 1 : stride, padding : padding + n]


def matrix(w, shape, stride, padding):
    (h, width), (kh, kw) = shape, w.shape
    return sum(
        w[u, v] * np.kron(shift(h, kh, stride, padding, u), shift(width, kw, stride, padding, v))
        for u in range(kh)
        for v in range(kw)
    )


def sides(shape, kernel, stride, padding):
    return tuple((n + 2 * padding - k) // stride + 1 for n, k in zip(shape, kernel))


def conv2d_forward(x, w, stride=1, padding=0):
    return (matrix(w, x.shape, stride, padding) @ x.ravel()).reshape(sides(x.shape, w.shape, stride, padding))


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    units = np.eye(w.size).reshape(-1, *w.shape)
    return np.array([np.vdot(dy, conv2d_forward(x, unit, stride, padding)) for unit in units]).reshape(w.shape)


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    return matrix(w, shape, stride, padding)


# %% rot180
def rot180(w):
    kh, kw = w.shape
    return np.eye(kh)[::-1] @ w @ np.eye(kw)[::-1]


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    return (matrix(w, x.shape, stride, padding).T @ dy.ravel()).reshape(x.shape)


# %% conv2d_layer_forward
def blocks(w, shape, stride, padding):
    return np.block([[matrix(kernel, shape, stride, padding) for kernel in filter_] for filter_ in w])


def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    p, q = sides(x.shape[2:], w.shape[2:], stride, padding)
    y = x.reshape(len(x), -1) @ blocks(w, x.shape[2:], stride, padding).T
    return y.reshape(len(x), len(w), p, q) + np.reshape(b, (-1, 1, 1))


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx = (dy.reshape(len(x), -1) @ blocks(w, x.shape[2:], stride, padding)).reshape(x.shape)
    dw = np.zeros(w.shape)
    for f, c in np.ndindex(w.shape[:2]):
        for image, upstream in zip(x, dy):
            dw[f, c] += conv2d_dw(upstream[f], image[c], w[f, c], stride, padding)
    return dx, dw, np.array([upstream.sum() for upstream in dy.swapaxes(0, 1)])
