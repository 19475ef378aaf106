"""The reference of cnn against the loops, an independent oracle, finite differences and its own algebra."""

import functools
import tracemalloc
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions import cnn, conv2d, fast_layer
from solutions.conv1d import numerical_gradient

jax.config.update("jax_enable_x64", True)

SEED = 20261129

WAYS = {
    "as it is": {"BLOCK": fast_layer.BLOCK},
    "a product for each kernel row, image by image": {"FEW_ENTRIES": 0, "FEW_CHANNELS": 0, "BLOCK": 1},
    "whole windows": {"FEW_ENTRIES": 10**9, "FEW_CHANNELS": 10**9},
    "kernel rows, and places modulo the stride": {"FEW_ENTRIES": 0, "FEW_CHANNELS": 0},
}
"""The fast layer chooses its way by sizes that small arrays do not reach: each way is asked for."""


def quarters(rng, *shape):
    return rng.integers(-20, 21, shape) / 4


@st.composite
def layers(draw):
    """A small batch, with channels and filters: x, w, b, dy, stride, padding."""
    n, c, f = (draw(st.integers(1, 3)) for _ in range(3))
    padding, stride = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    kh, kw = (min(draw(st.integers(1, 5)), side + 2 * padding) for side in (height, width))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p, q = conv2d.output_shape((height, width), (kh, kw), stride, padding)
    shapes = (n, c, height, width), (f, c, kh, kw), (f,), (n, f, p, q)
    return *(quarters(rng, *shape) for shape in shapes), stride, padding


@st.composite
def poolings(draw, different=False):
    """Images and a window that fits, with sides that it does not divide: x, dy, size."""
    size = draw(st.integers(1, 3))
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *(draw(st.integers(size, 7)) for _ in "hw"))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.permutation(np.prod(shape)).reshape(shape) / 4 if different else quarters(rng, *shape) // 3
    return x, quarters(rng, *shape[:2], shape[2] // size, shape[3] // size), size


@pytest.mark.parametrize("way", WAYS)
@given(layers())
def test_the_fast_layer_is_the_loops(way, problem):
    """Quarters are exact in float64, so equality is too, whichever way was taken."""
    x, w, b, dy, stride, padding = problem
    with mock.patch.multiple(fast_layer, **WAYS[way]):
        y = cnn.conv2d_fast_forward(x, w, b, stride, padding)
        gradients = cnn.conv2d_fast_backward(dy, x, w, b, stride, padding)
    np.testing.assert_array_equal(y, conv2d.conv2d_layer_forward(x, w, b, stride, padding))
    expected = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    for got, by_loops in zip(gradients, expected, strict=True):
        np.testing.assert_array_equal(got, by_loops)


@functools.partial(jax.jit, static_argnums=(4, 5))
def oracle_layer(x, w, b, dy, stride, padding):
    """JAX's y, dx, dw and db."""

    def layer(x, w, b):
        y = jax.lax.conv_general_dilated(x, w, (stride, stride), [(padding, padding)] * 2)
        return y + b[:, None, None]

    y, pull_back = jax.vjp(layer, x, w, b)
    return y, *pull_back(dy)


# As (n, c, f, h, w, kh, kw, stride, padding): each way of the fast layer at the sizes for which it is chosen.
LAYERS = [
    (2, 3, 16, 12, 9, 3, 3, 1, 1),
    (2, 3, 8, 12, 9, 5, 3, 2, 2),
    (3, 20, 17, 9, 10, 1, 1, 1, 0),
    (3, 20, 17, 9, 10, 1, 1, 2, 0),
    (2, 18, 5, 11, 8, 3, 5, 1, 0),
    (2, 18, 5, 11, 8, 5, 4, 2, 2),
    (2, 32, 33, 10, 10, 3, 3, 3, 1),
    (40, 16, 4, 20, 20, 3, 3, 1, 1),
]


@pytest.mark.slow
@pytest.mark.parametrize("shape", LAYERS, ids=str)
@pytest.mark.parametrize(("dtype", "digits"), [(np.float64, 1e-11), (np.float32, 2e-3)])
def test_the_fast_layer_agrees_with_jax(shape, dtype, digits):
    """At sizes of real layers, in both precisions."""
    n, c, f, height, width, kh, kw, stride, padding = shape
    rng = np.random.default_rng(SEED)
    p, q = conv2d.output_shape((height, width), (kh, kw), stride, padding)
    shapes = (n, c, height, width), (f, c, kh, kw), (f,), (n, f, p, q)
    x, w, b, dy = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    got = (
        cnn.conv2d_fast_forward(x, w, b, stride, padding),
        *cnn.conv2d_fast_backward(dy, x, w, b, stride, padding),
    )
    expected = oracle_layer(*(np.asarray(a, dtype=np.float64) for a in (x, w, b, dy)), stride, padding)
    for ours, theirs in zip(got, expected, strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, atol=digits, rtol=digits)


@given(layers())
def test_only_the_fast_layer_answers_in_float32_and_only_where_all_arrays_are(problem):
    """One array of another kind, and the results are float64, as of every other function."""
    x, w, b, dy, stride, padding = problem
    single = [a.astype(np.float32) for a in (dy, x, w, b)]
    for number in range(5):
        arrays = [a.astype(np.float64) if i == number else a for i, a in enumerate(single)]
        kind = np.float32 if number == 4 else np.float64
        for result in cnn.conv2d_fast_backward(*arrays, stride, padding):
            assert result.dtype == kind
        kind = np.float32 if number in (0, 4) else np.float64
        assert cnn.conv2d_fast_forward(*arrays[1:], stride, padding).dtype == kind
    dy, x, w, b = single
    cols = cnn.im2col(x, *w.shape[2:], stride, padding)
    others = [
        cols,
        cnn.col2im(cols.astype(np.float32), x.shape, *w.shape[2:], stride, padding),
        cnn.max_pool2d_forward(x, 1),
        cnn.max_pool2d_backward(x, x, 1),
        cnn.relu(x),
        cnn.relu_backward(x, x),
        cnn.softmax_cross_entropy(x.reshape(1, -1), [0])[1],
        cnn.conv2d_transposed(x, np.ones((x.shape[1], 1, 2, 2), dtype=np.float32)),
    ]
    assert [result.dtype for result in others] == [np.dtype(np.float64)] * len(others)


@given(layers())
def test_arguments_are_left_alone_and_results_are_new_floats(problem):
    """Whole-number inputs give floating-point results; no result shares memory with an argument."""
    *arrays, stride, padding = problem
    for kind in (int, float):
        x, w, b, dy = (np.round(a).astype(kind) for a in arrays)
        before = [a.copy() for a in (x, w, b, dy)]
        cols = cnn.im2col(x, *w.shape[2:], stride, padding)
        results = [
            cols,
            cnn.col2im(cols, x.shape, *w.shape[2:], stride, padding),
            cnn.im2col(x, 1, 1),
            cnn.col2im(x, x.shape, 1, 1),
            cnn.conv2d_fast_forward(x, w, b, stride, padding),
            *cnn.conv2d_fast_backward(dy, x, w, b, stride, padding),
            cnn.max_pool2d_forward(x, 1),
            cnn.max_pool2d_backward(x, x, 1),
            cnn.relu(x),
            cnn.relu_backward(x, x),
        ]
        for result in results:
            assert result.dtype == np.float64
            assert result.flags.writeable
            assert not any(np.shares_memory(result, a) for a in (x, w, b, dy))
        for now, then in zip((x, w, b, dy), before, strict=True):
            np.testing.assert_array_equal(now, then)


@given(layers())
def test_a_layer_is_the_filters_as_a_matrix_times_the_columns(problem):
    """So the columns hold the right windows in the right order."""
    x, w, b, _, stride, padding = problem
    cols = cnn.im2col(x, *w.shape[2:], stride, padding)
    y = conv2d.conv2d_layer_forward(x, w, b, stride, padding)
    np.testing.assert_array_equal((w.reshape(len(w), -1) @ cols + b[:, None]).reshape(y.shape), y)


@pytest.mark.slow
@pytest.mark.parametrize("shape", LAYERS[:3], ids=str)
def test_the_columns_are_laid_out_as_jax_lays_out_patches(shape):
    """Channel, row and column of the kernel; then the position. torch's unfold has the same layout."""
    n, c, _, height, width, kh, kw, stride, padding = shape
    x = np.random.default_rng(SEED).normal(size=(n, c, height, width))
    patches = jax.lax.conv_general_dilated_patches(
        jnp.asarray(x), (kh, kw), (stride, stride), [(padding, padding)] * 2
    )
    cols = cnn.im2col(x, kh, kw, stride, padding)
    np.testing.assert_allclose(cols, np.reshape(patches, cols.shape), atol=1e-15)


@given(layers())
def test_col2im_is_the_adjoint_of_im2col(problem):
    """The dot-product test: two inner products that are equal for any x and any columns."""
    x, w, _, _, stride, padding = problem
    cols = cnn.im2col(x, *w.shape[2:], stride, padding)
    any_columns = quarters(np.random.default_rng(SEED), *cols.shape)
    back = cnn.col2im(any_columns, x.shape, *w.shape[2:], stride, padding)
    assert back.shape == x.shape
    assert np.sum(cols * any_columns) == np.sum(x * back)


@given(layers())
def test_there_and_back_a_pixel_is_counted_once_for_each_window_it_lies_in(problem):
    """So col2im is no inverse; and a pixel that no window reaches comes back as zero."""
    x, w, _, _, stride, padding = problem
    ones = np.ones(x.shape)
    window = np.ones((x.shape[1], x.shape[1], *w.shape[2:])) * np.eye(x.shape[1])[:, :, None, None]
    p, q = conv2d.output_shape(x.shape, w.shape, stride, padding)
    dy = np.ones((len(x), x.shape[1], p, q))
    windows, *_ = conv2d.conv2d_layer_backward(dy, ones, window, np.zeros(x.shape[1]), stride, padding)
    there = cnn.im2col(x, *w.shape[2:], stride, padding)
    np.testing.assert_array_equal(cnn.col2im(there, x.shape, *w.shape[2:], stride, padding), x * windows)


@given(layers(), st.integers(0, 3))
def test_a_transposed_convolution_is_the_dx_of_a_layer(problem, output_padding):
    """Of every layer whose output has the size of its input: so the smallest of the sizes, and the others."""
    _, w, b, dy, stride, padding = problem
    output_padding %= stride
    sides = [
        (entries - 1) * stride + k - 2 * padding + output_padding
        for entries, k in zip(dy.shape[2:], w.shape[2:], strict=True)
    ]
    if min(sides) < 1:
        with pytest.raises(ValueError, match="nothing"):
            cnn.conv2d_transposed(dy, w, stride, padding, output_padding)
        return
    x = np.zeros((len(dy), w.shape[1], *sides))
    dx, *_ = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    np.testing.assert_array_equal(cnn.conv2d_transposed(dy, w, stride, padding, output_padding), dx)


@given(layers())
def test_a_transposed_convolution_drops_what_the_stride_left_over(problem):
    """Forward and back, an image is shorter by the rows and columns that no window reached."""
    x, w, _, _, stride, _ = problem
    w = w[:, :, : x.shape[2], : x.shape[3]]
    p, q = conv2d.output_shape(x.shape, w.shape, stride)
    back = cnn.conv2d_transposed(quarters(np.random.default_rng(SEED), len(x), len(w), p, q), w, stride)
    left_over = [(side - k) % stride for side, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    assert [a - b for a, b in zip(x.shape[2:], back.shape[2:], strict=True)] == left_over


@pytest.mark.parametrize("output_padding", [-1, 2])
def test_a_transposed_convolution_refuses_an_output_padding_of_a_stride(output_padding):
    """Then another output of the layer would have read what was added."""
    with pytest.raises(ValueError, match="below stride"):
        cnn.conv2d_transposed(np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), 2, 0, output_padding)


def oracle_pooling(x, size):
    window = (1, 1, size, size)
    return jax.lax.reduce_window(jnp.asarray(x), -jnp.inf, jax.lax.max, window, window, "VALID")


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "size"), [((2, 3, 8, 9), 2), ((1, 1, 7, 11), 3), ((2, 1, 4, 3), 1)])
def test_pooling_agrees_with_jax(shape, size):
    """Ties or not."""
    x = quarters(np.random.default_rng(SEED), *shape) // 3
    np.testing.assert_array_equal(cnn.max_pool2d_forward(x, size), oracle_pooling(x, size))


@given(poolings(different=True))
def test_without_ties_the_gradient_of_pooling_is_finite_differences(problem):
    """No two entries are closer than a quarter: a step of an eighth crosses no kink."""
    x, dy, size = problem
    dx = numerical_gradient(lambda x: np.sum(dy * cnn.max_pool2d_forward(x, size)), x, h=1 / 16)
    np.testing.assert_array_equal(cnn.max_pool2d_backward(dy, x, size), dx)


@given(poolings())
def test_of_several_largest_entries_the_first_in_reading_order_gets_the_gradient(problem):
    """Written out with loops; what is left over gets nothing."""
    x, dy, size = problem
    expected = np.zeros(x.shape)
    for image, channel, r, s in np.ndindex(dy.shape):
        places = [(r * size + u, s * size + v) for u in range(size) for v in range(size)]
        first = max(places, key=lambda place: (x[image, channel][place], -places.index(place)))
        expected[image, channel][first] = dy[image, channel, r, s]
    np.testing.assert_array_equal(cnn.max_pool2d_backward(dy, x, size), expected)


def test_at_a_tie_finite_differences_see_half_of_each_side():
    """Two largest entries: the forward pass rises with either and falls with none."""
    x = np.array([[[[3.0, 3.0]]]]).repeat(2, axis=2)
    x[0, 0, 1] = 0
    seen = numerical_gradient(lambda x: np.sum(cnn.max_pool2d_forward(x, 2)), x, h=0.5)
    np.testing.assert_array_equal(seen[0, 0], [[0.5, 0.5], [0, 0]])
    np.testing.assert_array_equal(cnn.max_pool2d_backward([[[[1]]]], x, 2)[0, 0], [[1, 0], [0, 0]])


@pytest.mark.parametrize("size", [0, 4])
def test_a_window_that_does_not_fit_is_refused(size):
    """With the sizes."""
    for call in (
        lambda x: cnn.max_pool2d_forward(x, size),
        lambda x: cnn.max_pool2d_backward(np.ones((1, 1, 1, 1)), x, size),
    ):
        with pytest.raises(ValueError, match=f"window of {size} does not fit .* 3 x 5"):
            call(np.ones((1, 1, 3, 5)))


def test_relu_and_its_gradient_agree_with_jax():
    """At zero too, where both let nothing pass."""
    x, dy = np.array([-2.0, -0.25, 0, 0.25, 3]), np.array([1.0, 2, 3, 4, 5])
    y, pull_back = jax.vjp(jax.nn.relu, jnp.asarray(x))
    np.testing.assert_array_equal(cnn.relu(x), y)
    np.testing.assert_array_equal(cnn.relu_backward(dy, x), pull_back(jnp.asarray(dy))[0])


@pytest.mark.parametrize("scale", [1, 1_000])
def test_the_loss_and_its_gradient_agree_with_jax(scale):
    """Also where exp of a score would be infinite."""
    rng = np.random.default_rng(SEED)
    scores, labels = scale * rng.normal(size=(7, 10)), rng.integers(0, 10, 7)

    def oracle(scores):
        return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(7), labels])

    loss, dscores = cnn.softmax_cross_entropy(scores, labels)
    expected, gradient = jax.jit(jax.value_and_grad(oracle))(jnp.asarray(scores))
    np.testing.assert_allclose(loss, expected)
    np.testing.assert_allclose(dscores, gradient, atol=1e-15)


def oracle_loss(weights, x, labels):
    """The network and its loss, by JAX."""
    z = x
    for layer in "12":
        w = weights[f"w{layer}"]
        z = jax.lax.conv_general_dilated(z, w, (1, 1), [(w.shape[-1] // 2,) * 2] * 2)
        z = jax.nn.relu(z + weights[f"b{layer}"][:, None, None])
    scores = oracle_pooling(z, 2).reshape(len(x), -1) @ weights["w3"].T + weights["b3"]
    return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(len(x)), labels])


oracle_gradients = jax.jit(jax.value_and_grad(oracle_loss, (0, 1)))
"""JAX compiles what it runs: in one piece, which is much quicker."""


def a_class(n, shape=(1, 8, 8), filters=(4, 6)):
    rng = np.random.default_rng(SEED)
    weights = cnn.new_weights(rng, shape, filters)
    weights = {name: w + 0.1 * rng.normal(size=w.shape) for name, w in weights.items()}
    return rng.normal(size=(n, *shape)), rng.integers(0, 10, n), weights


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 9, 7)])
def test_the_gradients_of_the_network_agree_with_jax(shape):
    """Of every weight and of the images."""
    x, labels, weights = a_class(5, shape)
    scores, steps = cnn.network_forward(x, weights)
    loss, dscores = cnn.softmax_cross_entropy(scores, labels)
    gradients, dx = cnn.network_backward(dscores, weights, steps)
    expected, (by_weight, by_image) = oracle_gradients(weights, x, labels)
    np.testing.assert_allclose(loss, expected)
    assert gradients.keys() == weights.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, by_weight[name], atol=1e-12)
    np.testing.assert_allclose(dx, by_image, atol=1e-12)


@pytest.mark.slow
def test_a_step_of_training_goes_down_jaxs_gradient_on_the_next_images():
    """Also where the images end in the middle of a batch; the weights given are left alone."""
    n = cnn.BATCH + 5
    x, labels, weights = a_class(n)
    before = {name: w.copy() for name, w in weights.items()}
    trained, losses = cnn.train(x, labels, weights, 3, 0.1)
    assert {name: w.tobytes() for name, w in weights.items()} == {
        name: w.tobytes() for name, w in before.items()
    }
    expected = []
    for t in range(3):
        batch = np.arange(t * cnn.BATCH, (t + 1) * cnn.BATCH) % n
        loss, (gradient, _) = oracle_gradients(before, x[batch], labels[batch])
        expected.append(loss)
        before = {name: w - 0.1 * gradient[name] for name, w in before.items()}
    np.testing.assert_allclose(losses, expected)
    for name, w in trained.items():
        np.testing.assert_allclose(w, before[name], atol=1e-12)


def test_no_steps_leave_the_weights_as_they_were():
    """And there is no loss to report."""
    x, labels, weights = a_class(3)
    trained, losses = cnn.train(x, labels, weights, 0, 0.1)
    assert losses.shape == (0,)
    assert all(np.array_equal(trained[name], w) for name, w in weights.items())


@pytest.mark.parametrize("channels", [3, 20])
@pytest.mark.parametrize(("k", "stride"), [(1, 1), (3, 1), (3, 2)])
def test_of_no_images_the_gradients_are_zero(channels, k, stride):
    """As by the loops."""
    x, w, b = np.zeros((0, channels, 5, 5)), np.ones((4, channels, k, k)), np.ones(4)
    y = cnn.conv2d_fast_forward(x, w, b, stride)
    np.testing.assert_array_equal(y, conv2d.conv2d_layer_forward(x, w, b, stride))
    expected = conv2d.conv2d_layer_backward(y, x, w, b, stride)
    for got, by_loops in zip(cnn.conv2d_fast_backward(y, x, w, b, stride), expected, strict=True):
        np.testing.assert_array_equal(got, by_loops)
    cols = cnn.im2col(x, k, k, stride)
    assert cols.shape == (0, channels * k * k, y.shape[2] * y.shape[3])
    assert cnn.col2im(cols, x.shape, k, k, stride).shape == x.shape


@pytest.mark.parametrize(
    ("shape", "kernel", "stride"),
    [((8, 16, 24, 24), (24, 16, 3, 3), 1), ((8, 16, 24, 24), (24, 16, 5, 5), 2)],
)
def test_the_fast_layer_needs_at_most_half_the_memory_of_unrolling_everything(shape, kernel, stride):
    """Beside the arrays that it returns."""
    x, w = np.ones(shape), np.ones(kernel)
    padding = kernel[2] // 2
    columns = cnn.im2col(x, *kernel[2:], stride, padding).nbytes
    y = cnn.conv2d_fast_forward(x, w, np.ones(len(w)), stride, padding)
    calls = {
        cnn.conv2d_fast_forward: (x, w, np.ones(len(w))),
        cnn.conv2d_fast_backward: (y, x, w, np.ones(len(w))),
    }
    for function, arguments in calls.items():
        tracemalloc.start()
        try:
            results = function(*arguments, stride, padding)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        returned = sum(array.nbytes for array in (results if isinstance(results, tuple) else (results,)))
        assert peak - returned <= columns / 2


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "stride", "padding"),
    [
        ((1, 1, 3, 3), (1, 1, 4, 1), 1, 0),
        ((1, 1, 3, 3), (1, 1, 1, 4), 1, 0),
        ((1, 1, 3, 3), (1, 1, 2, 2), 0, 0),
        ((1, 1, 3, 3), (1, 1, 2, 2), 1, -1),
    ],
)
def test_impossible_sizes_are_refused_with_the_sizes(x_shape, w_shape, stride, padding):
    """As by the loops."""
    x, w = np.ones(x_shape), np.ones(w_shape)
    with pytest.raises(ValueError, match=r"got|fit"):
        cnn.conv2d_fast_forward(x, w, np.ones(1), stride, padding)
    with pytest.raises(ValueError, match=r"got|fit"):
        cnn.im2col(x, *w_shape[2:], stride, padding)
