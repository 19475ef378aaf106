"""Right implementations of the functions of cnn in styles that students really use, and some rarely do."""

import functools
import itertools

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


def pad(x, padding):
    return np.pad(np.asarray(x), [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def one_type(*arrays):
    single = all(np.asarray(array).dtype == np.float32 for array in arrays)
    return [np.asarray(array, dtype=np.float32 if single else np.float64) for array in arrays]


def where(c, h, w, kh, kw, stride, padding):
    """Channel, row and column of each entry of the columns, as the well-known course notes build them."""
    p, q = out_size(h, kh, stride, padding), out_size(w, kw, stride, padding)
    i = np.tile(np.repeat(np.arange(kh), kw), c)[:, None] + stride * np.repeat(np.arange(p), q)
    j = np.tile(np.arange(kw), kh * c)[:, None] + stride * np.tile(np.arange(q), p)
    return np.repeat(np.arange(c), kh * kw)[:, None], i, j


# im2col


def im2col_loops(x, kh, kw, stride=1, padding=0):
    n, c, h, w = x.shape
    cols = []
    for image in range(n):
        rows = []
        for channel in range(c):
            for u in range(kh):
                for v in range(kw):
                    row = []
                    for r in range(out_size(h, kh, stride, padding)):
                        for s in range(out_size(w, kw, stride, padding)):
                            i, j = r * stride + u - padding, s * stride + v - padding
                            inside = 0 <= i < h and 0 <= j < w
                            row.append(float(x[image, channel, i, j]) if inside else 0.0)
                    rows.append(row)
        cols.append(rows)
    return cols


def im2col_positions(x, kh, kw, stride=1, padding=0):
    """A column for each window."""
    xp = pad(x, padding)
    n, c, h, w = xp.shape
    p, q = (h - kh) // stride + 1, (w - kw) // stride + 1
    cols = np.zeros((n, c * kh * kw, p * q))
    for r in range(p):
        for s in range(q):
            window = xp[:, :, r * stride : r * stride + kh, s * stride : s * stride + kw]
            cols[:, :, r * q + s] = window.reshape(n, -1)
    return cols


def im2col_entries(x, kh, kw, stride=1, padding=0):
    """A row for each entry of the window."""
    n, c, h, w = x.shape
    p, q = out_size(h, kh, stride, padding), out_size(w, kw, stride, padding)
    xp, cols = pad(x, padding), np.zeros((n, c, kh, kw, p, q))
    for u in range(kh):
        for v in range(kw):
            cols[:, :, u, v] = xp[:, :, u : u + stride * p : stride, v : v + stride * q : stride]
    return cols.reshape(n, c * kh * kw, -1)


def im2col_indexed(x, kh, kw, stride=1, padding=0):
    return pad(x, padding)[(slice(None), *where(*x.shape[1:], kh, kw, stride, padding))]


def im2col_view(x, kh, kw, stride=1, padding=0):
    windows = sliding_window_view(pad(x, padding), (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    n, c, p, q = windows.shape[:4]
    return np.einsum("ncpqkl->ncklpq", windows).reshape(n, c * kh * kw, p * q)


def im2col_strides(x, kh, kw, stride=1, padding=0):
    xp = np.ascontiguousarray(pad(x, padding))
    n, c, h, w = xp.shape
    a, b, down, across = xp.strides
    shape = (n, c, kh, kw, (h - kh) // stride + 1, (w - kw) // stride + 1)
    windows = as_strided(xp, shape, (a, b, down, across, stride * down, stride * across), writeable=False)
    return windows.reshape(n, c * kh * kw, -1).copy()


def im2col_matrices(x, kh, kw, stride=1, padding=0):
    """A matrix of zeros and ones for each axis picks rows and columns."""
    n, c, h, w = x.shape

    def picks(side, k):
        m = out_size(side, k, stride, padding)
        found = np.zeros((k, m, side))
        for u, r in np.ndindex(k, m):
            if 0 <= r * stride + u - padding < side:
                found[u, r, r * stride + u - padding] = 1
        return found

    cols = np.einsum("upi,vqj,ncij->ncuvpq", picks(h, kh), picks(w, kw), np.asarray(x, float))
    return cols.reshape(n, c * kh * kw, -1)


# col2im


def col2im_loops(cols, x_shape, kh, kw, stride=1, padding=0):
    n, _c, h, w = x_shape
    image = np.zeros(x_shape).tolist()
    q = out_size(w, kw, stride, padding)
    for k, row, position in itertools.product(range(n), range(cols.shape[1]), range(cols.shape[2])):
        channel, u, v = row // (kh * kw), row // kw % kh, row % kw
        i, j = position // q * stride + u - padding, position % q * stride + v - padding
        if 0 <= i < h and 0 <= j < w:
            image[k][channel][i][j] += float(cols[k, row, position])
    return image


def col2im_entries(cols, x_shape, kh, kw, stride=1, padding=0):
    n, c, h, w = x_shape
    p, q = out_size(h, kh, stride, padding), out_size(w, kw, stride, padding)
    six = np.asarray(cols).reshape(n, c, kh, kw, p, q)
    # As wide as a stride more, so that no slice ends early.
    wide = np.zeros((n, c, h + 2 * padding + stride - 1, w + 2 * padding + stride - 1))
    for u in range(kh):
        for v in range(kw):
            wide[:, :, u : u + stride * p : stride, v : v + stride * q : stride] += six[:, :, u, v]
    return wide[:, :, padding : h + padding, padding : w + padding]


def col2im_positions(cols, x_shape, kh, kw, stride=1, padding=0):
    n, c, h, w = x_shape
    wide = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    position = 0
    for i in range(0, h + 2 * padding - kh + 1, stride):
        for j in range(0, w + 2 * padding - kw + 1, stride):
            wide[:, :, i : i + kh, j : j + kw] += cols[:, :, position].reshape(n, c, kh, kw)
            position += 1
    return wide[:, :, padding : padding + h, padding : padding + w]


def col2im_add_at(cols, x_shape, kh, kw, stride=1, padding=0):
    n, c, h, w = x_shape
    wide = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    np.add.at(wide, (slice(None), *where(c, h, w, kh, kw, stride, padding)), cols)
    return wide if padding == 0 else wide[:, :, padding:-padding, padding:-padding]


def col2im_bincount(cols, x_shape, kh, kw, stride=1, padding=0):
    """Number the pixels, and count each with its weight."""
    _n, c, h, w = x_shape
    numbers = np.arange(1, c * h * w + 1).reshape(1, c, h, w)
    places = im2col_indexed(numbers, kh, kw, stride, padding)[0].ravel()
    images = [np.bincount(places, np.ravel(each), c * h * w + 1)[1:] for each in cols]
    return np.array(images).reshape(x_shape)


def col2im_by_basis(cols, x_shape, kh, kw, stride=1, padding=0):
    """The adjoint by its definition: an inner product with the columns of each unit image."""
    n, c, h, w = x_shape
    units = np.eye(c * h * w).reshape(-1, c, h, w)
    basis = im2col_entries(units, kh, kw, stride, padding).reshape(c * h * w, -1)
    return (np.asarray(cols, float).reshape(n, -1) @ basis.T).reshape(x_shape)


def col2im_gathered(cols, x_shape, kh, kw, stride=1, padding=0):
    """Each pixel asks which windows it is in."""
    n, c, h, w = x_shape
    p, q = out_size(h, kh, stride, padding), out_size(w, kw, stride, padding)
    six, image = cols.reshape(n, c, kh, kw, p, q), np.zeros(x_shape)
    for i, j in np.ndindex(h, w):
        for r, s in np.ndindex(p, q):
            u, v = i + padding - r * stride, j + padding - s * stride
            if 0 <= u < kh and 0 <= v < kw:
                image[:, :, i, j] += six[:, :, u, v, r, s]
    return image


# The fast layer


def fast_product(x, w, b, stride=1, padding=0):
    x, w, b = one_type(x, w, b)
    f, _, kh, kw = w.shape
    cols = im2col_view(x, kh, kw, stride, padding)
    y = w.reshape(f, -1) @ cols + b[:, None]
    return y.reshape(len(x), f, out_size(x.shape[2], kh, stride, padding), -1)


def fast_one_matrix(x, w, b, stride=1, padding=0):
    """All images side by side, in one product."""
    x, w, b = one_type(x, w, b)
    f, c, kh, kw = w.shape
    p, q = (out_size(n, k, stride, padding) for n, k in zip(x.shape[2:], w.shape[2:], strict=True))
    cols = im2col_indexed(x, kh, kw, stride, padding).transpose(1, 0, 2).reshape(c * kh * kw, -1)
    y = w.reshape(f, -1) @ cols + b.reshape(-1, 1)
    return y.reshape(f, len(x), p, q).swapaxes(0, 1)


def fast_einsum(x, w, b, stride=1, padding=0):
    x, w, b = one_type(x, w, b)
    windows = sliding_window_view(pad(x, padding), w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncpqkl,fckl->nfpq", windows, w, optimize=True) + b[:, None, None]


def fast_tensordot(x, w, b, stride=1, padding=0):
    x, w, b = one_type(x, w, b)
    windows = sliding_window_view(pad(x, padding), w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.moveaxis(np.tensordot(windows, w, ((1, 4, 5), (1, 2, 3))) + b, 3, 1)


def fast_entries(x, w, b, stride=1, padding=0):
    """A small product for each entry of the kernel."""
    x, w, b = one_type(x, w, b)
    (f, _, kh, kw), xp = w.shape, pad(x, padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape[2:], w.shape[2:], strict=True))
    y = np.zeros((len(x), f, p * q), x.dtype)
    for u, v in np.ndindex(kh, kw):
        part = xp[:, :, u : u + stride * p : stride, v : v + stride * q : stride]
        y += w[:, :, u, v] @ part.reshape(*part.shape[:2], p * q)
    y += b[:, None]
    return y.reshape(len(x), f, p, q)


def fast_fft(x, w, b, stride=1, padding=0):
    x, w, b = one_type(x, w, b)
    xp, sides = pad(x, padding), [n + 2 * padding for n in x.shape[2:]]
    product = np.einsum(
        "ncij,fcij->nfij", np.fft.rfft2(xp, sides), np.conj(np.fft.rfft2(w, sides)), optimize=True
    )
    y = np.fft.irfft2(product, sides)[:, :, : sides[0] - w.shape[2] + 1, : sides[1] - w.shape[3] + 1]
    return (y[:, :, ::stride, ::stride] + b[:, None, None]).astype(x.dtype)


def fast_images(x, w, b, stride=1, padding=0):
    """Image by image, with a row of ones for the bias."""
    x, w, b = one_type(x, w, b)
    f, _, kh, kw = w.shape
    p = out_size(x.shape[2], kh, stride, padding)
    found = []
    for image in x:
        cols = im2col_entries(image[None], kh, kw, stride, padding)[0]
        with_ones = np.vstack([cols, np.ones((1, cols.shape[1]))]).astype(x.dtype)
        found.append((np.c_[w.reshape(f, -1), b] @ with_ones).reshape(f, p, -1))
    return np.stack(found)


def back_columns(dy, x, w, b, stride=1, padding=0):
    dy, x, w, b = one_type(dy, x, w, b)
    f, _, kh, kw = w.shape
    cols, flat = im2col_view(x, kh, kw, stride, padding), dy.reshape(len(x), f, -1)
    dw = np.einsum("nfp,nkp->fk", flat, cols).reshape(w.shape)
    dx = col2im_entries(w.reshape(f, -1).T @ flat, x.shape, kh, kw, stride, padding)
    return dx.astype(x.dtype), dw, dy.sum(axis=(0, 2, 3))


def back_one_matrix(dy, x, w, b, stride=1, padding=0):
    dy, x, w, b = one_type(dy, x, w, b)
    (f, c, kh, kw), n = w.shape, len(x)
    cols = im2col_indexed(x, kh, kw, stride, padding).transpose(1, 0, 2).reshape(c * kh * kw, -1)
    flat = dy.transpose(1, 0, 2, 3).reshape(f, -1)
    d_cols = (w.reshape(f, -1).T @ flat).reshape(c * kh * kw, n, -1).transpose(1, 0, 2)
    dx = col2im_add_at(d_cols, x.shape, kh, kw, stride, padding)
    return [dx.astype(x.dtype), (flat @ cols.T).reshape(w.shape), flat.sum(axis=1)]


def back_entries(dy, x, w, b, stride=1, padding=0):
    dy, x, w, b = one_type(dy, x, w, b)
    xp, (p, q) = pad(x, padding), dy.shape[2:]
    d_wide, dw = np.zeros_like(xp), np.zeros_like(w)
    for u, v in np.ndindex(w.shape[2:]):
        place = (..., slice(u, u + stride * p, stride), slice(v, v + stride * q, stride))
        dw[:, :, u, v] = np.tensordot(dy, xp[place], ((0, 2, 3), (0, 2, 3)))
        d_wide[place] += np.tensordot(dy, w[:, :, u, v], (1, 0)).transpose(0, 3, 1, 2)
    h, width = x.shape[2:]
    return d_wide[:, :, padding : padding + h, padding : padding + width], dw, np.einsum("nfpq->f", dy)


def back_transposed(dy, x, w, b, stride=1, padding=0):
    """dx as a full correlation of the spread dy with the turned kernels; dw through the windows."""
    dy, x, w, b = one_type(dy, x, w, b)
    n, f, p, q = dy.shape
    kh, kw = w.shape[2:]
    h, width = x.shape[2] + 2 * padding, x.shape[3] + 2 * padding
    spread = np.zeros((n, f, h + kh - 1, width + kw - 1), dy.dtype)
    spread[:, :, kh - 1 : kh - 1 + stride * p : stride, kw - 1 : kw - 1 + stride * q : stride] = dy
    dx = fast_tensordot(spread, w.swapaxes(0, 1)[:, :, ::-1, ::-1], np.zeros(w.shape[1], dy.dtype))
    windows = sliding_window_view(pad(x, padding), (kh, kw), (2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("nfpq,ncpqkl->fckl", dy, windows, optimize=True)
    inner = dx[:, :, padding : h - padding, padding : width - padding]
    return inner, dw, dy.sum((2, 3)).sum(0)


def back_einsum(dy, x, w, b, stride=1, padding=0):
    dy, x, w, b = one_type(dy, x, w, b)
    windows = sliding_window_view(pad(x, padding), w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    d_windows = np.einsum("nfpq,fckl->ncklpq", dy, w, optimize=True)
    n, _c = x.shape[:2]
    dx = col2im_bincount(d_windows.reshape(n, -1, dy[0, 0].size), x.shape, *w.shape[2:], stride, padding)
    return dx.astype(x.dtype), np.einsum("nfpq,ncpqkl->fckl", dy, windows, optimize=True), dy.sum((0, 2, 3))


# Pooling


def pool_loops(x, size):
    return [
        [
            [
                [
                    max(float(v) for v in np.ravel(c[i * size : (i + 1) * size, j * size : (j + 1) * size]))
                    for j in range(c.shape[1] // size)
                ]
                for i in range(c.shape[0] // size)
            ]
            for c in image
        ]
        for image in x
    ]


def pool_reshaped(x, size):
    n, c, h, w = x.shape
    p, q = h // size, w // size
    return x[:, :, : p * size, : q * size].reshape(n, c, p, size, q, size).max(axis=(3, 5))


def pool_offsets(x, size):
    h, w = (side // size * size for side in x.shape[2:])
    parts = [x[:, :, u:h:size, v:w:size] for u in range(size) for v in range(size)]
    return functools.reduce(np.maximum, parts)


def pool_view(x, size):
    return sliding_window_view(x, (size, size), (2, 3))[:, :, ::size, ::size].max((-1, -2))


def pool_reduceat(x, size):
    h, w = (side // size * size for side in x.shape[2:])
    rows = np.maximum.reduceat(x[:, :, :h, :w], range(0, h, size), axis=2)
    return np.maximum.reduceat(rows, range(0, w, size), axis=3)


def pool_columns(x, size):
    n, c, h, w = x.shape
    cols = im2col_entries(x.reshape(n * c, 1, h, w), size, size, size)
    return cols.max(axis=1).reshape(n, c, h // size, -1)


def pool_sorted(x, size):
    windows = sliding_window_view(x, (size, size), (2, 3))[:, :, ::size, ::size]
    return np.sort(windows.reshape(*windows.shape[:4], -1), axis=-1)[..., -1]


def unpool_loops(dy, x, size):
    dx = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(dy.shape):
        best = None
        for i in range(r * size, r * size + size):
            for j in range(s * size, s * size + size):
                if best is None or x[n, c, i, j] > x[(n, c, *best)]:
                    best = (i, j)
        dx[(n, c, *best)] = dy[n, c, r, s]
    return dx


def unpool_argmax(dy, x, size):
    dx = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(dy.shape):
        window = x[n, c, r * size : (r + 1) * size, s * size : (s + 1) * size]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, r * size + u, s * size + v] += dy[n, c, r, s]
    return dx


def unpool_along_axis(dy, x, size):
    n, c, p, q = dy.shape
    tiles = x[:, :, : p * size, : q * size].reshape(n, c, p, size, q, size).transpose(0, 1, 2, 4, 3, 5)
    flat = tiles.reshape(n, c, p, q, -1)
    found = np.zeros(flat.shape)
    np.put_along_axis(found, flat.argmax(-1)[..., None], np.asarray(dy)[..., None], -1)
    dx = np.zeros(x.shape)
    dx[:, :, : p * size, : q * size] = (
        found.reshape(n, c, p, q, size, size).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, p * size, q * size)
    )
    return dx


def unpool_columns(dy, x, size):
    n, c, h, w = x.shape
    cols = im2col_entries(x.reshape(n * c, 1, h, w), size, size, size)
    found = np.zeros(cols.shape)
    first, last = np.indices((n * c, dy[0, 0].size))
    found[first, cols.argmax(axis=1), last] = np.reshape(dy, (n * c, -1))
    return col2im_entries(found, (n * c, 1, h, w), size, size, size).reshape(x.shape)


def unpool_taken(dy, x, size):
    """Entry by entry of the window, in reading order: who is the largest, and not handed out yet, gets it."""
    h, w = (side // size * size for side in x.shape[2:])
    y, dx = pool_offsets(x, size), np.zeros(x.shape)
    left = np.array(dy, dtype=float)
    waiting = np.ones(left.shape, bool)
    for u in range(size):
        for v in range(size):
            mine = waiting & (x[:, :, u:h:size, v:w:size] == y)
            dx[:, :, u:h:size, v:w:size] = np.where(mine, left, 0.0)
            waiting &= ~mine
    return dx


def unpool_ranked(dy, x, size):
    """A mask of the largest, of which a running count keeps the first."""
    n, c, p, q = np.shape(dy)
    tiles = x[:, :, : p * size, : q * size].reshape(n, c, p, size, q, size).swapaxes(3, 4)
    mask = (tiles == tiles.max(axis=(4, 5), keepdims=True)).reshape(n, c, p, q, -1)
    first = (mask & (mask.cumsum(axis=-1) == 1)).reshape(n, c, p, q, size, size)
    inner = (first * np.asarray(dy)[..., None, None]).swapaxes(3, 4).reshape(n, c, p * size, q * size)
    rest = [(0, 0), (0, 0), (0, x.shape[2] - p * size), (0, x.shape[3] - q * size)]
    return np.pad(inner, rest)


# Training, on the network that the notebook gives


def train_indexed(x, labels, weights, steps, rate):
    from solutions.cnn import BATCH, network_backward, network_forward, softmax_cross_entropy

    losses = []
    for t in range(steps):
        chosen = [(t * BATCH + i) % len(x) for i in range(BATCH)]
        scores, taken = network_forward(x[chosen], weights)
        loss, dscores = softmax_cross_entropy(scores, labels[chosen])
        losses.append(loss)
        gradients, _ = network_backward(dscores, weights, taken)
        weights = {name: weights[name] - rate * gradients[name] for name in weights}
    return weights, losses


def train_in_copies(x, labels, weights, steps, rate):
    from solutions.cnn import BATCH, network_backward, network_forward, softmax_cross_entropy

    weights = {name: array.copy() for name, array in weights.items()}
    losses = np.empty(steps)
    for t in range(steps):
        some = np.take(np.arange(len(x)), range(t * BATCH, t * BATCH + BATCH), mode="wrap")
        scores, taken = network_forward(x[some], weights)
        losses[t], dscores = softmax_cross_entropy(scores, labels[some])
        for name, gradient in network_backward(dscores, weights, taken)[0].items():
            weights[name] -= rate * gradient
    return [weights, losses]


def train_tiled(x, labels, weights, steps, rate):
    """The images laid one behind the other as often as they are needed."""
    from solutions.cnn import BATCH, network_backward, network_forward, softmax_cross_entropy

    often = -(-steps * BATCH // len(x)) + 1
    images, answers = np.concatenate([x] * often), np.tile(labels, often)
    losses, first = [], 0
    while len(losses) < steps:
        last = first + BATCH
        scores, taken = network_forward(images[first:last], weights)
        loss, dscores = softmax_cross_entropy(scores, answers[first:last])
        gradients, _ = network_backward(dscores, weights, taken)
        weights = {name: array - rate * gradients[name] for name, array in weights.items()}
        losses, first = [*losses, loss], last
    return weights, np.array(losses)


def train_recursive(x, labels, weights, steps, rate):
    from solutions.cnn import BATCH, network_backward, network_forward, softmax_cross_entropy

    if steps == 0:
        return dict(weights), np.zeros(0)
    first, losses = train_recursive(x, labels, weights, steps - 1, rate)
    chosen = np.arange((steps - 1) * BATCH, steps * BATCH) % len(x)
    scores, taken = network_forward(x[chosen], first)
    loss, dscores = softmax_cross_entropy(scores, labels[chosen])
    gradients, _ = network_backward(dscores, first, taken)
    return {name: first[name] - rate * gradients[name] for name in first}, np.append(losses, loss)


RIGHT = {
    "im2col": [
        im2col_loops,
        im2col_positions,
        im2col_entries,
        im2col_indexed,
        im2col_view,
        im2col_strides,
        im2col_matrices,
    ],
    "col2im": [
        col2im_loops,
        col2im_entries,
        col2im_positions,
        col2im_add_at,
        col2im_bincount,
        col2im_by_basis,
        col2im_gathered,
    ],
    "conv2d_fast_forward": [
        fast_product,
        fast_one_matrix,
        fast_einsum,
        fast_tensordot,
        fast_entries,
        fast_fft,
        fast_images,
    ],
    "conv2d_fast_backward": [back_columns, back_one_matrix, back_entries, back_transposed, back_einsum],
    "max_pool2d_forward": [
        pool_loops,
        pool_reshaped,
        pool_offsets,
        pool_view,
        pool_reduceat,
        pool_columns,
        pool_sorted,
    ],
    "max_pool2d_backward": [
        unpool_loops,
        unpool_argmax,
        unpool_along_axis,
        unpool_columns,
        unpool_taken,
        unpool_ranked,
    ],
    "train": [train_indexed, train_in_copies, train_tiled, train_recursive],
}
