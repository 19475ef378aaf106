"""A convolution layer and its gradients by matrix products: the fast path of the assignment cnn.

Shapes: x `(n, c, h, w)`, w `(f, c, kh, kw)`, b `(f,)`, y and dy `(n, f, p, q)`, as in `conv2d`. Where all
arrays that a function is given are float32, it computes in float32 and returns it; otherwise float64.

Four ideas make it fast, none of which changes what is computed:

- The windows of an image, written side by side as columns, turn the layer into one matrix product
  (`im2col`). Here only one row of each window is written: the next row of all windows is then the same
  memory, read from a later start. One product is taken for each kernel row.
- A last row of ones makes b one more kernel entry, and db one more entry of dw.
- Few images are unrolled at a time, into the same memory, so that what was unrolled is still in the cache
  when it is used.
- dx is a forward pass over dy (N3, N6); with a stride one forward pass for each of the places, modulo the
  stride, where a pixel can lie in a window, so that no product meets a zero between the entries of dy.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from solutions.conv2d import output_shape

Floats = NDArray[np.floating[Any]]
"""Float32 or float64, one kind in one call."""

BLOCK = 2**20
"""How many bytes are unrolled at a time: half of a common second-level cache."""
FEW_CHANNELS = 16
"""With fewer channels, a dx with a stride is quicker to add up than to multiply."""
FEW_ENTRIES = 32
"""A filter with fewer entries gets one product for all its rows."""


def conv2d_fast_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> Floats:
    """Apply f filters to a batch, as `conv2d_layer_forward` does, without loops over pixels.

    >>> conv2d_fast_forward([[[[1, 2]], [[3, 4]]]], [[[[1]], [[10]]]], [0.5])
    array([[[[31.5, 42.5]]]])
    """
    x, w, b = _alike(x, w, b)
    y = np.empty((len(x), len(w), *output_shape(x.shape, w.shape, stride, padding)), dtype=x.dtype)
    _slide(x, w, b, stride, (padding, padding), y)
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
    dw, db = _kernel_gradients(dy, x, w.shape, stride, padding)
    return input_gradient(dy, w, x.shape, stride, padding), dw, db


def input_gradient(
    dy: Floats, w: Floats, x_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> Floats:
    """Compute dx `(n, c, h, w)` from dy and w: the transposed convolution of dy.

    With stride 1 it is the full cross-correlation of dy with the kernels turned by 180 degrees (N3, N9).
    """
    if stride > 1 and x_shape[1] < FEW_CHANNELS:
        return _spread(dy, w, x_shape, stride, padding)
    turned = w.swapaxes(0, 1)[:, :, ::-1, ::-1]
    dx = np.zeros(x_shape, dtype=dy.dtype)
    for rows, above, us in _places(x_shape[2], w.shape[2], stride, padding):
        for columns, left, vs in _places(x_shape[3], w.shape[3], stride, padding):
            _slide(dy, turned[:, :, us, vs], None, 1, (above, left), dx[:, :, rows, columns])
    return dx


def _places(n: int, k: int, stride: int, padding: int) -> Iterator[tuple[slice, int, slice]]:
    """Tell what the gradient of n pixels in a row is made of: `dx_padded[i] = sum_u dy[(i - u)/stride] w[u]`.

    The sum is over those u for which the quotient is a whole number (N6). Pixels i with the same remainder
    share these u: their dx is the cross-correlation of dy, stride 1, with every stride-th entry of the
    flipped kernel. For each remainder: the pixels, as a slice of x; how far the first window starts before
    dy; and the entries, as a slice of the flipped kernel.
    """
    for remainder in range(min(stride, k)):
        entries = (k - 1 - remainder) // stride + 1
        skipped = -((remainder - padding) // stride)  # so many pixels with this remainder lie in the padding
        first = skipped * stride + remainder - padding
        if first < n:
            us = slice((k - 1 - remainder) % stride, None, stride)
            yield slice(first, None, stride), entries - 1 - skipped, us


def _spread(dy: Floats, w: Floats, x_shape: tuple[int, ...], stride: int, padding: int) -> Floats:
    """Compute dx by adding to each window what it gets from its output (N2): `col2im` of `w.T @ dy`."""
    (n, c, height, width), (f, _, kh, kw), (p, q) = x_shape, w.shape, dy.shape[2:]
    kernels = w.reshape(f, c * kh * kw)
    dx = np.empty(x_shape, dtype=dy.dtype)
    for images in _blocks(n, (c * kh * kw * p * q + c * height * width) * dy.itemsize):
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
    (f, c, kh, kw), (p, q) = w_shape, dy.shape[2:]
    dy_columns = dy.reshape(len(x), f, p * q).swapaxes(1, 2)
    if _needs_no_windows(w_shape, stride, (padding, padding)):
        products = np.matmul(x.reshape(len(x), c, p * q), dy_columns)
        return products.sum(axis=0).T.reshape(w_shape), dy.sum(axis=(0, 2, 3))
    sums: Any = 0
    for images, parts in _unrolled(x, w_shape, stride, (padding, padding), (p, q)):
        sums = sums + np.stack([np.matmul(part, dy_columns[images]).sum(axis=0) for part in parts])
    # For each part of the kernel, a row for each of its entries, and one for b.
    dw = sums[:, :-1].reshape(kh, c, kw, f).transpose(3, 1, 0, 2)
    return np.ascontiguousarray(dw), np.array(sums[0, -1])


def _slide(x: Floats, w: Floats, b: Floats | None, stride: int, start: tuple[int, int], y: Floats) -> None:
    """Cross-correlate: `y[n, f, r, s] = b[f] + sum x[n, c, r*stride + u - start[0], ...] w[f, c, u, v]`.

    What lies outside of x counts as zero. A start below zero leaves out the first pixels.
    """
    (n, f, p, q), c = y.shape, w.shape[1]
    in_place = y.flags.c_contiguous
    if b is None and _needs_no_windows(w.shape, stride, start) and y.shape[2:] == x.shape[2:]:
        for images in _blocks(n, f * p * q * x.itemsize):
            block = y[images].reshape(-1, f, p * q) if in_place else None
            block = np.matmul(w.reshape(f, c), x[images].reshape(-1, c, p * q), out=block)
            if not in_place:
                y[images] = block.reshape(-1, f, p, q)
        return
    first, *others = _kernel_parts(w, 0 if b is None else b)
    product = None
    for images, (first_columns, *columns) in _unrolled(x, w.shape, stride, start, (p, q)):
        block = y[images].reshape(-1, f, p * q) if in_place else None
        block = np.matmul(first, first_columns, out=block)
        for kernels, part in zip(others, columns, strict=True):
            product = np.matmul(kernels, part, out=None if product is None else product[: len(block)])
            block += product
        if not in_place:
            y[images] = block.reshape(-1, f, p, q)


def _needs_no_windows(w_shape: tuple[int, ...], stride: int, start: tuple[int, int]) -> bool:
    """Tell whether each pixel is a window; in a forward pass b is worth a copy with the row of ones."""
    return (*w_shape[2:], stride, *start) == (1, 1, 1, 0, 0)


def _is_small(w_shape: tuple[int, ...]) -> bool:
    """Tell whether one product is taken for all kernel rows: a product for each would be too small."""
    return w_shape[1] * w_shape[2] * w_shape[3] < FEW_ENTRIES


def _kernel_parts(w: Floats, b: Floats | int) -> Floats:
    """Write the filters as matrices that fit the columns of `_unrolled`, with b as the last entry.

    The first part brings b: `(1, f, kh*c*kw + 1)` where the kernel is small, otherwise `(kh, f, c*kw + 1)`.
    """
    f, c, kh, kw = w.shape
    rows = w.transpose(2, 0, 1, 3).reshape(kh, f, c * kw)
    if _is_small(w.shape):
        rows = rows.swapaxes(0, 1).reshape(1, f, kh * c * kw)
    parts = np.zeros((*rows.shape[:2], rows.shape[2] + 1), dtype=w.dtype)
    parts[:, :, :-1] = rows
    parts[0, :, -1] = b
    return parts


def _blocks(n: int, size: int) -> Iterator[slice]:
    """Cut n images, each of which needs `size` bytes, into blocks that fit the cache."""
    step = max(1, BLOCK // max(1, size))
    return (slice(first, min(first + step, n)) for first in range(0, max(n, 1), step))


def _unrolled(
    x: Floats, w_shape: tuple[int, ...], stride: int, start: tuple[int, int], y_shape: tuple[int, ...]
) -> Iterator[tuple[slice, list[Floats]]]:
    """Give, for a few images at a time, what each kernel row reads, as columns `(images, c*kw + 1, p*q)`.

    The last row is ones. Where the kernel is small, one array `(images, kh*c*kw + 1, p*q)` for all of its
    rows. The arrays are valid until the next images.

    Row u of a kernel reads rows u, u + stride, ... of x. Rows of x with the same remainder lie together in
    memory, so those of u lie one behind the other, from number `u // stride` on.
    """
    (n, c), (kh, kw), (p, q) = x.shape[:2], w_shape[2:], y_shape
    remainders, count = min(stride, kh), p + (kh - 1) // stride
    blocks = list(
        _blocks(n, c * kw * q * (p * kh if _is_small(w_shape) else remainders * count) * x.itemsize)
    )
    memory = np.zeros((blocks[0].stop, c * kw + 1, remainders, count * q), dtype=x.dtype)
    memory[:, -1] = 1
    for images in blocks:
        unrolled = memory[: len(x[images])]
        windows = unrolled[:, :-1].reshape(-1, c, kw, remainders, count, q)
        for v, remainder in np.ndindex(kw, remainders):
            rows, rows_of_x = _inside(remainder - start[0], stride, count, x.shape[2])
            columns, columns_of_x = _inside(v - start[1], stride, q, x.shape[3])
            windows[:, :, v, remainder, rows, columns] = x[images, :, rows_of_x, columns_of_x]
        parts = [unrolled[:, :, u % stride, u // stride * q :][:, :, : p * q] for u in range(kh)]
        if _is_small(w_shape) and kh > 1:
            parts = [np.concatenate([*(part[:, :-1] for part in parts[:-1]), parts[-1]], axis=1)]
        yield images, parts


def _inside(first: int, step: int, count: int, n: int) -> tuple[slice, slice]:
    """Of the places first, first + step, ..., give those in 0 to n - 1: as numbers, and as places."""
    low = max(0, -(first // step))
    high = max(low, min(count, (n - 1 - first) // step + 1))
    return slice(low, high), slice(first + low * step, first + high * step, step)


def _alike(*arrays: ArrayLike) -> list[Floats]:
    """Make arrays float32 where all of them are, otherwise float64."""
    single = all(np.asarray(array).dtype == np.float32 for array in arrays)
    return [np.asarray(array, dtype=np.float32 if single else np.float64, order="C") for array in arrays]
