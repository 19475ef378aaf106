"""The reference in two dimensions against an independent oracle, finite differences and its own algebra."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions import conv2d
from solutions.conv1d import numerical_gradient

jax.config.update("jax_enable_x64", True)

SEED = 20261122


@st.composite
def problems(draw):
    """One channel whose kernel fits, all sides on their own: x, w, dy, stride, padding."""
    padding, stride = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    h, w = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    kh, kw = (min(draw(st.integers(1, 4)), side + 2 * padding) for side in (h, w))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p, q = conv2d.output_shape((h, w), (kh, kw), stride, padding)
    x, w, dy = (rng.integers(-20, 21, shape) / 4 for shape in ((h, w), (kh, kw), (p, q)))
    return x, w, dy, stride, padding


@st.composite
def layers(draw):
    """A small batch, with channels and filters: x, w, b, dy, stride, padding."""
    n, c, f = (draw(st.integers(1, 3)) for _ in range(3))
    x, w, dy, stride, padding = draw(problems())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, w, b, dy = (
        rng.integers(-20, 21, shape) / 4
        for shape in ((n, c, *x.shape), (f, c, *w.shape), (f,), (n, f, *dy.shape))
    )
    return x, w, b, dy, stride, padding


def oracle_layer(x, w, b, stride, padding):
    """JAX's own convolution, an implementation that shares nothing with ours."""
    y = jax.lax.conv_general_dilated(
        jnp.asarray(x), jnp.asarray(w), (stride, stride), [(padding, padding)] * 2
    )
    return y + jnp.asarray(b)[:, None, None]


def oracle_forward(x, w, stride, padding):
    x, w = jnp.asarray(x)[None, None], jnp.asarray(w)[None, None]
    return oracle_layer(x, w, jnp.zeros(1), stride, padding)[0, 0]


# JAX compiles what it runs, for each shape anew: each of these in one piece, which is much quicker.


@functools.partial(jax.jit, static_argnums=(4, 5))
def oracle_layer_gradients(x, w, b, dy, stride, padding):
    """y, dx, dw and db."""
    y, pull_back = jax.vjp(lambda x, w, b: oracle_layer(x, w, b, stride, padding), x, w, b)
    return y, *pull_back(dy)


@functools.partial(jax.jit, static_argnums=(3, 4))
def oracle_gradients(x, w, dy, stride, padding):
    """y, dx and dw of one channel."""
    y, pull_back = jax.vjp(lambda x, w: oracle_forward(x, w, stride, padding), x, w)
    return y, *pull_back(dy)


@functools.partial(jax.jit, static_argnums=(2, 3))
def oracle_jacobian(x, w, stride, padding):
    """A row for each entry of y, a column for each of x."""
    return jax.jacobian(oracle_forward)(x, w, stride, padding).reshape(-1, x.size)


# All that a shape can be: unequal sides, one of everything, as many filters as channels or not, even
# kernels, strides that do not divide, padding beyond k - 1. As (n, c, f, h, w, kh, kw, stride, padding).
SHAPES = [
    (1, 1, 1, 1, 1, 1, 1, 1, 0),
    (1, 1, 1, 3, 3, 2, 2, 1, 0),
    (2, 3, 2, 4, 6, 3, 2, 1, 0),
    (3, 2, 2, 5, 4, 2, 3, 1, 1),
    (1, 3, 4, 6, 5, 4, 2, 2, 0),
    (2, 1, 3, 6, 7, 3, 3, 2, 0),
    (2, 2, 1, 5, 7, 2, 4, 3, 2),
    (1, 1, 2, 2, 3, 2, 2, 1, 4),
    (2, 2, 3, 1, 4, 3, 5, 2, 3),
    (1, 2, 2, 7, 3, 7, 3, 1, 0),
]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_layer_agrees_with_jax_on_every_kind_of_shape(shape):
    """y, dx, dw and db equal JAX's convolution and its automatic derivatives."""
    n, c, f, height, width, kh, kw, stride, padding = shape
    rng = np.random.default_rng(SEED)
    x, w = rng.normal(size=(n, c, height, width)), rng.normal(size=(f, c, kh, kw))
    b = rng.normal(size=f)
    dy = rng.normal(size=(n, f, *conv2d.output_shape((height, width), (kh, kw), stride, padding)))
    y, *gradients = oracle_layer_gradients(x, w, b, dy, stride, padding)
    np.testing.assert_allclose(conv2d.conv2d_layer_forward(x, w, b, stride, padding), y, atol=1e-12)
    results = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    for got, expected in zip(results, gradients, strict=True):
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, atol=1e-12)


def random_problem(rng):
    padding, stride = int(rng.integers(0, 5)), int(rng.integers(1, 5))
    h, w = (int(side) for side in rng.integers(1, 9, size=2))
    kh, kw = (min(int(k), side + 2 * padding) for k, side in zip(rng.integers(1, 6, 2), (h, w), strict=True))
    shape = conv2d.output_shape((h, w), (kh, kw), stride, padding)
    return rng.normal(size=(h, w)), rng.normal(size=(kh, kw)), rng.normal(size=shape), stride, padding


@pytest.mark.slow
def test_forward_and_gradients_agree_with_jax_on_many_shapes():
    """One channel: y, dw and dx equal JAX's."""
    rng = np.random.default_rng(SEED + 1)
    for _ in range(20):
        x, w, dy, stride, padding = random_problem(rng)
        y, dx, dw = oracle_gradients(x, w, dy, stride, padding)
        np.testing.assert_allclose(conv2d.conv2d_forward(x, w, stride, padding), y, atol=1e-12)
        np.testing.assert_allclose(conv2d.conv2d_dx(dy, x, w, stride, padding), dx, atol=1e-12)
        np.testing.assert_allclose(conv2d.conv2d_dw(dy, x, w, stride, padding), dw, atol=1e-12)


@pytest.mark.slow
def test_jacobian_agrees_with_jax_on_many_shapes():
    """J equals the Jacobian that JAX derives from its own convolution."""
    rng = np.random.default_rng(SEED + 2)
    for _ in range(6):
        x, w, _, stride, padding = random_problem(rng)
        expected = oracle_jacobian(x, w, stride, padding)
        np.testing.assert_allclose(conv2d.conv2d_jacobian(w, x.shape, stride, padding), expected, atol=1e-12)


@given(problems())
def test_jacobian_times_x_is_the_forward_pass(problem):
    """Quarters are exact in float64, so equality is too."""
    x, w, _, stride, padding = problem
    J = conv2d.conv2d_jacobian(w, x.shape, stride, padding)
    np.testing.assert_array_equal(J @ x.ravel(), conv2d.conv2d_forward(x, w, stride, padding).ravel())


@given(problems())
def test_dx_is_the_transposed_jacobian_times_dy(problem):
    """The chain rule as a matrix product."""
    x, w, dy, stride, padding = problem
    J = conv2d.conv2d_jacobian(w, x.shape, stride, padding)
    dx = conv2d.conv2d_dx(dy, x, w, stride, padding)
    np.testing.assert_array_equal(dx.ravel(), J.T @ dy.ravel())


@given(problems())
def test_gradients_equal_finite_differences_entry_by_entry(problem):
    """A step of one is exact, because the loss is linear in each argument."""
    x, w, dy, stride, padding = problem
    dx = numerical_gradient(lambda x: np.sum(dy * conv2d.conv2d_forward(x, w, stride, padding)), x, h=1.0)
    dw = numerical_gradient(lambda w: np.sum(dy * conv2d.conv2d_forward(x, w, stride, padding)), w, h=1.0)
    np.testing.assert_array_equal(conv2d.conv2d_dx(dy, x, w, stride, padding), dx)
    np.testing.assert_array_equal(conv2d.conv2d_dw(dy, x, w, stride, padding), dw)


@given(layers())
def test_layer_gradients_are_adjoint_to_the_forward_pass(problem):
    """y is linear in x and in w, and affine in b: three inner products that must agree."""
    x, w, b, dy, stride, padding = problem
    dx, dw, db = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    linear = np.sum(dy * conv2d.conv2d_layer_forward(x, w, 0 * b, stride, padding))
    assert np.sum(dx * x) == linear
    assert np.sum(dw * w) == linear
    assert linear + db @ b == np.sum(dy * conv2d.conv2d_layer_forward(x, w, b, stride, padding))


@given(layers())
def test_layer_gradients_equal_directional_differences(problem):
    """Along one direction for each argument, with a whole step."""
    x, w, b, dy, stride, padding = problem
    rng = np.random.default_rng(SEED + 3)
    u, v, d = (rng.integers(-8, 9, array.shape) / 4 for array in (x, w, b))

    def loss(x, w, b):
        return np.sum(dy * conv2d.conv2d_layer_forward(x, w, b, stride, padding))

    dx, dw, db = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    assert np.sum(dx * u) == (loss(x + u, w, b) - loss(x - u, w, b)) / 2
    assert np.sum(dw * v) == (loss(x, w + v, b) - loss(x, w - v, b)) / 2
    assert db @ d == (loss(x, w, b + d) - loss(x, w, b - d)) / 2


@given(problems())
def test_dx_is_the_full_cross_correlation_with_the_turned_kernel(problem):
    """With stride 1 and a square kernel: pad dy by k - 1 and slide rot180(w)."""
    x, w, *_ = problem
    k = min(*w.shape, *x.shape)
    w = w[:k, :k]
    dy = np.arange(1.0, (x.shape[0] - k + 1) * (x.shape[1] - k + 1) + 1).reshape(x.shape[0] - k + 1, -1)
    full = conv2d.conv2d_forward(dy, conv2d.rot180(w), padding=k - 1)
    np.testing.assert_array_equal(conv2d.conv2d_dx(dy, x, w), full)


@given(problems())
def test_without_padding_dw_is_the_valid_cross_correlation_of_x_with_dy(problem):
    """With stride 1: dy slides over x."""
    x, w, *_ = problem
    w = w[: x.shape[0], : x.shape[1]]
    dy = conv2d.conv2d_forward(x, w)
    np.testing.assert_array_equal(conv2d.conv2d_dw(dy, x, w), conv2d.conv2d_forward(x, dy))


@given(problems())
def test_turning_is_two_flips_in_any_order_and_twice_is_nothing(problem):
    """Vertically then horizontally, the other way round, or two quarter turns."""
    _, w, *_ = problem
    turned = conv2d.rot180(w)
    np.testing.assert_array_equal(turned, np.fliplr(np.flipud(w)))
    np.testing.assert_array_equal(turned, np.flipud(np.fliplr(w)))
    np.testing.assert_array_equal(turned, np.rot90(w, 2))
    np.testing.assert_array_equal(conv2d.rot180(turned), w)


def test_the_smallest_case_entry_by_entry():
    """dw12 from its four terms, the nine rows of the table, and the turned kernel in the middle one."""
    x, w = np.arange(1.0, 10).reshape(3, 3), np.array([[2.0, 3], [5, 7]])
    dy = np.array([[11.0, 13], [17, 19]])
    dw12 = dy[0, 0] * x[0, 1] + dy[0, 1] * x[0, 2] + dy[1, 0] * x[1, 1] + dy[1, 1] * x[1, 2]
    assert conv2d.conv2d_dw(dy, x, w)[0, 1] == dw12
    (w11, w12), (w21, w22) = w
    table = [
        [w11, 0, 0, 0],
        [w12, w11, 0, 0],
        [0, w12, 0, 0],
        [w21, 0, w11, 0],
        [w22, w21, w12, w11],
        [0, w22, 0, w12],
        [0, 0, w21, 0],
        [0, 0, w22, w21],
        [0, 0, 0, w22],
    ]
    J = conv2d.conv2d_jacobian(w, (3, 3))
    np.testing.assert_array_equal(J.T, table)
    np.testing.assert_array_equal(J[:, 4].reshape(2, 2), conv2d.rot180(w))
    np.testing.assert_array_equal(conv2d.conv2d_dx(dy, x, w).ravel(), table @ dy.ravel())


@given(layers())
def test_arguments_are_left_alone_and_results_are_new_floats(problem):
    """Whole-number inputs give floating-point results; no result shares memory with an argument."""
    x, w, b, dy, stride, padding = (
        np.round(a).astype(int) if isinstance(a, np.ndarray) else a for a in problem
    )
    before = [a.copy() for a in (x, w, b, dy)]
    results = [
        conv2d.conv2d_forward(x[0, 0], w[0, 0], stride, padding),
        conv2d.conv2d_dw(dy[0, 0], x[0, 0], w[0, 0], stride, padding),
        conv2d.rot180(w[0, 0]),
        conv2d.rot180(w[0, 0].astype(float)),
        conv2d.conv2d_dx(dy[0, 0], x[0, 0], w[0, 0], stride, padding),
        conv2d.conv2d_jacobian(w[0, 0], x.shape[2:], stride, padding),
        conv2d.conv2d_layer_forward(x, w, b, stride, padding),
        *conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding),
    ]
    for result in results:
        assert result.dtype == np.float64
        assert not any(np.shares_memory(result, a) for a in (x, w, b, dy))
    for now, then in zip((x, w, b, dy), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "stride", "padding"),
    [((3, 3), (4, 1), 1, 0), ((3, 3), (1, 4), 1, 0), ((3, 3), (2, 2), 0, 0), ((3, 3), (2, 2), 1, -1)],
)
def test_impossible_sizes_are_refused_with_the_sizes(x_shape, w_shape, stride, padding):
    """The message names what does not fit, on either axis."""
    with pytest.raises(ValueError, match=r"got|fit"):
        conv2d.output_shape(x_shape, w_shape, stride, padding)
