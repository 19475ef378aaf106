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


def forward_memoized(x, w, stride=1, padding=0):
    """The memory is the function's own: a mutant begins with an empty one, whatever ran before it."""
    memory = vars(forward_memoized).setdefault("memory", {})
    key = (x.tobytes(), x.shape, x.dtype, w.tobytes(), w.shape, w.dtype, stride, padding)
    if key not in memory:
        memory[key] = forward_slices(x, w, stride, padding)
    return memory[key]


class ForwardObject:
    """A callable object that remembers kernels, harmlessly."""

    __name__ = "forward_object"

    def __init__(self):
        self.seen = []

    def __call__(self, x, w, stride=1, padding=0):
        self.seen.append(np.array(w))
        return np.tensordot(windows(x, w.shape, stride, padding), w, axes=2)


def forward_backwards(x, w, stride=1, padding=0):
    """From the last output to the first, into an array in Fortran's order."""
    xp, (kh, kw) = pad(x, padding), w.shape
    p, q = outputs(x.shape, w.shape, stride, padding)
    y = np.empty((p, q), order="F")
    for r in reversed(range(p)):
        for c in reversed(range(q)):
            y[r, c] = np.vdot(w, xp[r * stride :, c * stride :][:kh, :kw])
    return y


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


def dw_windows(dy, x, w, stride=1, padding=0):
    xp, (kh, kw) = pad(x, padding), w.shape
    return sum(
        g * xp[r * stride : r * stride + kh, c * stride : c * stride + kw] for (r, c), g in np.ndenumerate(dy)
    )


def dw_slices(dy, x, w, stride=1, padding=0):
    xp, dw, (p, q) = pad(x, padding), np.empty(w.shape), dy.shape
    for u, v in np.ndindex(w.shape):
        dw[u, v] = (
            dy * xp[u : u + (p - 1) * stride + 1 : stride, v : v + (q - 1) * stride + 1 : stride]
        ).sum()
    return dw


def dw_columns(dy, x, w, stride=1, padding=0):
    columns = windows(x, w.shape, stride, padding).reshape(dy.size, w.size)
    return (columns.T @ dy.ravel()).reshape(w.shape)


def dw_rows(dy, x, w, stride=1, padding=0):
    """One-dimensional correlations of rows of x with rows of dy."""
    xp, wide, (kh, kw) = pad(x, padding), spread(dy, stride), w.shape
    rows = [sum(np.correlate(xp[u + r], wide[r], "valid") for r in range(len(wide))) for u in range(kh)]
    return np.array(rows)[:, :kw]


def dw_numerical(dy, x, w, stride=1, padding=0):
    """Central differences with a whole step, for the loss is linear in w."""
    w = w.astype(float)
    dw = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[place] = 1
        up, down = (forward_einsum(x, w + s, stride, padding) for s in (step, -step))
        dw[place] = np.sum(dy * (up - down)) / 2
    return dw


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


def rot180_flip(w):
    return np.flip(w)


def rot180_transposed(w):
    return w.T[::-1].T[::-1]


def rot180_take(w):
    kh, kw = w.shape
    return w[np.ix_(range(kh - 1, -1, -1), range(kw - 1, -1, -1))]


def rot180_recursive(w):
    return np.array([[*row[::-1]] for row in w] if len(w) == 1 else [*rot180_recursive(w[1:]), w[0][::-1]])


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


def dx_slices(dy, x, w, stride=1, padding=0):
    full, (p, q) = np.zeros([side + 2 * padding for side in x.shape]), dy.shape
    for (u, v), weight in np.ndenumerate(w):
        full[u : u + (p - 1) * stride + 1 : stride, v : v + (q - 1) * stride + 1 : stride] += weight * dy
    return full[padding:, padding:][: x.shape[0], : x.shape[1]]


def dx_windows(dy, x, w, stride=1, padding=0):
    (kh, kw), full = w.shape, np.zeros([side + 2 * padding for side in x.shape])
    for (r, c), g in np.ndenumerate(dy):
        full[r * stride : r * stride + kh, c * stride : c * stride + kw] += g * w
    return full[padding : padding + x.shape[0], padding : padding + x.shape[1]]


def dx_by_basis(dy, x, w, stride=1, padding=0):
    units = np.eye(x.size).reshape(-1, *x.shape)
    return np.reshape([np.vdot(dy, forward_einsum(e, w, stride, padding)) for e in units], x.shape)


def dx_rows(dy, x, w, stride=1, padding=0):
    """One-dimensional convolutions of rows of dy with rows of the kernel."""
    wide, full = spread(dy, stride), np.zeros([side + 2 * padding for side in x.shape])
    for r in range(len(wide)):
        for u in range(len(w)):
            row = np.convolve(wide[r], w[u])
            full[r + u, : len(row)] += row
    return full[padding : padding + x.shape[0], padding : padding + x.shape[1]].tolist()


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


def jacobian_rows(w, shape, stride=1, padding=0):
    """Each row is the kernel laid on an empty image."""
    rows = []
    p, q = outputs(shape, w.shape, stride, padding)
    for r, c in np.ndindex(p, q):
        image = np.zeros((shape[0] + 2 * padding, shape[1] + 2 * padding))
        image[r * stride :, c * stride :][: w.shape[0], : w.shape[1]] = w
        rows.append(image[padding : padding + shape[0], padding : padding + shape[1]].ravel())
    return np.array(rows)


def jacobian_numbered(w, shape, stride=1, padding=0):
    """The windows of an image that holds the numbers of its entries."""
    numbers = np.pad(np.arange(1, shape[0] * shape[1] + 1).reshape(shape), padding)
    seen = sliding_window_view(numbers, w.shape)[::stride, ::stride].reshape(-1, w.size)
    J = np.zeros((len(seen), shape[0] * shape[1] + 1))
    np.put_along_axis(J, seen, np.broadcast_to(np.ravel(w).astype(float), seen.shape), axis=1)
    return J[:, 1:]


def jacobian_lists(w, shape, stride=1, padding=0):
    (h, width), (kh, kw) = shape, (len(w), len(w[0]))

    def entry(r, c, i, j):
        u, v = i + padding - r * stride, j + padding - c * stride
        return float(w[u][v]) if 0 <= u < kh and 0 <= v < kw else 0.0

    p, q = out_size(h, kh, stride, padding), out_size(width, kw, stride, padding)
    return [[entry(r, c, i, j) for i in range(h) for j in range(width)] for r in range(p) for c in range(q)]


def jacobian_of_units(w, shape, stride=1, padding=0):
    """All unit images at once."""
    units = np.eye(shape[0] * shape[1]).reshape(-1, *shape)
    y = np.einsum("nrcuv,uv->nrc", windows(units, w.shape, stride, padding), w)
    return y.reshape(len(units), -1).T


def jacobian_blocks(w, shape, stride=1, padding=0):
    """A block for each row of outputs and row of inputs: the Jacobian of one kernel row, or nothing."""
    (h, width), (p, q) = shape, outputs(shape, w.shape, stride, padding)

    def block(u):
        row = np.zeros((q, width + 2 * padding))
        for c in range(q):
            row[c, c * stride : c * stride + w.shape[1]] = w[u] if 0 <= u < len(w) else 0
        return row[:, padding : padding + width]

    return np.block([[block(i + padding - r * stride) for i in range(h)] for r in range(p)])


def jacobian_sparse(w, shape, stride=1, padding=0):
    p, q = outputs(shape, w.shape, stride, padding)
    r, c, u, v = np.indices((p, q, *w.shape)).reshape(4, -1)
    i, j = r * stride + u - padding, c * stride + v - padding
    inside = (i >= 0) & (i < shape[0]) & (j >= 0) & (j < shape[1])
    J = np.zeros((p * q, shape[0] * shape[1]))
    J[(r * q + c)[inside], (i * shape[1] + j)[inside]] = w[u, v][inside]
    return J


def jacobian_differences(w, shape, stride=1, padding=0):
    """Measured: the forward pass is linear, so a step of one is exact."""
    zero = np.zeros(shape)
    columns = []
    for place in np.ndindex(*shape):
        step = zero.copy()
        step[place] = 1
        up, down = (forward_slices(zero + s, w, stride, padding) for s in (step, -step))
        columns.append((up - down).ravel() / 2)
    return np.column_stack(columns)


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


def layer_slices(x, w, b, stride=1, padding=0):
    xp, (p, q) = pad(x, padding), outputs(x.shape, w.shape, stride, padding)
    y = np.zeros((len(x), len(w), p, q)) + np.reshape(b, (1, -1, 1, 1))
    for u, v in np.ndindex(w.shape[2:]):
        seen = xp[..., u : u + (p - 1) * stride + 1 : stride, v : v + (q - 1) * stride + 1 : stride]
        y += np.tensordot(seen, w[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
    return y


def layer_lists(x, w, b, stride=1, padding=0):
    def one(image, kernels, bias):
        tables = [
            forward_loops(channel, kernel, stride, padding)
            for channel, kernel in zip(image, kernels, strict=True)
        ]
        return [
            [sum(entries) + float(bias) for entries in zip(*rows, strict=True)]
            for rows in zip(*tables, strict=True)
        ]

    return [[one(image, w[f], b[f]) for f in range(len(w))] for image in x]


def layer_matrix(x, w, b, stride=1, padding=0):
    """One Jacobian for the whole layer, made of blocks."""
    J = np.block([[jacobian_rows(k, x.shape[2:], stride, padding) for k in kernels] for kernels in w])
    p, q = outputs(x.shape, w.shape, stride, padding)
    y = x.reshape(len(x), -1) @ J.T + np.repeat(np.asarray(b, dtype=float), p * q)
    return y.reshape(len(x), len(w), p, q)


def layer_fft(x, w, b, stride=1, padding=0):
    """Channels are added before the way back from the frequencies."""
    xp, kernel = pad(x, padding), np.asarray(w, float)[..., ::-1, ::-1]
    sides = [m + k - 1 for m, k in zip(xp.shape[2:], w.shape[2:], strict=True)]
    product = np.einsum("ncij,fcij->nfij", np.fft.rfft2(xp, sides), np.fft.rfft2(kernel, sides))
    full = np.fft.irfft2(product, sides)[..., w.shape[2] - 1 : xp.shape[2], w.shape[3] - 1 : xp.shape[3]]
    return full[..., ::stride, ::stride] + np.reshape(b, (-1, 1, 1))


def layer_tensordot(x, w, b, stride=1, padding=0):
    y = np.tensordot(windows(x, w.shape[2:], stride, padding), w, axes=((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(y + b, -1, 1)


def layer_windows(x, w, b, stride=1, padding=0):
    """One window of all channels at a time."""
    xp, (p, q), (kh, kw) = pad(x, padding), outputs(x.shape, w.shape, stride, padding), w.shape[2:]
    y = np.empty((len(x), len(w), p, q))
    for r in range(p):
        for c in range(q):
            window = xp[:, None, :, r * stride : r * stride + kh, c * stride : c * stride + kw]
            y[:, :, r, c] = (window * w).sum(axis=(2, 3, 4)) + b
    return y


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


def backward_slices(dy, x, w, b, stride=1, padding=0):
    xp, (p, q) = pad(x, padding), dy.shape[2:]
    full, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u, v in np.ndindex(w.shape[2:]):
        at = (..., slice(u, u + (p - 1) * stride + 1, stride), slice(v, v + (q - 1) * stride + 1, stride))
        dw[:, :, u, v] = np.tensordot(dy, xp[at], axes=((0, 2, 3), (0, 2, 3)))
        full[at] += np.tensordot(dy, w[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
    height, width = x.shape[2:]
    return full[:, :, padding : padding + height, padding : padding + width], dw, dy.sum((0, 2, 3))


def backward_lists(dy, x, w, b, stride=1, padding=0):
    def add(tables):
        return [[sum(entries) for entries in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]

    images, filters, channels = range(len(x)), range(len(w)), range(len(x[0]))
    dx = [
        [add([dx_gather(dy[n][f], x[n][c], w[f][c], stride, padding) for f in filters]) for c in channels]
        for n in images
    ]
    dw = [
        [add([dw_loops(dy[n][f], x[n][c], w[f][c], stride, padding) for n in images]) for c in channels]
        for f in filters
    ]
    return dx, dw, [sum(float(g) for n in images for row in dy[n][f] for g in row) for f in filters]


def backward_windows(dy, x, w, b, stride=1, padding=0):
    """One window of all channels at a time."""
    xp, (kh, kw) = pad(x, padding), w.shape[2:]
    full, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for r, c in np.ndindex(dy.shape[2:]):
        at = (..., slice(r * stride, r * stride + kh), slice(c * stride, c * stride + kw))
        full[at] += np.tensordot(dy[:, :, r, c], w, axes=1)
        dw += np.tensordot(dy[:, :, r, c].T, xp[at], axes=1)
    height, width = x.shape[2:]
    return full[:, :, padding : padding + height, padding : padding + width], dw, np.sum(dy, (0, 2, 3))


def backward_add_at(dy, x, w, b, stride=1, padding=0):
    n, f, r, s, c, u, v = np.indices((*dy.shape, *w.shape[1:])).reshape(7, -1)
    full, dw, db = np.zeros(pad(x, padding).shape), np.zeros(w.shape), np.zeros(len(b))
    np.add.at(full, (n, c, r * stride + u, s * stride + v), dy[n, f, r, s] * w[f, c, u, v])
    seen = pad(x, padding)[n, c, r * stride + u, s * stride + v]
    np.add.at(dw, (f, c, u, v), dy[n, f, r, s] * seen)
    np.add.at(db, np.indices(dy.shape)[1], dy)
    height, width = x.shape[2:]
    return full[:, :, padding : padding + height, padding : padding + width], dw, db


def backward_columns(dy, x, w, b, stride=1, padding=0):
    """One product of matrices for each image; windows are put back one kernel entry at a time."""
    (n, f, p, q), (c, kh, kw) = dy.shape, w.shape[1:]
    flat = dy.reshape(n, f, p * q)
    seen = windows(x, (kh, kw), stride, padding).transpose(0, 1, 4, 5, 2, 3).reshape(n, c * kh * kw, p * q)
    dw = (flat @ seen.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    back = (w.reshape(f, -1).T @ flat).reshape(n, c, kh, kw, p, q)
    full = np.zeros(pad(x, padding).shape)
    for u, v in np.ndindex(kh, kw):
        down, across = (slice(a, a + (m - 1) * stride + 1, stride) for a, m in ((u, p), (v, q)))
        full[:, :, down, across] += back[:, :, u, v]
    dx = full[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return [dx, dw, flat.sum(axis=(0, 2))]


def backward_adjoint(dy, x, w, b, stride=1, padding=0):
    """Measured: with whole steps, for the loss is linear in each argument."""
    arguments = [np.asarray(a, dtype=float) for a in (x, w, b)]
    gradients = []
    for k, argument in enumerate(arguments):
        gradient = np.zeros(argument.shape)
        for place in np.ndindex(argument.shape):
            steps = [np.zeros(a.shape) for a in arguments]
            steps[k][place] = 1
            up, down = (
                layer_einsum(*(a + sign * s for a, s in zip(arguments, steps, strict=True)), stride, padding)
                for sign in (1, -1)
            )
            gradient[place] = np.sum(dy * (up - down)) / 2
        gradients.append(gradient)
    return tuple(gradients)


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
        ForwardObject(),
        forward_backwards,
    ],
    "conv2d_dw": [
        dw_loops,
        dw_einsum,
        dw_as_forward,
        dw_by_basis,
        dw_fft,
        dw_windows,
        dw_slices,
        dw_columns,
        dw_rows,
        dw_numerical,
    ],
    "rot180": [
        rot180_slices,
        rot180_quarter_turns,
        rot180_lists,
        rot180_flat,
        rot180_index,
        rot180_matrices,
        rot180_flip,
        rot180_transposed,
        rot180_take,
        rot180_recursive,
    ],
    "conv2d_dx": [
        dx_scatter,
        dx_gather,
        dx_walk,
        dx_matrix,
        dx_add_at,
        dx_fft,
        dx_slices,
        dx_windows,
        dx_by_basis,
        dx_rows,
    ],
    "conv2d_jacobian": [
        jacobian_loops,
        jacobian_columns,
        jacobian_kron,
        jacobian_rows,
        jacobian_numbered,
        jacobian_lists,
        jacobian_of_units,
        jacobian_blocks,
        jacobian_sparse,
        jacobian_differences,
    ],
    "conv2d_layer_forward": [
        layer_seven_loops,
        layer_of_channels,
        layer_einsum,
        layer_columns,
        layer_slices,
        layer_lists,
        layer_matrix,
        layer_fft,
        layer_tensordot,
        layer_windows,
    ],
    "conv2d_layer_backward": [
        backward_seven_loops,
        backward_of_channels,
        backward_einsum,
        backward_matrices,
        backward_slices,
        backward_lists,
        backward_windows,
        backward_add_at,
        backward_columns,
        backward_adjoint,
    ],
}
