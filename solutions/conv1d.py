"""Convolution in one dimension and its gradients: the reference for the assignment conv1d.

Shapes: input x `(n,)`, kernel w `(k,)`, output y and upstream gradient dy = dL/dy `(m,)` with
`m = (n + 2*padding - k)//stride + 1`. "conv" in a name is the cross-correlation that deep-learning
libraries call convolution; `convolve` is the true, flipped one. Every result is a new float64 array.
N1 to N5 in the docstrings are the derivations; `docs/derivations.md` spells them out.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def output_size(n: int, k: int, stride: int = 1, padding: int = 0) -> int:
    """Count the positions of a kernel of size k on an input of size n.

    Raises
    ------
    ValueError
        If the kernel fits nowhere, or stride < 1, or padding < 0.

    >>> output_size(5, 2, stride=2, padding=1)
    3
    """
    if stride < 1 or padding < 0:
        raise ValueError(f"stride must be at least 1 and padding at least 0 (got {stride} and {padding})")
    if not 1 <= k <= n + 2 * padding:
        raise ValueError(f"a kernel of {k} does not fit on an input of {n} with padding {padding}")
    return (n + 2 * padding - k) // stride + 1


def _floats(a: ArrayLike) -> Array:
    return np.asarray(a, dtype=np.float64)


def _pad(x: Array, padding: int) -> Array:
    x_padded = np.zeros(len(x) + 2 * padding)
    x_padded[padding : padding + len(x)] = x
    return x_padded


def conv1d_forward(x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Slide w over x: `y[i] = sum_u w[u] x_padded[i*stride + u]`, shape `(m,)` (N4).

    >>> conv1d_forward([1, 2, 3, 4, 5], [10, 1], padding=1)
    array([ 1., 12., 23., 34., 45., 50.])
    """
    x, w = _floats(x), _floats(w)
    k, m = len(w), output_size(len(x), len(w), stride, padding)
    x_padded = _pad(x, padding)
    y = np.zeros(m)
    for i in range(m):
        y[i] = w @ x_padded[i * stride : i * stride + k]
    return y


def conv1d_jacobian(w: ArrayLike, n: int, stride: int = 1, padding: int = 0) -> Array:
    """Write the forward pass as a matrix: J `(m, n)` with `y = J @ x` and `J[i, j] = dy[i]/dx[j]` (N4).

    Row i holds the kernel, starting at column `i*stride - padding`; what falls outside met the
    padding. With stride 1, column j read downwards holds the kernel flipped; with a larger stride,
    only every stride-th entry of it.

    >>> conv1d_jacobian([10, 1], 3)
    array([[10.,  1.,  0.],
           [ 0., 10.,  1.]])
    """
    w = _floats(w)
    m = output_size(n, len(w), stride, padding)
    J = np.zeros((m, n))
    for i in range(m):
        for u in range(len(w)):
            j = i * stride + u - padding
            if 0 <= j < n:
                J[i, j] = w[u]
    return J


def numerical_gradient(f: Callable[[Array], float], x: ArrayLike, h: float = 1e-5) -> Array:
    """Estimate the gradient of a scalar function f at x, shape of x, by central differences.

    `df/dx[i]` is `(f(x + h e_i) - f(x - h e_i)) / (2 h)`; its error falls as h**2, and is zero for
    a quadratic f. f gets a float64 array of its own at each call.

    >>> numerical_gradient(lambda x: (x**2).sum(), [1, 2, 3], h=0.5)
    array([2., 4., 6.])
    """
    x = _floats(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def conv1d_dw(dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Compute `dw[u] = sum_i dy[i] x_padded[i*stride + u]`, shape `(k,)` (N1, parameter sharing).

    Every output uses the same kernel, so every output adds a term to each kernel entry.

    >>> conv1d_dw([1, 2], [1, 2, 3], [10, 1])
    array([5., 8.])
    """
    dy, x, w = _floats(dy), _floats(x), _floats(w)
    x_padded = _pad(x, padding)
    dw = np.zeros(len(w))
    for i in range(len(dy)):
        dw += dy[i] * x_padded[i * stride : i * stride + len(w)]
    return dw


def conv1d_dx(dy: ArrayLike, x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0) -> Array:
    """Compute dx `(n,)`: each output hands its gradient back to the inputs it read (N2, N5).

    `dx_padded[i*stride + u] += dy[i] w[u]`, then the padding is cut off. With stride 1 this is the
    full cross-correlation of dy with the flipped kernel (N3). Trailing inputs that no window
    reaches keep gradient zero.

    >>> conv1d_dx([1, 2], [1, 2, 3], [10, 1])
    array([10., 21.,  2.])
    """
    dy, x, w = _floats(dy), _floats(x), _floats(w)
    n, k = len(x), len(w)
    dx_padded = np.zeros(n + 2 * padding)
    for i in range(len(dy)):
        dx_padded[i * stride : i * stride + k] += dy[i] * w
    return dx_padded[padding : padding + n]


def convolve1d_forward(x: ArrayLike, w: ArrayLike) -> Array:
    """Convolve in the true sense: `y[r] = sum_u w[u] x[r - u]`, full, shape `(n + k - 1,)` (N1, N3).

    >>> convolve1d_forward([1, 2, 3], [10, 1])
    array([10., 21., 32.,  3.])
    """
    x, w = _floats(x), _floats(w)
    y = np.zeros(len(x) + len(w) - 1)
    for u in range(len(w)):
        y[u : u + len(x)] += w[u] * x
    return y


def convolve1d_dx(dy: ArrayLike, w: ArrayLike) -> Array:
    """Compute dx `(n,)` of the full true convolution: `dx[i] = sum_u dy[i + u] w[u]` (N3).

    The forward pass flips, so the backward pass does not: a valid cross-correlation of dy with w.

    >>> convolve1d_dx([1, 2, 3, 4], [10, 1])
    array([12., 23., 34.])
    """
    return conv1d_forward(dy, w)
