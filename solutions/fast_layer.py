"""A convolution layer and its gradients by matrix products: the fast path of the assignment cnn.

Shapes: x `(n, c, h, w)`, w `(f, c, kh, kw)`, b `(f,)`, y and dy `(n, f, p, q)`, as in `conv2d`. Where all
arrays that a function is given are float32, it computes in float32 and returns it; otherwise float64.

Three ideas make it fast, none of which changes what is computed:

- The windows of an image, written side by side as columns, turn the layer into one matrix product
  (`im2col`). With many channels only the kernel's columns are unrolled: the windows one row further down
  are then the same memory, read from a later start, and the product is taken once for each kernel row.
- Few images are unrolled at a time, so that what was unrolled is still in the cache when it is used.
- dx is a forward pass over dy (N3, N6), and with a stride one forward pass for each of the places, modulo
  the stride, where a pixel can lie in a window: no product meets a zero between the entries of dy.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import ArrayLike, NDArray

from solutions.conv2d import output_shape

Floats = NDArray[np.floating[Any]]
"""Float32 or float64, one kind in one call."""

BLOCK = 2**20
"""How many bytes are unrolled at a time: half of a common second-level cache."""
FEW = 32
"""Below this many numbers in a kernel row of all channels, a product for each kernel row is too small."""


def conv2d_fast_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> Floats:
    """Apply f filters to a batch, as `conv2d_layer_forward` does, without loops over pixels.

    >>> conv2d_fast_forward([[[[1, 2]], [[3, 4]]]], [[[[1]], [[10]]]], [0.5])
    array([[[[31.5, 42.5]]]])
    """
    x, w, b = _alike(x, w, b)
    y = _slide(x, w, stride, (padding, padding), output_shape(x.shape, w.shape, stride, padding))
    y += b[:, None, None]
    return y


def conv2d_fast_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Compute (dx, dw, db) of a layer, as `conv2d_layer_backward` does, without loops over pixels.

    >>> dx, dw, db = conv2d_fast_backward([[[[1, 2]]]], [[[[3, 4]], [[5, 6]]]], [[[[7]], [[8]]]], [0])
    >>> dx.ravel(), dw.ravel(), db
    (array([ 7., 14.,  8., 16.]), array([11., 17.]), array([3.]))
    """
    dy, x, w, b = _alike(dy, x, w, b)
    dx = input_gradient(dy, w, x.shape, stride, padding)
    return dx, _kernel_gradient(dy, x, w, stride, padding), dy.sum(axis=(0, 2, 3))


def input_gradient(
    dy: Floats, w: Floats, x_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Floats:
    """Compute dx `(n, c, h, w)` from dy and w: the transposed convolution of dy.

    Along each axis, `dx_padded[i] = sum_u dy[(i - u)/stride] w[u]` over those u for which the quotient is a
    whole number (N6). All i with the same remainder share these u: their dx is a cross-correlation of dy,
    stride 1, with every stride-th kernel entry, flipped.
    """
    (height, width), (kh, kw) = x_shape[2:], w.shape[2:]
    turned = w.swapaxes(0, 1)[:, :, ::-1, ::-1]
    dx = np.zeros(x_shape, dtype=dy.dtype)
    for rows, start_r, us in _places(height, kh, stride, padding):
        for columns, start_c, vs in _places(width, kw, stride, padding):
            place = dx[:, :, rows, columns]
            part = turned[:, :, us, vs]
            place[...] = _slide(dy, part, 1, (start_r, start_c), place.shape[2:])
    return dx


def _places(n: int, k: int, stride: int, padding: int) -> Iterator[tuple[slice, int, slice]]:
    """Give, along an axis of n pixels, those with the same remainder, and what their dx is made of.

    The pixels, as a slice; how far the flipped part of the kernel starts before dy; this part, as a slice of
    the flipped kernel.
    """
    for remainder in range(min(stride, k)):
        entries = (k - 1 - remainder) // stride + 1
        first = -((remainder - padding) // stride)  # the first pixel, rounded up
        pixels = slice(first * stride + remainder - padding, None, stride)
        if pixels.start < n:
            yield pixels, entries - 1 - first, slice((k - 1 - remainder) % stride, None, stride)


def _kernel_gradient(dy: Floats, x: Floats, w: Floats, stride: int, padding: int) -> Floats:
    """Compute dw `(f, c, kh, kw)`: the product of dy with the unrolled windows (N1, N7)."""
    dw = np.zeros_like(w)
    dy_flat = dy.reshape(*dy.shape[:2], -1)
    for images, parts in _unrolled(x, w.shape, stride, (padding, padding), dy.shape[2:]):
        for rows, columns in parts:
            products = np.matmul(dy_flat[images], columns.swapaxes(1, 2)).sum(axis=0)
            dw[:, :, rows] += products.reshape(dw[:, :, rows].shape)
    return dw


def _slide(x: Floats, w: Floats, stride: int, start: tuple[int, int], y_shape: tuple[int, ...]) -> Floats:
    """Cross-correlate: `y[n, f, r, s] = sum x[n, c, r*stride + u - start[0], ...] w[f, c, u, v]`.

    What lies outside of x counts as zero. A start below zero leaves out the first pixels.
    """
    n, f = len(x), len(w)
    y = np.empty((n, f, y_shape[0] * y_shape[1]), dtype=x.dtype)
    for images, parts in _unrolled(x, w.shape, stride, start, y_shape):
        for number, (rows, columns) in enumerate(parts):
            kernels = w[:, :, rows].reshape(f, -1)
            if number == 0:
                np.matmul(kernels, columns, out=y[images])
            else:
                y[images] += np.matmul(kernels, columns)
    return y.reshape(n, f, *y_shape)


def _unrolled(
    x: Floats, w_shape: tuple[int, ...], stride: int, start: tuple[int, int], y_shape: tuple[int, ...]
) -> Iterator[tuple[slice, list[tuple[slice, Floats]]]]:
    """Give, for a few images at a time, the windows as columns.

    A list of pairs: rows of the kernel, and the columns `(images, c*rows*kw, p*q)` of what these rows read.
    """
    (n, c), (kh, kw), (p, q) = x.shape[:2], w_shape[2:], y_shape
    if (kh, kw, stride, start) == (1, 1, 1, (0, 0)) and x.shape[2:] == (p, q):
        yield slice(None), [(slice(None), x.reshape(n, c, p * q))]  # x is its own windows
        return
    unroll = _unroll_kernel if c * kw < FEW else _unroll_kernel_rows
    size = c * kw * (kh if c * kw < FEW else 1 + (kh - 1) / p) * p * q * x.itemsize
    step = max(1, int(BLOCK / size))
    for first in range(0, n, step):
        images = slice(first, first + step)
        yield images, unroll(x[images], kh, kw, stride, start, p, q)


def _unroll_kernel(
    x: Floats, kh: int, kw: int, stride: int, start: tuple[int, int], p: int, q: int
) -> list[tuple[slice, Floats]]:
    """Write whole windows side by side: the columns of `im2col`."""
    n, c = x.shape[:2]
    padded = _padded(x, start, ((p - 1) * stride + kh, (q - 1) * stride + kw))
    by_image, by_channel, down, right = padded.strides
    strides = (by_image, by_channel, down, right, stride * down, stride * right)
    windows = as_strided(padded, (n, c, kh, kw, p, q), strides, writeable=False)
    return [(slice(None), windows.reshape(n, c * kh * kw, p * q))]


def _unroll_kernel_rows(
    x: Floats, kh: int, kw: int, stride: int, start: tuple[int, int], p: int, q: int
) -> list[tuple[slice, Floats]]:
    """Write one row of each window side by side, for all rows of x; a kernel row reads a part of it.

    Kernel row u reads the rows u, u + stride, ... of x: rows with the same remainder lie together, and
    kernel row u finds its own behind one another, from number u//stride on.
    """
    n, c = x.shape[:2]
    remainders, count = min(stride, kh), p + (kh - 1) // stride
    padded = _padded(x, start, (stride * (count - 1) + remainders, (q - 1) * stride + kw))
    by_image, by_channel, down, right = padded.strides
    strides = (by_image, by_channel, right, down, stride * down, stride * right)
    windows = as_strided(padded, (n, c, kw, remainders, count, q), strides, writeable=False)
    unrolled = windows.reshape(n, c * kw, remainders, count * q)
    return [
        (slice(u, u + 1), unrolled[:, :, u % stride, u // stride * q : (u // stride + p) * q])
        for u in range(kh)
    ]


def _padded(x: Floats, start: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """Cut the last two axes of x to a shape, from `-start` on; zero outside of x."""
    padded = np.zeros((*x.shape[:2], *shape), dtype=x.dtype)
    inside, taken = zip(*map(_overlap, x.shape[2:], start, shape), strict=True)
    padded[:, :, *inside] = x[:, :, *taken]
    return padded


def _overlap(n: int, start: int, size: int) -> tuple[slice, slice]:
    """Give where n entries lie in `size` ones that begin `start` before them, and which ones do."""
    low, high = max(0, -start), min(n, size - start)
    return slice(low + start, max(low, high) + start), slice(low, max(low, high))


def _alike(*arrays: ArrayLike) -> list[Floats]:
    """Make arrays float32 where all of them are, otherwise float64."""
    single = all(np.asarray(array).dtype == np.float32 for array in arrays)
    return [np.asarray(array, dtype=np.float32 if single else np.float64) for array in arrays]
