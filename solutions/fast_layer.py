"""A convolution layer and its gradients by matrix products: the fast path of the assignment cnn.

Shapes: x `(n, c, h, w)`, w `(f, c, kh, kw)`, b `(f,)`, y and dy `(n, f, p, q)`, as in `conv2d`. Where all
arrays that a function is given are float32, it computes in float32 and returns it; otherwise float64.

Three ideas make it fast, none of which changes what is computed:

- The windows of an image, written side by side as columns, turn the layer into one matrix product
  (`im2col`). With many channels only one row of each window is written: the next row of all windows is
  then the same memory, read from a later start, and one product is taken for each kernel row.
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
FEW = 16
SMALL = 32
"""Below this many numbers in a kernel row of all channels, a product for each kernel row is too small."""


def conv2d_fast_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> Floats:
    """Apply f filters to a batch, as `conv2d_layer_forward` does, without loops over pixels.

    >>> conv2d_fast_forward([[[[1, 2]], [[3, 4]]]], [[[[1]], [[10]]]], [0.5])
    array([[[[31.5, 42.5]]]])
    """
    x, w, b = _alike(x, w, b)
    shape = output_shape(x.shape, w.shape, stride, padding)
    return _slide(x, w, b, stride, (padding, padding), shape)


def conv2d_fast_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Compute (dx, dw, db) of a layer, as `conv2d_layer_backward` does, without loops over pixels.

    >>> dx, dw, db = conv2d_fast_backward([[[[1, 2]]]], [[[[3, 4]], [[5, 6]]]], [[[[7]], [[8]]]], [0])
    >>> dx.ravel(), dw.ravel(), db
    (array([ 7., 14.,  8., 16.]), array([11., 17.]), array([3.]))
    """
    dy, x, w, b = _alike(dy, x, w, b)
    dw, db = _kernel_gradients(dy, x, w.shape, stride, padding)
    return input_gradient(dy, w, x.shape, stride, padding), dw, db


def input_gradient(
    dy: Floats, w: Floats, x_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Floats:
    """Compute dx `(n, c, h, w)` from dy and w: the transposed convolution of dy.

    With stride 1 it is the full cross-correlation of dy with the kernels turned by 180 degrees (N3, N9).
    """
    if stride > 1:
        return _spread(dy, w, x_shape, stride, padding)
    turned = w.swapaxes(0, 1)[:, :, ::-1, ::-1]
    start = w.shape[2] - 1 - padding, w.shape[3] - 1 - padding
    return _slide(dy, turned, np.zeros(len(turned), dtype=dy.dtype), 1, start, x_shape[2:])


def _spread(dy: Floats, w: Floats, x_shape: tuple[int, ...], stride: int, padding: int) -> Floats:
    """Compute dx by adding to each window what it gets from its output (N2): `col2im` of `w.T @ dy`."""
    (n, c, height, width), (f, _, kh, kw), (p, q) = x_shape, w.shape, dy.shape[2:]
    kernels = w.reshape(f, c * kh * kw)
    dx = np.empty(x_shape, dtype=dy.dtype)
    for images in _blocks(n, c * kh * kw * p * q * dy.itemsize):
        d_columns = np.matmul(kernels.T, dy[images].reshape(-1, f, p * q)).reshape(-1, c, kh, kw, p, q)
        padded = np.zeros((len(d_columns), c, height + 2 * padding, width + 2 * padding), dtype=dy.dtype)
        for u, v in np.ndindex(kh, kw):
            padded[:, :, u : u + p * stride : stride, v : v + q * stride : stride] += d_columns[:, :, u, v]
        dx[images] = padded[:, :, padding : padding + height, padding : padding + width]
    return dx


def _kernel_gradients(
    dy: Floats, x: Floats, w_shape: tuple[int, ...], stride: int, padding: int
) -> tuple[Floats, Floats]:
    """Compute dw `(f, c, kh, kw)` and db `(f,)`: the unrolled windows times dy (N1, N7)."""
    f, c, kh, kw = w_shape
    dy_columns = dy.reshape(len(x), f, -1).swapaxes(1, 2)
    if _needs_no_windows(w_shape, stride, (padding, padding)):
        dw = sum(
            np.matmul(x[images].reshape(-1, c, dy_columns.shape[1]), dy_columns[images]).sum(axis=0)
            for images in _blocks(len(x), c * f * x.itemsize)
        )
        return np.ascontiguousarray(dw.T).reshape(w_shape), dy.sum(axis=(0, 2, 3))
    sums: Any = 0
    for images, parts in _unrolled(x, w_shape, stride, (padding, padding), dy.shape[2:]):
        sums = sums + np.stack([np.matmul(part, dy_columns[images]).sum(axis=0) for part in parts])
    # A row for each kernel entry, and a last one of the ones.
    sums = sums.reshape(kh, -1, f) if len(sums) == kh else sums[0]
    if sums.ndim == 2:
        return np.ascontiguousarray(sums[:-1].reshape(kh, c, kw, f).transpose(3, 1, 0, 2)), sums[-1]
    return np.ascontiguousarray(sums[:, :-1].reshape(kh, c, kw, f).transpose(3, 1, 0, 2)), sums[0, -1]


def _slide(
    x: Floats, w: Floats, b: Floats, stride: int, start: tuple[int, int], y_shape: tuple[int, ...]
) -> Floats:
    """Cross-correlate: `y[n, f, r, s] = b[f] + sum x[n, c, r*stride + u - start[0], ...] w[f, c, u, v]`.

    What lies outside of x counts as zero. A start below zero leaves out the first pixels.
    """
    (f, c, kh, kw), (p, q) = w.shape, y_shape
    y = np.empty((len(x), f, p * q), dtype=x.dtype)
    if _needs_no_windows(w.shape, stride, start):
        for images in _blocks(len(x), f * p * q * x.itemsize):
            np.matmul(w.reshape(f, c), x[images].reshape(-1, c, p * q), out=y[images])
            y[images] += b[:, None]
        return y.reshape(-1, f, p, q)
    kernels = _kernel_rows(w, b)
    for images, parts in _unrolled(x, w.shape, stride, start, y_shape):
        np.matmul(kernels[0], parts[0], out=y[images])
        product = np.empty_like(y[images]) if len(parts) > 1 else None
        for row, part in zip(kernels[1:], parts[1:], strict=True):
            y[images] += np.matmul(row, part, out=product)
    return y.reshape(-1, f, p, q)


def _kernel_rows(w, b):
    f, c, kh, kw = w.shape
    if _is_small(w.shape):
        rows = np.empty((1, f, kh * c * kw + 1), dtype=w.dtype)
        rows[0, :, :-1] = w.swapaxes(1, 2).reshape(f, -1)
    else:
        rows = np.zeros((kh, f, c * kw + 1), dtype=w.dtype)
        rows[:, :, :-1] = w.transpose(2, 0, 1, 3).reshape(kh, f, c * kw)
    rows[0, :, -1] = b
    return rows


def _needs_no_windows(w_shape, stride, start):
    return w_shape[2:] == (1, 1) and stride == 1 and start == (0, 0) and w_shape[1] >= FEW


def _is_small(w_shape: tuple[int, ...]) -> bool:
    return w_shape[1] * w_shape[2] * w_shape[3] < SMALL


def _blocks(n: int, size: int) -> Iterator[slice]:
    """Cut n images, each of which needs `size` bytes, into blocks that fit the cache."""
    step = max(1, BLOCK // max(1, size))
    return (slice(first, first + step) for first in range(0, n, step))


def _unrolled(
    x: Floats, w_shape: tuple[int, ...], stride: int, start: tuple[int, int], y_shape: tuple[int, ...]
) -> Iterator[tuple[slice, list[Floats]]]:
    """Give, for a few images at a time, what each kernel row reads, as columns `(images, c*kw, p*q)`.

    With few channels it is one array for all kernel rows, `(images, kh*c*kw, p*q)`.
    """
    (n, c), (kh, kw), (p, q) = x.shape[:2], w_shape[2:], y_shape
    small = _is_small(w_shape)
    for images in _blocks(n, c * kw * (p * kh if small else p + kh - 1) * q * x.itemsize):
        parts = _unroll_rows(x[images], kh, kw, stride, start, p, q)
        if small and kh>1:
            parts = [np.concatenate([part[:, :-1] for part in parts[:-1]] + parts[-1:], axis=1)]
        yield images, parts


def _unroll_rows(
    x: Floats, kh: int, kw: int, stride: int, start: tuple[int, int], p: int, q: int
) -> list[Floats]:
    """Write one row of each window as columns, for every row of x; give each kernel row its part.

    Kernel row u reads the rows u, u + stride, ... of x. Rows with the same remainder lie together, so
    those of kernel row u lie behind one another, from number u//stride on.
    """
    n, c = x.shape[:2]
    remainders, count = min(stride, kh), p + (kh - 1) // stride
    padded = _padded(x, start, (stride * (count - 1) + remainders, (q - 1) * stride + kw))
    by_image, by_channel, down, right = padded.strides
    strides = (by_image, by_channel, right, down, stride * down, stride * right)
    windows = as_strided(padded, (n, c, kw, remainders, count, q), strides, writeable=False)
    unrolled = np.empty((n, c * kw + 1, remainders, count * q), dtype=x.dtype)
    unrolled[:, :-1].reshape(windows.shape)[...] = windows
    unrolled[:, -1] = 1
    return [unrolled[:, :, u % stride, u // stride * q :][:, :, : p * q] for u in range(kh)]


def _padded(x: Floats, start: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """Cut the last two axes of x to a shape, from `-start` on; zero outside of x."""
    if start == (0, 0) and shape[0] <= x.shape[2] and shape[1] <= x.shape[3]:
        return x
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
    return [np.asarray(array, dtype=np.float32 if single else np.float64, order="C") for array in arrays]
