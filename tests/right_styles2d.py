"""Right implementations of conv2d in styles that students really use, and in some that they rarely do."""

import functools

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


def outputs(shape, kernel, stride, padding):
    return tuple(out_size(n, k, stride, padding) for n, k in zip(shape[-2:], kernel[-2:], strict=True))


def pad(x, padding):
    x = np.asarray(x, dtype=float)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2)


def windows(x, kernel, stride, padding):
    return sliding_window_view(pad(x, padding), kernel, axis=(-2, -1))[..., ::stride, ::stride, :, :]


def spread(dy, stride):
    wide = np.zeros([(side - 1) * stride + 1 for side in np.shape(dy)])
    wide[::stride, ::stride] = dy
    return wide


def fft_full(a, b):
    sides = [m + n - 1 for m, n in zip(np.shape(a), np.shape(b), strict=True)]
    return np.fft.irfft2(np.fft.rfft2(a, sides) * np.fft.rfft2(b, sides), sides)


# forward


def forward_loops(x, w, stride=1, padding=0):
    y = []
    for r in range(out_size(len(x), len(w), stride, padding)):
        y.append([])
        for c in range(out_size(len(x[0]), len(w[0]), stride, padding)):
            total = 0.0
            for u in range(len(w)):
                for v in range(len(w[0])):
                    i, j = r * stride + u - padding, c * stride + v - padding
                    if 0 <= i < len(x) and 0 <= j < len(x[0]):
                        total += float(w[u][v]) * float(x[i][j])
            y[-1].append(total)
    return y


def forward_slices(x, w, stride=1, padding=0):
    xp = pad(x, padding)
    p, q = outputs(x.shape, w.shape, stride, padding)
    y = np.zeros((p, q))
    for (u, v), weight in np.ndenumerate(w):
        y += weight * xp[u : u + (p - 1) * stride + 1 : stride, v : v + (q - 1) * stride + 1 : stride]
    return y


def forward_einsum(x, w, stride=1, padding=0):
    return np.einsum("rcuv,uv->rc", windows(x, w.shape, stride, padding), w)


def forward_fft(x, w, stride=1, padding=0):
    xp, (kh, kw) = pad(x, padding), w.shape
    full = fft_full(xp, np.asarray(w, float)[::-1, ::-1])
    return full[kh - 1 : xp.shape[0] : stride, kw - 1 : xp.shape[1] : stride]


def forward_rows(x, w, stride=1, padding=0):
    """One-dimensional correlations of rows, added up."""
    xp = pad(x, padding)
    p, _ = outputs(x.shape, w.shape, stride, padding)
    rows = [
        sum(np.correlate(xp[r * stride + u], w[u], "valid") for u in range(len(w)))[::stride]
        for r in range(p)
    ]
    return np.array(rows)


def forward_matrix(x, w, stride=1, padding=0):
    J = jacobian_loops(w, x.shape, stride, padding)
    return (J @ x.ravel()).reshape(outputs(x.shape, w.shape, stride, padding))


def forward_float32(x, w, stride=1, padding=0):
    xp, w = pad(x, padding).astype(np.float32), w.astype(np.float32)
    (kh, kw), (p, q) = w.shape, outputs(x.shape, w.shape, stride, padding)
    rows = [
        [np.sum(xp[r : r + kh, c : c + kw] * w) for c in range(0, q * stride, stride)]
        for r in range(0, p * stride, stride)
    ]
    return np.array(rows, dtype=np.float32)


_memory = {}


def forward_memoized(x, w, stride=1, padding=0):
    key = (x.tobytes(), x.shape, x.dtype, w.tobytes(), w.shape, w.dtype, stride, padding)
    if key not in _memory:
        _memory[key] = forward_slices(x, w, stride, padding)
    return _memory[key]


# dw


def dw_loops(dy, x, w, stride=1, padding=0):
    dw = [[0.0] * len(w[0]) for _ in w]
    for u in range(len(w)):
        for v in range(len(w[0])):
            for r in range(len(dy)):
                for c in range(len(dy[0])):
                    i, j = r * stride + u - padding, c * stride + v - padding
                    if 0 <= i < len(x) and 0 <= j < len(x[0]):
                        dw[u][v] += float(dy[r][c]) * float(x[i][j])
    return dw


def dw_einsum(dy, x, w, stride=1, padding=0):
    return np.einsum("rc,rcuv->uv", dy, windows(x, w.shape, stride, padding))


def dw_as_forward(dy, x, w, stride=1, padding=0):
    """The spread dy slides over the input."""
    kh, kw = w.shape
    return forward_slices(np.asarray(x), spread(dy, stride), padding=padding)[:kh, :kw]


def dw_by_basis(dy, x, w, stride=1, padding=0):
    units = np.eye(w.size).reshape(-1, *w.shape)
    return np.reshape([np.sum(dy * forward_einsum(x, e, stride, padding)) for e in units], w.shape)


def dw_fft(dy, x, w, stride=1, padding=0):
    wide, (kh, kw) = spread(dy, stride), w.shape
    full = fft_full(pad(x, padding), wide[::-1, ::-1])
    return full[len(wide) - 1 :, wide.shape[1] - 1 :][:kh, :kw]


# rot180


def rot180_slices(w):
    return w[::-1, ::-1]


def rot180_quarter_turns(w):
    return np.rot90(np.rot90(w))


def rot180_lists(w):
    return [list(reversed(row)) for row in reversed(w)]


def rot180_flat(w):
    return np.array(w).ravel()[::-1].reshape(np.shape(w))


def rot180_index(w):
    kh, kw = w.shape
    turned = np.zeros(w.shape)
    for a, b in np.ndindex(kh, kw):
        turned[a, b] = w[kh - 1 - a, kw - 1 - b]
    return turned


def rot180_matrices(w):
    kh, kw = w.shape
    return np.eye(kh)[::-1] @ w @ np.eye(kw)[::-1]


# dx


def dx_scatter(dy, x, w, stride=1, padding=0):
    dx = np.zeros(x.shape)
    for r, c, u, v in np.ndindex(*dy.shape, *w.shape):
        i, j = r * stride + u - padding, c * stride + v - padding
        if 0 <= i < x.shape[0] and 0 <= j < x.shape[1]:
            dx[i, j] += dy[r, c] * w[u, v]
    return dx


def dx_gather(dy, x, w, stride=1, padding=0):
    def one(i, j):
        total = 0.0
        for r in range(len(dy)):
            for c in range(len(dy[0])):
                u, v = i + padding - r * stride, j + padding - c * stride
                if 0 <= u < len(w) and 0 <= v < len(w[0]):
                    total += dy[r][c] * w[u][v]
        return total

    return [[one(i, j) for j in range(len(x[0]))] for i in range(len(x))]


def dx_walk(dy, x, w, stride=1, padding=0):
    """The turned kernel walks over the spread dy, in a frame of zeros."""
    (kh, kw), (h, width) = w.shape, x.shape
    wide = spread(dy, stride)
    framed = np.zeros((h + 2 * padding + kh - 1, width + 2 * padding + kw - 1))
    framed[kh - 1 : kh - 1 + len(wide), kw - 1 : kw - 1 + wide.shape[1]] = wide
    return forward_slices(framed, np.rot90(w, 2))[padding : padding + h, padding : padding + width]


def dx_matrix(dy, x, w, stride=1, padding=0):
    return (np.asarray(jacobian_columns(w, x.shape, stride, padding)).T @ np.ravel(dy)).reshape(x.shape)


def dx_add_at(dy, x, w, stride=1, padding=0):
    full = np.zeros([side + 2 * padding for side in x.shape])
    r, c, u, v = np.indices((*dy.shape, *w.shape))
    np.add.at(full, (r * stride + u, c * stride + v), np.multiply.outer(dy, w))
    return full[padding : padding + x.shape[0], padding : padding + x.shape[1]]


def dx_fft(dy, x, w, stride=1, padding=0):
    full = np.zeros([side + 2 * padding for side in x.shape])
    walked = fft_full(spread(dy, stride), w)
    full[: len(walked), : walked.shape[1]] = walked
    return full[padding : full.shape[0] - padding, padding : full.shape[1] - padding]


# jacobian


def jacobian_loops(w, shape, stride=1, padding=0):
    (h, width), (p, q) = shape, outputs(shape, w.shape, stride, padding)
    J = np.zeros((p * q, h * width))
    for r, c, i, j in np.ndindex(p, q, h, width):
        u, v = i + padding - r * stride, j + padding - c * stride
        if 0 <= u < len(w) and 0 <= v < len(w[0]):
            J[r * q + c, i * width + j] = w[u, v]
    return J


def jacobian_columns(w, shape, stride=1, padding=0):
    columns = []
    for i in range(shape[0] * shape[1]):
        x = np.zeros(shape[0] * shape[1])
        x[i] = 1
        columns.append(np.ravel(forward_loops(x.reshape(shape).tolist(), w, stride, padding)))
    return np.array(columns).T


def jacobian_kron(w, shape, stride=1, padding=0):
    """A block for each row of the kernel: shifts down, times a one-dimensional Jacobian."""
    (h, width), (p, q) = shape, outputs(shape, w.shape, stride, padding)

    def shift(m, n, a):
        return np.eye(n + 2 * padding)[a : a + (m - 1) * stride + 1 : stride, padding : padding + n]

    return sum(w[u, v] * np.kron(shift(p, h, u), shift(q, width, v)) for u, v in np.ndindex(w.shape))


# layer


def layer_seven_loops(x, w, b, stride=1, padding=0):
    p, q = outputs(x.shape, w.shape, stride, padding)
    y = np.zeros((x.shape[0], w.shape[0], p, q))
    for n in range(x.shape[0]):
        for f in range(w.shape[0]):
            for r in range(p):
                for s in range(q):
                    y[n, f, r, s] = b[f]
                    for c in range(x.shape[1]):
                        for u in range(w.shape[2]):
                            for v in range(w.shape[3]):
                                i, j = r * stride + u - padding, s * stride + v - padding
                                if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                                    y[n, f, r, s] += w[f, c, u, v] * x[n, c, i, j]
    return y


def layer_of_channels(x, w, b, stride=1, padding=0):
    return np.array(
        [
            [sum(map(functools.partial(forward_fft, stride=stride, padding=padding), image, kernels)) + bias
             for kernels, bias in zip(w, b, strict=True)]
            for image in x
        ]
    )  # fmt: skip


def layer_einsum(x, w, b, stride=1, padding=0):
    y = np.einsum("ncrsuv,fcuv->nfrs", windows(x, w.shape[2:], stride, padding), w)
    return y + np.reshape(b, (1, -1, 1, 1))


def layer_columns(x, w, b, stride=1, padding=0):
    """One product of matrices for each image, through a strided view."""
    xp = np.ascontiguousarray(pad(x, padding))
    (p, q), (f, c, kh, kw) = outputs(x.shape, w.shape, stride, padding), w.shape
    one, channel, down, across = xp.strides
    shape, steps = (len(x), c, kh, kw, p, q), (one, channel, down, across, down * stride, across * stride)
    columns = as_strided(xp, shape, steps, writeable=False).reshape(len(x), c * kh * kw, p * q)
    return (w.reshape(f, -1) @ columns + np.asarray(b)[:, None]).reshape(len(x), f, p, q)


# layer, backward


def backward_seven_loops(dy, x, w, b, stride=1, padding=0):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(b))
    for n in range(dy.shape[0]):
        for f in range(dy.shape[1]):
            for r in range(dy.shape[2]):
                for s in range(dy.shape[3]):
                    db[f] += dy[n, f, r, s]
                    for c in range(x.shape[1]):
                        for u in range(w.shape[2]):
                            for v in range(w.shape[3]):
                                i, j = r * stride + u - padding, s * stride + v - padding
                                if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                                    dx[n, c, i, j] += dy[n, f, r, s] * w[f, c, u, v]
                                    dw[f, c, u, v] += dy[n, f, r, s] * x[n, c, i, j]
    return dx, dw, db


def backward_of_channels(dy, x, w, b, stride=1, padding=0):
    filters, channels = range(len(w)), range(x.shape[1])
    options = {"stride": stride, "padding": padding}
    dx = [
        [sum(dx_walk(dy[n, f], x[n, c], w[f, c], **options) for f in filters) for c in channels]
        for n in range(len(x))
    ]
    dw = [
        [sum(dw_fft(dy[n, f], x[n, c], w[f, c], **options) for n in range(len(x))) for c in channels]
        for f in filters
    ]
    return [dx, dw, [np.sum(dy[:, f]) for f in filters]]


def backward_einsum(dy, x, w, b, stride=1, padding=0):
    seen = windows(x, w.shape[2:], stride, padding)
    dw = np.einsum("nfrs,ncrsuv->fcuv", dy, seen)
    full = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    (p, q), (kh, kw) = dy.shape[2:], w.shape[2:]
    for u, v in np.ndindex(kh, kw):
        down = slice(u, u + (p - 1) * stride + 1, stride)
        across = slice(v, v + (q - 1) * stride + 1, stride)
        full[:, :, down, across] += np.einsum("nfrs,fc->ncrs", dy, w[:, :, u, v])
    dx = full[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return dx, dw, np.einsum("nfrs->f", dy)


def backward_matrices(dy, x, w, b, stride=1, padding=0):
    """Through the Jacobian of every pair of filter and channel."""
    shape = x.shape[2:]
    J = np.array([[jacobian_kron(kernel, shape, stride, padding) for kernel in kernels] for kernels in w])
    dx = np.einsum("fcyx,nfy->ncx", J, dy.reshape(*dy.shape[:2], -1)).reshape(x.shape)
    dw = [[sum(dw_by_basis(dy[n, f], x[n, c], w[f, c], stride, padding) for n in range(len(x)))
           for c in range(x.shape[1])] for f in range(len(w))]  # fmt: skip
    return dx, np.array(dw), dy.sum(axis=3).sum(axis=2).sum(axis=0)


RIGHT = {
    "conv2d_forward": [
        forward_loops,
        forward_slices,
        forward_einsum,
        forward_fft,
        forward_rows,
        forward_matrix,
        forward_float32,
        forward_memoized,
    ],
    "conv2d_dw": [dw_loops, dw_einsum, dw_as_forward, dw_by_basis, dw_fft],
    "rot180": [
        rot180_slices,
        rot180_quarter_turns,
        rot180_lists,
        rot180_flat,
        rot180_index,
        rot180_matrices,
    ],
    "conv2d_dx": [dx_scatter, dx_gather, dx_walk, dx_matrix, dx_add_at, dx_fft],
    "conv2d_jacobian": [jacobian_loops, jacobian_columns, jacobian_kron],
    "conv2d_layer_forward": [layer_seven_loops, layer_of_channels, layer_einsum, layer_columns],
    "conv2d_layer_backward": [
        backward_seven_loops,
        backward_of_channels,
        backward_einsum,
        backward_matrices,
    ],
}
