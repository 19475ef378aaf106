"""A small convolutional network on one's own gradients: the reference for the assignment cnn.

Shapes: a batch of images x `(n, c, h, w)`, kernels w `(f, c, kh, kw)`, biases b `(f,)`, outputs y and
upstream gradients dy = dL/dy `(n, f, p, q)`; scores of the classes `(n, classes)`, labels `(n,)`. Results
are new float64 arrays, except that `conv2d_fast_forward` and `conv2d_fast_backward` answer in float32 when
all arrays that they get are float32. N1 to N9 in the docstrings are the derivations;
`docs/derivations.md` spells them out.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from solutions.conv1d import Array, _floats
from solutions.conv2d import output_shape
from solutions.fast_layer import conv2d_fast_backward, conv2d_fast_forward, input_gradient

__all__ = [
    "col2im",
    "conv2d_fast_backward",
    "conv2d_fast_forward",
    "conv2d_transposed",
    "im2col",
    "max_pool2d_backward",
    "max_pool2d_forward",
    "network_backward",
    "network_forward",
    "new_weights",
    "relu",
    "relu_backward",
    "softmax_cross_entropy",
    "train",
]

Weights = dict[str, Array]
"""A network's weights by name: w1, b1, w2, b2 of two layers, w3 `(classes, numbers)` and b3 `(classes,)`."""

BATCH = 8
"""How many images a step of training looks at."""


def im2col(x: ArrayLike, kh: int, kw: int, stride: int = 1, padding: int = 0) -> Array:
    """Write each window of a batch as a column: `(n, c*kh*kw, p*q)`, the layout of torch's unfold.

    Row `(channel*kh + u)*kw + v` holds `x_padded[channel, r*stride + u, s*stride + v]` for all positions
    (r, s), in reading order. A layer is then one product for each image (N6):
    `y = w.reshape(f, c*kh*kw) @ im2col(x) + b`.

    >>> im2col([[[[1, 2, 3], [4, 5, 6]]]], 2, 2)
    array([[[1., 2.],
            [2., 3.],
            [4., 5.],
            [5., 6.]]])
    """
    x = _floats(x)
    p, q = output_shape(x.shape, (kh, kw), stride, padding)
    x_padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = sliding_window_view(x_padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    # (n, c, p, q, kh, kw): the kernel's axes go before the positions'.
    return np.array(windows.transpose(0, 1, 4, 5, 2, 3), order="C").reshape(
        len(x), x.shape[1] * kh * kw, p * q
    )


def col2im(
    cols: ArrayLike, x_shape: tuple[int, ...], kh: int, kw: int, stride: int = 1, padding: int = 0
) -> Array:
    """Add each column to the window that it came from: x `(n, c, h, w)`, as torch's fold does.

    It is the adjoint of `im2col`: `sum(im2col(x) * cols) == sum(x * col2im(cols))` for all x and cols. So it
    turns the gradient of the columns into the gradient of x (N2): a pixel in several windows collects a
    term from each, one that no window reaches gets zero.

    >>> col2im(np.ones((1, 4, 2)), (1, 1, 2, 3), 2, 2)
    array([[[[1., 2., 1.],
             [1., 2., 1.]]]])
    """
    n, c, height, width = x_shape
    p, q = output_shape(x_shape, (kh, kw), stride, padding)
    cols = _floats(cols).reshape(n, c, kh, kw, p, q)
    x_padded = np.zeros((n, c, height + 2 * padding, width + 2 * padding))
    for u, v in np.ndindex(kh, kw):
        x_padded[:, :, u : u + p * stride : stride, v : v + q * stride : stride] += cols[:, :, u, v]
    return np.array(x_padded[:, :, padding : padding + height, padding : padding + width])


def conv2d_transposed(
    x: ArrayLike, w: ArrayLike, stride: int = 1, padding: int = 0, output_padding: int = 0
) -> Array:
    """Enlarge a batch `(n, f, p, q)` with w `(f, c, kh, kw)`: `(n, c, h, w)`, the dx of a layer for dy = x.

    `h = (p - 1)*stride + kh - 2*padding + output_padding`, and likewise w: of the heights whose layer has p
    rows, the smallest with an `output_padding` of 0, the largest with stride - 1. The rows that a stride
    leaves over get nothing from the kernel.

    Raises
    ------
    ValueError
        If nothing is left of the image, or `output_padding` is not in 0 to stride - 1.

    >>> conv2d_transposed([[[[1, 2]]]], [[[[1, 10, 100]]]], stride=2)
    array([[[[  1.,  10., 102.,  20., 200.]]]])
    """
    x, w = _floats(x), _floats(w)
    if not 0 <= output_padding < stride:
        raise ValueError(f"output_padding must be at least 0 and below stride (got {output_padding})")
    smallest = [
        (entries - 1) * stride + k - 2 * padding for entries, k in zip(x.shape[2:], w.shape[2:], strict=True)
    ]
    shape = (len(x), w.shape[1], *(side + output_padding for side in smallest))
    if min(shape[2:]) < 1:
        raise ValueError(f"a padding of {padding} leaves nothing of the image (got x {x.shape}, w {w.shape})")
    return _floats(input_gradient(x, w, shape, stride, padding))


def max_pool2d_forward(x: ArrayLike, size: int) -> Array:
    """Keep the largest entry of each window: x `(n, c, h, w)` to y `(n, c, h//size, w//size)`.

    Windows are `(size, size)` and do not overlap. Rows and columns that are left over are not read.

    Raises
    ------
    ValueError
        If size < 1, or the image is smaller than a window.

    >>> max_pool2d_forward([[[[1, 2, 5], [4, 3, 6]]]], 2)
    array([[[[4.]]]])
    """
    return np.array(_pool_windows(_floats(x), size).max(axis=-1))


def max_pool2d_backward(dy: ArrayLike, x: ArrayLike, size: int) -> Array:
    """Hand each gradient to the entry that was the largest: dx of x's shape.

    Where several entries of a window are the largest, the first of them in reading order gets all of it:
    the upper row first, in a row the left one. At such a tie y has no derivative; this is one of the
    choices that are right on both sides of it, and torch's.

    >>> max_pool2d_backward([[[[7]]]], [[[[1, 4, 5], [4, 3, 6]]]], 2)
    array([[[[0., 7., 0.],
             [0., 0., 0.]]]])
    """
    dy, x = _floats(dy), _floats(x)
    windows = _pool_windows(x, size)
    d_windows = np.zeros(windows.shape)
    np.put_along_axis(d_windows, windows.argmax(axis=-1)[..., None], dy[..., None], axis=-1)
    n, c, p, q = dy.shape
    dx = np.zeros(x.shape)
    tiles = d_windows.reshape(n, c, p, q, size, size).transpose(0, 1, 2, 4, 3, 5)
    dx[:, :, : p * size, : q * size] = tiles.reshape(n, c, p * size, q * size)
    return dx


def _pool_windows(x: Array, size: int) -> Array:
    """Cut a batch into windows, each in reading order: `(n, c, h//size, w//size, size*size)`."""
    n, c, height, width = x.shape
    if not 1 <= size <= min(height, width):
        raise ValueError(f"a window of {size} does not fit on an image of {height} x {width}")
    p, q = height // size, width // size
    tiles = x[:, :, : p * size, : q * size].reshape(n, c, p, size, q, size)
    return tiles.transpose(0, 1, 2, 4, 3, 5).reshape(n, c, p, q, size * size)


def relu(x: ArrayLike) -> Array:
    """Replace what is below zero by zero, in an array of any shape.

    >>> relu([-1, 0, 2])
    array([0., 0., 2.])
    """
    return np.maximum(_floats(x), 0)


def relu_backward(dy: ArrayLike, x: ArrayLike) -> Array:
    """Let the gradient pass where x is above zero; at zero, where the slope jumps, dx is zero.

    >>> relu_backward([5, 5, 5], [-1, 0, 2])
    array([0., 0., 5.])
    """
    return np.where(_floats(x) > 0, _floats(dy), 0.0)


def softmax_cross_entropy(scores: ArrayLike, labels: ArrayLike) -> tuple[float, Array]:
    """Say how surprised the scores are by the labels: the loss and its gradient `(n, classes)`.

    The probability of a class is `exp(score)/sum(exp(scores))`; the loss is the mean over the batch of
    -log(probability of the label). Its gradient is the probabilities, less one at the label, over n.

    >>> loss, dscores = softmax_cross_entropy([[0, 0]], [1])
    >>> round(loss, 6), dscores
    (0.693147, array([[ 0.5, -0.5]]))
    """
    scores, labels = _floats(scores), np.asarray(labels)
    rows = np.arange(len(scores))
    shifted = scores - scores.max(axis=1, keepdims=True)  # the same probabilities, and exp stays finite
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[rows, labels] -= 1
    return float(-log_p[rows, labels].mean()), dscores / len(scores)


def new_weights(
    rng: np.random.Generator, shape: tuple[int, int, int] = (1, 8, 8), filters: tuple[int, int] = (16, 32)
) -> Weights:
    """Draw the weights of a network for images of a shape `(c, h, w)` and ten classes.

    Each entry is normal with variance 2 over the number of inputs of an output, which keeps the spread of
    a layer's outputs about that of its inputs through a ReLU. Biases begin at zero.
    """
    c, height, width = shape
    first, second = filters
    shapes = {
        "1": (first, c, 3, 3),
        "2": (second, first, 3, 3),
        "3": (10, second * (height // 2) * (width // 2)),
    }
    weights = {}
    for layer, size in shapes.items():
        weights["w" + layer] = rng.normal(size=size) * np.sqrt(2 / np.prod(size[1:]))
        weights["b" + layer] = np.zeros(size[0])
    return weights


def network_forward(x: ArrayLike, weights: Weights) -> tuple[Array, dict[str, Array]]:
    """Score the classes of images x `(n, c, h, w)`: the scores `(n, classes)`, and what each step gave.

    Two layers with square kernels of odd size, which keep the size of the image, each with a ReLU; a
    max-pooling by two; and for each class a weighted sum of all that is left. The steps are the images x,
    y1 and a1 (after the first convolution and its ReLU), y2 and a2, and z (after the pooling).
    """
    x = _floats(x)
    y1 = _same_size(x, weights["w1"], weights["b1"])
    a1 = relu(y1)
    y2 = _same_size(a1, weights["w2"], weights["b2"])
    a2 = relu(y2)
    z = max_pool2d_forward(a2, 2)
    scores = z.reshape(len(z), -1) @ weights["w3"].T + weights["b3"]
    return scores, {"x": x, "y1": y1, "a1": a1, "y2": y2, "a2": a2, "z": z}


def network_backward(dscores: ArrayLike, weights: Weights, steps: dict[str, Array]) -> tuple[Weights, Array]:
    """Go back through `network_forward`: the gradients of the weights, by name, and dx of the images."""
    dscores = _floats(dscores)
    dw3, db3 = dscores.T @ steps["z"].reshape(len(dscores), -1), dscores.sum(axis=0)
    dz = (dscores @ weights["w3"]).reshape(steps["z"].shape)
    dy2 = relu_backward(max_pool2d_backward(dz, steps["a2"], 2), steps["y2"])
    da1, dw2, db2 = _same_size_backward(dy2, steps["a1"], weights["w2"], weights["b2"])
    dy1 = relu_backward(da1, steps["y1"])
    dx, dw1, db1 = _same_size_backward(dy1, steps["x"], weights["w1"], weights["b1"])
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2, "w3": dw3, "b3": db3}, dx


def _same_size(x: Array, w: Array, b: Array) -> Array:
    return _floats(conv2d_fast_forward(x, w, b, 1, w.shape[-1] // 2))


def _same_size_backward(dy: Array, x: Array, w: Array, b: Array) -> tuple[Array, Array, Array]:
    dx, dw, db = map(_floats, conv2d_fast_backward(dy, x, w, b, 1, w.shape[-1] // 2))
    return dx, dw, db


def train(
    x: ArrayLike, labels: ArrayLike, weights: Weights, steps: int, rate: float
) -> tuple[Weights, NDArray[np.float64]]:
    """Take steps down the slope of the loss: new weights, and the loss before each step `(steps,)`.

    Step t looks at the next `BATCH` images, from number `t*BATCH` on, and begins again behind the last
    one; each weight w becomes `w - rate*dw`. The weights given are left alone.
    """
    x, labels = _floats(x), np.asarray(labels)
    weights = {name: _floats(array) for name, array in weights.items()}
    losses = np.zeros(steps)
    for t in range(steps):
        batch = np.arange(t * BATCH, (t + 1) * BATCH) % len(x)
        scores, between = network_forward(x[batch], weights)
        losses[t], dscores = softmax_cross_entropy(scores, labels[batch])
        gradients, _ = network_backward(dscores, weights, between)
        weights = {name: array - rate * gradients[name] for name, array in weights.items()}
    return weights, losses
