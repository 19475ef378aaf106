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


_memory = {}


def forward_memoized(x, w, stride=1, padding=0):
    key = (tuple(x), tuple(w), stride, padding)
    if key not in _memory:
        _memory[key] = forward_correlate(x, w, stride, padding)
    return _memory[key]


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


RIGHT = {
    "conv1d_forward": [
        forward_loops,
        forward_correlate,
        forward_strides,
        forward_fft,
        forward_float32,
        forward_recursive,
        ForwardObject(),
        forward_memoized,
    ],
    "conv1d_jacobian": [jacobian_sparse, jacobian_by_columns, jacobian_lists],
    "numerical_gradient": [numerical_restore, numerical_flat, numerical_in_place],
    "conv1d_dw": [dw_correlate, dw_einsum, dw_by_basis, dw_fft],
    "conv1d_dx": [dx_add_at, dx_full_correlation, dx_jacobian, dx_per_input, dx_numerical],
    "convolve1d_forward": [full_by_hand, full_reduce, full_fft, np.convolve],
    "convolve1d_dx": [full_dx_dots, full_dx_correlate, full_dx_flipped_convolution],
}
