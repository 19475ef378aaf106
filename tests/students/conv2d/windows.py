"""Everything right, one window at a time; the layer calls the functions for one channel."""

BASE = "loops"

# %% conv2d_forward
def pad(x, padding):
    return np.pad(np.asarray(x, dtype=float), padding)


def size(x, w, stride, padding):
    return [(n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape, w.shape)]


def conv2d_forward(x, w, stride=1, padding=0):
    p, q = size(x, w, stride, padding)
    kh, kw = w.shape
    xp = pad(x, padding)
    y = np.empty((p, q))
    for r in range(p):
        for c in range(q):
            y[r, c] = (xp[r * stride : r * stride + kh, c * stride : c * stride + kw] * w).sum()
    return y


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    kh, kw = w.shape
    xp = pad(x, padding)
    dw = np.zeros((kh, kw))
    for (r, c), g in np.ndenumerate(dy):
        dw += g * xp[r * stride : r * stride + kh, c * stride : c * stride + kw]
    return dw


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    columns = []
    for place in np.ndindex(*shape):
        x = np.zeros(shape)
        x[place] = 1
        columns.append(conv2d_forward(x, w, stride, padding).ravel())
    return np.stack(columns, axis=1)


# %% rot180
def rot180(w):
    return np.flipud(np.fliplr(w))


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    kh, kw = w.shape
    dxp = pad(np.zeros(x.shape), padding)
    for (r, c), g in np.ndenumerate(dy):
        dxp[r * stride : r * stride + kh, c * stride : c * stride + kw] += g * w
    return dxp[padding : padding + x.shape[0], padding : padding + x.shape[1]]


# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    return np.array(
        [
            [sum(conv2d_forward(xc, wc, stride, padding) for xc, wc in zip(xn, wf)) + bf for wf, bf in zip(w, b)]
            for xn in x
        ]
    )


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    N, F, C = len(x), len(w), x.shape[1]
    dx = [[sum(conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding) for f in range(F)) for c in range(C)] for n in range(N)]
    dw = [[sum(conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding) for n in range(N)) for c in range(C)] for f in range(F)]
    return np.array(dx), np.array(dw), dy.sum(axis=(0, 2, 3))
