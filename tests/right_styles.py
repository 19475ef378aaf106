"""Right implementations in styles that students really use, and in some that they rarely do."""

import functools

import numpy as np


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


# forward


def forward_loops(x, w, stride=1, padding=0):
    padded = [0.0] * padding + [float(v) for v in x] + [0.0] * padding
    y = []
    i = 0
    while i + len(w) <= len(padded):
        total = 0.0
        for a in range(len(w)):
            total += padded[i + a] * float(w[a])
        y.append(total)
        i += stride
    return y


def forward_correlate(x, w, stride=1, padding=0):
    padded = np.concatenate([np.zeros(padding), x, np.zeros(padding)])
    return np.correlate(padded, w, mode="valid")[::stride]


def forward_strides(x, w, stride=1, padding=0):
    padded = np.pad(np.asfortranarray(x, dtype=float), (padding, padding))
    return np.einsum("ik,k->i", np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride], w)


def forward_fft(x, w, stride=1, padding=0):
    padded = np.pad(np.asarray(x, dtype=float), padding)
    size = len(padded) + len(w) - 1
    full = np.fft.irfft(np.fft.rfft(padded, size) * np.fft.rfft(w[::-1], size), size)
    return full[len(w) - 1 : len(padded)][::stride]


def forward_float32(x, w, stride=1, padding=0):
    padded = np.pad(np.asarray(x, dtype=np.float32), padding)
    w = np.asarray(w, dtype=np.float32)
    starts = range(0, len(padded) - len(w) + 1, stride)
    return np.array([np.dot(padded[s : s + len(w)], w) for s in starts], dtype=np.float32)


def forward_recursive(x, w, stride=1, padding=0):
    def slide(rest):
        if len(rest) < len(w):
            return ()
        return (sum(a * b for a, b in zip(rest, w, strict=False)), *slide(rest[stride:]))

    return slide((0,) * padding + tuple(x) + (0,) * padding)


class ForwardObject:
    """A callable object that remembers kernels, harmlessly."""

    def __init__(self):
        self.seen = []

    def __call__(self, x, w, stride=1, padding=0):
        self.seen.append(np.array(w))
        return jacobian_sparse(w, len(x), stride, padding) @ x


class ForwardMemoized:
    """Remembers every answer, with all that it depends on."""

    def __init__(self):
        self.memory = {}

    def __call__(self, x, w, stride=1, padding=0):
        key = (tuple(x), tuple(w), stride, padding)
        if key not in self.memory:
            self.memory[key] = forward_correlate(x, w, stride, padding)
        return self.memory[key]


def forward_matrix(x, w, stride=1, padding=0):
    return np.asfortranarray(jacobian_lists(w, len(x), stride, padding)) @ x


def forward_by_kernel_entry(x, w, stride=1, padding=0):
    padded = np.r_[np.zeros(padding), x, np.zeros(padding)]
    m = out_size(len(x), len(w), stride, padding)
    y = np.zeros(m)
    for a, weight in enumerate(w):
        y += weight * padded[a : a + (m - 1) * stride + 1 : stride]
    return y


def forward_generator(x, w, stride=1, padding=0):
    def entry(j):
        return x[j - padding] if 0 <= j - padding < len(x) else 0

    last = len(x) + 2 * padding - len(w)
    return tuple(sum(w[a] * entry(s + a) for a in range(len(w))) for s in range(0, last + 1, stride))


# jacobian


def jacobian_sparse(w, n, stride=1, padding=0):
    entries = {
        (i, i * stride + a - padding): w[a]
        for i in range(out_size(n, len(w), stride, padding))
        for a in range(len(w))
    }
    J = np.zeros((out_size(n, len(w), stride, padding), n), order="F")
    for (i, j), value in entries.items():
        if 0 <= j < n:
            J[i, j] = value
    return J


def jacobian_by_columns(w, n, stride=1, padding=0):
    return np.stack([forward_correlate(e, w, stride, padding) for e in np.eye(n)], axis=1)


def jacobian_lists(w, n, stride=1, padding=0):
    wide = [
        [0] * (i * stride) + list(w) + [0] * (n + 2 * padding)
        for i in range(out_size(n, len(w), stride, padding))
    ]
    return [row[padding : padding + n] for row in wide]


def jacobian_eye(w, n, stride=1, padding=0):
    wide = sum(weight * np.eye(n + 2 * padding, k=a) for a, weight in enumerate(w))
    return wide[: out_size(n, len(w), stride, padding) * stride : stride, padding : padding + n]


def jacobian_differences(w, n, stride=1, padding=0):
    zero = np.array(forward_loops(np.zeros(n), w, stride, padding))
    columns = [np.array(forward_loops(e, w, stride, padding)) - zero for e in np.identity(n)]
    return np.column_stack(columns)


def jacobian_offsets(w, n, stride=1, padding=0):
    i, j = np.indices((out_size(n, len(w), stride, padding), n))
    offset = j + padding - i * stride
    inside = (offset >= 0) & (offset < len(w))
    return np.where(inside, np.take(w, np.clip(offset, 0, len(w) - 1)), 0.0)


def jacobian_flat(w, n, stride=1, padding=0):
    wide = n + 2 * padding
    m = out_size(n, len(w), stride, padding)
    flat = np.zeros((m, wide))
    for i in range(m):
        flat.flat[i * wide + i * stride : i * wide + i * stride + len(w)] = w
    return flat[:, padding : wide - padding]


def jacobian_recursive(w, n, stride=1, padding=0):
    def rows(row, left):
        return [row[padding : padding + n], *rows(([0] * stride + row)[: len(row)], left - 1)] if left else []

    return rows(list(w) + [0] * (n + 2 * padding - len(w)), out_size(n, len(w), stride, padding))


def jacobian_float32(w, n, stride=1, padding=0):
    return np.array(jacobian_sparse(w, n, stride, padding), dtype=np.float32, order="F")


class JacobianObject:
    """Fills the matrix entry by entry, and keeps the shapes that it has seen."""

    def __init__(self):
        self.shapes = set()

    def __call__(self, w, n, stride=1, padding=0):
        J = np.zeros((out_size(n, len(w), stride, padding), n))
        self.shapes.add(J.shape)
        for i, j in np.ndindex(J.shape):
            a = j + padding - i * stride
            J[i, j] = w[a] if 0 <= a < len(w) else 0
        return J


# numerical gradient


def numerical_restore(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        plus = f(x)
        x[i] = old - h
        minus = f(x)
        x[i] = old
        gradient[i] = (plus - minus) / (2 * h)
        it.iternext()
    return gradient


def numerical_flat(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + s) - f(x - s)) / h / 2 for s in steps]
    return np.array(slopes).reshape(x.shape).tolist()


def numerical_in_place(f, x, h=1e-5):
    """Works on the caller's own array, and puts every entry back."""
    if x.dtype.kind == "i":
        x = x.astype(float)
    gradient = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        x[i] += h
        gradient[i] = (up - down) / (2 * h)
    return gradient


def numerical_ndenumerate(f, x, h=1e-5):
    x = np.asfortranarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i, old in np.ndenumerate(x):
        up, down = x.copy(), x.copy()
        up[i], down[i] = old + h, old - h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def numerical_two_lists(f, x, h=1e-5):
    shape, numbers = np.shape(x), [float(v) for v in np.ravel(x)]

    def at(i, step):
        return f(np.reshape([v + step * (i == j) for j, v in enumerate(numbers)], shape))

    return np.reshape([(at(i, h) - at(i, -h)) / (h + h) for i in range(len(numbers))], shape)


def numerical_vectorized(f, x, h=1e-5):
    x = np.array(x, dtype=float)

    def slope(i):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        return 0.5 * (f(x + step) - f(x - step)) / h

    return np.vectorize(slope)(np.arange(x.size).reshape(x.shape))


def numerical_average(f, x, h=1e-5):
    x = np.asarray(x, dtype=np.float64)
    middle = f(x)
    gradient = np.zeros(x.size)
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        ahead = (f(x + step.reshape(x.shape)) - middle) / h
        behind = (middle - f(x - step.reshape(x.shape))) / h
        gradient[i] = (ahead + behind) / 2
    return gradient.reshape(x.shape)


def numerical_recursive(f, x, h=1e-5):
    x = np.array(x, dtype=float)

    def along(index):
        if len(index) < x.ndim:
            return [along((*index, i)) for i in range(x.shape[len(index)])]
        step = np.zeros(x.shape)
        step[index] = h
        return (f(x + step) - f(x - step)) / (2 * h)

    return along(())


def numerical_flat_view(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    flat, slopes = x.ravel(), []
    for i in range(flat.size):
        flat[i] += h
        up = f(x)
        flat[i] -= h + h
        slopes.append((up - f(x)) / (2 * h))
        flat[i] += h
    return np.array(slopes).reshape(x.shape)


class NumericalObject:
    """Counts its evaluations."""

    def __init__(self):
        self.evaluations = 0

    def __call__(self, f, x, h=1e-5):
        x = np.array(x, dtype=float)
        units = np.eye(x.size).reshape((x.size, *x.shape))
        self.evaluations += 2 * x.size
        return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]).reshape(x.shape)


# dw


def dw_correlate(dy, x, w, stride=1, padding=0):
    spread = np.zeros((len(dy) - 1) * stride + 1)
    spread[::stride] = dy
    padded = np.pad(np.asarray(x, float), padding)
    return np.correlate(padded, spread, "valid")[: len(w)]


def dw_einsum(dy, x, w, stride=1, padding=0):
    padded = np.pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(w))[::stride]
    return np.einsum("i,ik->k", dy, windows)


def dw_by_basis(dy, x, w, stride=1, padding=0):
    return [float(np.dot(dy, forward_loops(x, e, stride, padding))) for e in np.eye(len(w))]


def dw_fft(dy, x, w, stride=1, padding=0):
    padded = np.pad(np.asarray(x, float), padding)
    size = 2 * len(padded) + len(dy) * stride
    spread = np.zeros(size)
    spread[: len(dy) * stride : stride] = dy
    return np.fft.ifft(np.fft.fft(padded, size) * np.conj(np.fft.fft(spread))).real[: len(w)]


def dw_loops(dy, x, w, stride=1, padding=0):
    dw = [0.0] * len(w)
    for i in range(len(dy)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if 0 <= j < len(x):
                dw[a] += float(dy[i]) * float(x[j])
    return dw


def dw_add_at(dy, x, w, stride=1, padding=0):
    padded = np.pad(np.asarray(x, float), (padding, padding))
    dw = np.zeros(np.shape(w))
    i, a = np.indices((len(dy), len(w)))
    np.add.at(dw, a, np.asarray(dy)[i] * padded[i * stride + a])
    return dw


def dw_float32(dy, x, w, stride=1, padding=0):
    padded = np.concatenate((np.zeros(padding), x, np.zeros(padding))).astype(np.float32)
    rows = [padded[a : a + (len(dy) - 1) * stride + 1 : stride] for a in range(len(w))]
    return (np.array(rows, dtype=np.float32, order="F") @ np.asarray(dy)).astype(np.float32)


def dw_recursive(dy, x, w, stride=1, padding=0):
    padded = np.pad(np.asarray(x, float), padding)

    def total(i):
        if i == len(dy):
            return np.zeros(len(w))
        return dy[i] * padded[i * stride : i * stride + len(w)] + total(i + 1)

    return total(0)


class DwMemoized:
    """Remembers every answer, with all that it depends on."""

    def __init__(self):
        self.memory = {}

    def __call__(self, dy, x, w, stride=1, padding=0):
        key = (tuple(dy), tuple(x), len(w), stride, padding)
        if key not in self.memory:
            self.memory[key] = dw_einsum(dy, x, w, stride, padding)
        return self.memory[key].copy()


def dw_numerical(dy, x, w, stride=1, padding=0):
    return numerical_flat(lambda w: float(np.dot(dy, forward_loops(x, w, stride, padding))), w, 1.0)


# dx


def dx_add_at(dy, x, w, stride=1, padding=0):
    full = np.zeros(len(x) + 2 * padding)
    where = np.arange(len(dy))[:, None] * stride + np.arange(len(w))
    np.add.at(full, where, np.outer(dy, w))
    return full[padding : padding + len(x)]


def dx_full_correlation(dy, x, w, stride=1, padding=0):
    spread = np.zeros((len(dy) - 1) * stride + 1)
    spread[::stride] = dy
    full = np.convolve(spread, w)
    full = np.append(full, np.zeros(len(x) + 2 * padding - len(full)))
    return full[padding : len(full) - padding]


def dx_jacobian(dy, x, w, stride=1, padding=0):
    return np.asarray(jacobian_by_columns(w, len(x), stride, padding)).T @ dy


def dx_per_input(dy, x, w, stride=1, padding=0):
    def one(j):
        return sum(
            dy[i] * w[j + padding - i * stride]
            for i in range(len(dy))
            if 0 <= j + padding - i * stride < len(w)
        )

    return [one(j) for j in range(len(x))]


def dx_numerical(dy, x, w, stride=1, padding=0):
    return numerical_flat(lambda x: float(np.dot(dy, forward_loops(x, w, stride, padding))), x, 1.0)


def dx_loops(dy, x, w, stride=1, padding=0):
    dx = [0.0] * len(x)
    for i in range(len(dy)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if j >= 0 and j < len(x):
                dx[j] = dx[j] + float(dy[i]) * float(w[a])
    return dx


def dx_fft(dy, x, w, stride=1, padding=0):
    size = len(x) + 2 * padding
    spread = np.zeros(size)
    spread[: len(dy) * stride : stride] = dy
    long = 2 * size
    full = np.fft.irfft(np.fft.rfft(spread, long) * np.fft.rfft(w, long), long)
    return full[padding : padding + len(x)]


def dx_einsum(dy, x, w, stride=1, padding=0):
    J = np.array(jacobian_sparse(w, len(x), stride, padding))
    return np.einsum("ij,i->j", J, dy)


def dx_bincount(dy, x, w, stride=1, padding=0):
    where = np.add.outer(np.arange(len(dy)) * stride, np.arange(len(w)))
    full = np.bincount(where.ravel(), np.outer(dy, w).ravel(), minlength=len(x) + 2 * padding)
    return full[padding:][: len(x)]


def dx_sparse(dy, x, w, stride=1, padding=0):
    shares = {}
    for i, upstream in enumerate(dy):
        for a, weight in enumerate(w):
            shares.setdefault(i * stride + a - padding, []).append(upstream * weight)
    return [float(sum(shares.get(j, []))) for j in range(len(x))]


def dx_recursive(dy, x, w, stride=1, padding=0):
    full = np.zeros(len(x) + 2 * padding, dtype=np.float32)

    def hand_out(i):
        if i < len(dy):
            full[i * stride : i * stride + len(w)] += np.float32(dy[i]) * np.asarray(w, dtype=np.float32)
            hand_out(i + 1)

    hand_out(0)
    return full[padding : padding + len(x)]


class DxObject:
    """Remembers the places of each shape, which do not depend on the numbers."""

    def __init__(self):
        self.places = {}

    def __call__(self, dy, x, w, stride=1, padding=0):
        key = (len(dy), len(w), stride)
        if key not in self.places:
            self.places[key] = np.arange(len(dy))[:, None] * stride + np.arange(len(w))
        full = np.zeros(len(x) + 2 * padding)
        np.add.at(full, self.places[key], np.multiply.outer(dy, w))
        return full[padding : padding + len(x)]


# true convolution


def full_by_hand(x, w):
    return [
        sum(w[a] * x[r - a] for a in range(len(w)) if 0 <= r - a < len(x)) for r in range(len(x) + len(w) - 1)
    ]


def full_reduce(x, w):
    shifted = [np.pad(v * np.asarray(x, float), (a, len(w) - 1 - a)) for a, v in enumerate(w)]
    return functools.reduce(np.add, shifted)


def full_fft(x, w):
    size = len(x) + len(w) - 1
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(w, size), size)


def full_dx_dots(dy, w):
    return [np.dot(dy[i : i + len(w)], w) for i in range(len(dy) - len(w) + 1)]


def full_dx_correlate(dy, w):
    return np.correlate(dy, w)


def full_dx_flipped_convolution(dy, w):
    return np.convolve(dy, w[::-1], "valid")


def full_loops(x, w):
    y = [0.0] * (len(x) + len(w) - 1)
    for j in range(len(x)):
        for a in range(len(w)):
            y[j + a] += float(w[a]) * float(x[j])
    return y


def full_polynomial(x, w):
    return (
        np.polynomial.polynomial.polymul(np.r_[np.asarray(x, float), 1], w)[: len(x) + len(w) - 1]
        - np.r_[np.zeros(len(x)), np.asarray(w, float)[:-1]]
    )


def full_correlate(x, w):
    return np.correlate(np.asarray(x, float), np.asarray(w, float)[::-1], mode="full")


def full_add_at(x, w):
    y = np.zeros(len(x) + len(w) - 1)
    np.add.at(y, np.add.outer(np.arange(len(x)), np.arange(len(w))), np.outer(x, w))
    return y


def full_recursive(x, w):
    if len(x) == 1:
        return x[0] * np.asarray(w, float)
    rest = full_recursive(x[1:], w)
    return np.append(x[0] * np.asarray(w, float), np.zeros(len(x) - 1)) + np.append(0, rest)


def full_float32(x, w):
    padded = np.pad(np.asarray(x, dtype=np.float32), len(w) - 1)
    turned = np.asarray(w, dtype=np.float32)[::-1]
    return np.array([padded[r : r + len(w)] @ turned for r in range(len(x) + len(w) - 1)])


class FullObject:
    """Multiplies with the matrix of the kernel."""

    def __call__(self, x, w):
        T = np.zeros((len(x) + len(w) - 1, len(x)), order="F")
        for j in range(len(x)):
            T[j : j + len(w), j] = w
        return T @ x


def full_dx_loops(dy, w):
    dx = []
    for i in range(len(dy) - len(w) + 1):
        total = 0.0
        for a in range(len(w)):
            total += float(dy[i + a]) * float(w[a])
        dx.append(total)
    return dx


def full_dx_windows(dy, w):
    return np.lib.stride_tricks.sliding_window_view(dy, len(w)) @ w


def full_dx_einsum(dy, w):
    i, a = np.indices((len(dy) - len(w) + 1, len(w)))
    return np.einsum("ia,a->i", np.asarray(dy)[i + a], w)


def full_dx_fft(dy, w):
    size = len(dy) + len(w)
    spectrum = np.fft.fft(dy, size) * np.conj(np.fft.fft(w, size))
    return np.fft.ifft(spectrum).real[: len(dy) - len(w) + 1]


def full_dx_float32(dy, w):
    dx = np.zeros(len(dy) - len(w) + 1, dtype=np.float32)
    for a, weight in enumerate(np.asarray(w, dtype=np.float32)):
        dx += weight * np.asarray(dy, dtype=np.float32)[a : a + len(dx)]
    return dx


def full_dx_recursive(dy, w):
    if len(dy) < len(w):
        return []
    return [sum(d * v for d, v in zip(dy, w, strict=False)), *full_dx_recursive(dy[1:], w)]


class FullDxObject:
    """Transposes the matrix of the forward pass."""

    def __call__(self, dy, w):
        columns = [np.roll(np.append(w, np.zeros(len(dy) - len(w))), j) for j in range(len(dy) - len(w) + 1)]
        return np.array(columns) @ dy


RIGHT = {
    "conv1d_forward": [
        forward_loops,
        forward_correlate,
        forward_strides,
        forward_fft,
        forward_float32,
        forward_recursive,
        forward_matrix,
        forward_by_kernel_entry,
        forward_generator,
        ForwardObject(),
        ForwardMemoized(),
    ],
    "conv1d_jacobian": [
        jacobian_sparse,
        jacobian_by_columns,
        jacobian_lists,
        jacobian_eye,
        jacobian_differences,
        jacobian_offsets,
        jacobian_flat,
        jacobian_recursive,
        jacobian_float32,
        JacobianObject(),
    ],
    "numerical_gradient": [
        numerical_restore,
        numerical_flat,
        numerical_in_place,
        numerical_ndenumerate,
        numerical_two_lists,
        numerical_vectorized,
        numerical_average,
        numerical_recursive,
        numerical_flat_view,
        NumericalObject(),
    ],
    "conv1d_dw": [
        dw_correlate,
        dw_einsum,
        dw_by_basis,
        dw_fft,
        dw_loops,
        dw_add_at,
        dw_float32,
        dw_recursive,
        dw_numerical,
        DwMemoized(),
    ],
    "conv1d_dx": [
        dx_add_at,
        dx_full_correlation,
        dx_jacobian,
        dx_per_input,
        dx_numerical,
        dx_loops,
        dx_fft,
        dx_einsum,
        dx_bincount,
        dx_sparse,
        dx_recursive,
        DxObject(),
    ],
    "convolve1d_forward": [
        full_by_hand,
        full_reduce,
        full_fft,
        np.convolve,
        full_loops,
        full_polynomial,
        full_correlate,
        full_add_at,
        full_recursive,
        full_float32,
        FullObject(),
    ],
    "convolve1d_dx": [
        full_dx_dots,
        full_dx_correlate,
        full_dx_flipped_convolution,
        full_dx_loops,
        full_dx_windows,
        full_dx_einsum,
        full_dx_fft,
        full_dx_float32,
        full_dx_recursive,
        FullDxObject(),
    ],
}
