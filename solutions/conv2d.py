"""Convolution in two dimensions and its gradients: the reference for the assignment conv2d.

Shapes: input x `(h, w)`, kernel w `(kh, kw)`, output y and upstream gradient dy = dL/dy `(p, q)` with
`p = (h + 2*padding - kh)//stride + 1`, and q likewise. A layer's x is `(n, c, h, w)`, its w
`(f, c, kh, kw)`, its b `(f,)`, its y `(n, f, p, q)`. Stride and padding are the same on both axes.
Every result is a new float64 array. N1 to N9 in the docstrings are the derivations;
`docs/derivations.md` spells them out.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from solutions.conv1d import Array, _floats, output_size


def output_shape(
    x_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: int = 1, padding: int = 0
) -> tuple[int, int]:
    """Count the positions of a kernel on an input, down and across; the last two axes count.

    Raises
    ------
    ValueError
        If the kernel fits nowhere, or stride < 1, or padding < 0.

    >>> output_shape((3, 5), (2, 2), stride=2)
    (1, 2)
    """
    (h, w), (kh, kw) = x_shape[-2:], w_shape[-2:]
    return output_size(h, kh, stride, padding), output_size(w, kw, stride, padding)


def _pad(x: Array, padding: int) -> Array:
    height, width = x.shape
    x_padded = np.zeros((height + 2 * padding, width + 2 * padding))
    x_padded[padding : padding + height, padding : padding + width] = x
    return x_padded


def _windows(
    y_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: int
) -> Iterator[tuple[tuple[int, int], tuple[slice, slice]]]:
    """Pair each output (r, s) with the window of the padded input that it reads."""
    (p, q), (kh, kw) = y_shape, w_shape
    for r in range(p):
        for s in range(q):
            top, left = r * stride, s * stride
            yield (r, s), (slice(top, top + kh), slice(left, left + kw))


def conv2d_forward(x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Slide w over x: `y[r, s] = sum_{u, v} x_padded[r*stride + u, s*stride + v] w[u, v]` (N6).

    >>> conv2d_forward([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1000, 100], [10, 1]])
    array([[1245., 2356.],
           [4578., 5689.]])
    """
    x, w = _floats(x), _floats(w)
    x_padded = _pad(x, padding)
    y = np.zeros(output_shape(x.shape, w.shape, stride, padding))
    for output, window in _windows(y.shape, w.shape, stride):
        y[output] = np.vdot(x_padded[window], w)  # the sum of the products of all entries
    return y


def conv2d_dw(dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Compute `dw[u, v] = sum_{r, s} dy[r, s] x_padded[r*stride + u, s*stride + v]` (N1, N7).

    Every output uses the same kernel, so every output adds a term to each kernel entry.

    >>> conv2d_dw([[1, 0], [0, 2]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 1], [1, 1]])
    array([[11., 14.],
           [20., 23.]])
    """
    dy, x, w = _floats(dy), _floats(x), _floats(w)
    x_padded = _pad(x, padding)
    dw = np.zeros(w.shape)
    for output, window in _windows(dy.shape, w.shape, stride):
        dw += dy[output] * x_padded[window]
    return dw


def rot180(w: ArrayLike) -> Array:
    """Turn w by 180 degrees: flip it vertically, then horizontally (N9).

    >>> rot180([[1, 2], [3, 4], [5, 6]])
    array([[6., 5.],
           [4., 3.],
           [2., 1.]])
    """
    return np.array(_floats(w)[::-1, ::-1])


def conv2d_dx(dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Compute dx `(h, w)`: each output hands its gradient back to the window it read (N2, N6).

    `dx_padded[r*stride + u, s*stride + v] += dy[r, s] w[u, v]`, then the padding is cut off. With
    stride 1 this is the full cross-correlation of dy with `rot180(w)` (N3, N9). Rows and columns
    that no window reaches keep gradient zero.

    >>> conv2d_dx([[1, 0], [0, 2]], np.zeros((3, 3)), [[1, 2], [3, 4]])
    array([[1., 2., 0.],
           [3., 6., 4.],
           [0., 6., 8.]])
    """
    dy, x, w = _floats(dy), _floats(x), _floats(w)
    height, width = x.shape
    dx_padded = np.zeros((height + 2 * padding, width + 2 * padding))
    for output, window in _windows(dy.shape, w.shape, stride):
        dx_padded[window] += dy[output] * w
    return dx_padded[padding : padding + height, padding : padding + width]


def conv2d_jacobian(w: ArrayLike, shape: tuple[int, int], stride: int = 1, padding: int = 0) -> Array:
    """Write the forward pass as a matrix: J `(p*q, h*w)` with `y.ravel() = J @ x.ravel()` (N8).

    Rows and columns are numbered row by row, as `ravel` does. With stride 1, each column of an input
    entry that all of the kernel reads holds `rot180(w)`, from top to bottom.

    >>> conv2d_jacobian([[1, 2], [3, 4]], (2, 3))
    array([[1., 2., 0., 3., 4., 0.],
           [0., 1., 2., 0., 3., 4.]])
    """
    w = _floats(w)
    height, width = shape
    p, q = output_shape(shape, w.shape, stride, padding)
    J = np.zeros((p, q, height, width))
    for r, s, u, v in np.ndindex(p, q, *w.shape):
        i, j = r * stride + u - padding, s * stride + v - padding
        if 0 <= i < height and 0 <= j < width:
            J[r, s, i, j] = w[u, v]
    return J.reshape(p * q, height * width)


def conv2d_layer_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> Array:
    """Apply f filters to a batch: `y[n, f] = b[f] + sum_c conv2d_forward(x[n, c], w[f, c])`.

    x `(n, c, h, w)`, w `(f, c, kh, kw)`, b `(f,)`; the result is `(n, f, p, q)`.

    >>> conv2d_layer_forward([[[[1, 2]], [[3, 4]]]], [[[[1]], [[10]]]], [0.5])
    array([[[[31.5, 42.5]]]])
    """
    x, w, b = _floats(x), _floats(w), _floats(b)
    y = np.zeros((len(x), len(w), *output_shape(x.shape, w.shape, stride, padding)))
    for n, f in np.ndindex(y.shape[:2]):
        y[n, f] = b[f]
        for c in range(x.shape[1]):
            y[n, f] += conv2d_forward(x[n, c], w[f, c], stride, padding)
    return y


def conv2d_layer_backward(
    dy: ArrayLike, x: ArrayLike, w: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Compute (dx, dw, db) of a layer, shapes of x, w and b.

    An image's channel is read by every filter, so dx sums over filters (N2); a filter is shared by
    all images, so dw sums over the batch (N1); b[f] is added to every entry of `y[:, f]`, so db is
    a plain sum.

    >>> dx, dw, db = conv2d_layer_backward([[[[1, 2]]]], [[[[3, 4]], [[5, 6]]]], [[[[7]], [[8]]]], [0])
    >>> dx
    array([[[[ 7., 14.]],
    <BLANKLINE>
            [[ 8., 16.]]]])
    >>> dw.ravel(), db
    (array([11., 17.]), array([3.]))
    """
    dy, x, w = _floats(dy), _floats(x), _floats(w)
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        dx[n, c] += conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
        dw[f, c] += conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
    return dx, dw, dy.sum(axis=(0, 2, 3))
