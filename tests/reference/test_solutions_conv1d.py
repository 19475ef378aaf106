"""The reference against an independent oracle, finite differences and its own algebra."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions import conv1d

jax.config.update("jax_enable_x64", True)

SEED = 20261121


@st.composite
def problems(draw):
    """Sizes and values of a convolution whose kernel fits: x, w, stride, padding, and a dy of y's size."""
    n, k = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    padding = draw(st.integers(0, 6))
    if k > n + 2 * padding:
        k = n + 2 * padding
    stride = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m = (n + 2 * padding - k) // stride + 1
    x, w, dy = (rng.integers(-20, 21, size) / 4 for size in (n, k, m))
    return x, w, dy, stride, padding


def oracle_forward(x, w, stride, padding):
    """JAX's own convolution, an implementation that shares nothing with ours."""
    y = jax.lax.conv_general_dilated(
        jnp.asarray(x)[None, None], jnp.asarray(w)[None, None], (stride,), [(padding, padding)]
    )
    return y[0, 0]


# JAX compiles what it runs, for each shape anew: each of these in one piece, which is much quicker.


@functools.partial(jax.jit, static_argnums=(3, 4))
def oracle_gradients(x, w, dy, stride, padding):
    """y, dx and dw."""
    y, pull_back = jax.vjp(lambda x, w: oracle_forward(x, w, stride, padding), x, w)
    return y, *pull_back(dy)


@functools.partial(jax.jit, static_argnums=(2, 3))
def oracle_jacobian(x, w, stride, padding):
    return jax.jacobian(oracle_forward)(x, w, stride, padding)


@jax.jit
def oracle_convolution(x, w, dy):
    """The full true convolution, and its dx."""
    y, pull_back = jax.vjp(lambda x: jnp.convolve(x, w), x)
    return y, *pull_back(dy)


def random_problem(rng):
    n, k, stride, padding = (int(rng.integers(low, high)) for low, high in ((1, 14), (1, 7), (1, 6), (0, 8)))
    k = min(k, n + 2 * padding)
    m = (n + 2 * padding - k) // stride + 1
    return rng.normal(size=n), rng.normal(size=k), rng.normal(size=m), stride, padding


@pytest.mark.slow
def test_forward_and_gradients_agree_with_jax_on_many_shapes():
    """y, dw and dx equal JAX's convolution and its automatic derivatives."""
    rng = np.random.default_rng(SEED)
    for _ in range(30):
        x, w, dy, stride, padding = random_problem(rng)
        y, dx, dw = oracle_gradients(x, w, dy, stride, padding)
        np.testing.assert_allclose(conv1d.conv1d_forward(x, w, stride, padding), y, atol=1e-12)
        np.testing.assert_allclose(conv1d.conv1d_dx(dy, x, w, stride, padding), dx, atol=1e-12)
        np.testing.assert_allclose(conv1d.conv1d_dw(dy, x, w, stride, padding), dw, atol=1e-12)


@pytest.mark.slow
def test_jacobian_agrees_with_jax_on_many_shapes():
    """J equals the Jacobian that JAX derives from its own convolution."""
    rng = np.random.default_rng(SEED + 1)
    for _ in range(12):
        x, w, _, stride, padding = random_problem(rng)
        expected = oracle_jacobian(x, w, stride, padding)
        np.testing.assert_allclose(conv1d.conv1d_jacobian(w, len(x), stride, padding), expected, atol=1e-12)


@pytest.mark.slow
def test_true_convolution_agrees_with_jax_and_numpy():
    """The full true convolution and its dx equal NumPy's and JAX's."""
    rng = np.random.default_rng(SEED + 2)
    for _ in range(12):
        n, k = rng.integers(1, 9, size=2)
        x, w, dy = rng.normal(size=n), rng.normal(size=k), rng.normal(size=n + k - 1)
        y, dx = oracle_convolution(x, w, dy)
        np.testing.assert_allclose(conv1d.convolve1d_forward(x, w), y, atol=1e-12)
        np.testing.assert_allclose(conv1d.convolve1d_forward(x, w), np.convolve(x, w), atol=1e-12)
        np.testing.assert_allclose(conv1d.convolve1d_dx(dy, w), dx, atol=1e-12)


@given(problems())
def test_jacobian_times_x_is_the_forward_pass(problem):
    """Quarters are exact in float64, so equality is too."""
    x, w, _, stride, padding = problem
    J = conv1d.conv1d_jacobian(w, len(x), stride, padding)
    np.testing.assert_array_equal(J @ x, conv1d.conv1d_forward(x, w, stride, padding))


@given(problems())
def test_dx_is_the_transposed_jacobian_times_dy(problem):
    """The chain rule as a matrix product."""
    x, w, dy, stride, padding = problem
    J = conv1d.conv1d_jacobian(w, len(x), stride, padding)
    np.testing.assert_array_equal(conv1d.conv1d_dx(dy, x, w, stride, padding), J.T @ dy)


@given(problems())
def test_gradients_are_adjoint_to_the_forward_pass(problem):
    """y is linear in x and in w, so <dy, y> = <dx, x> = <dw, w>."""
    x, w, dy, stride, padding = problem
    loss = dy @ conv1d.conv1d_forward(x, w, stride, padding)
    assert conv1d.conv1d_dx(dy, x, w, stride, padding) @ x == loss
    assert conv1d.conv1d_dw(dy, x, w, stride, padding) @ w == loss


@given(problems())
def test_gradients_equal_finite_differences_entry_by_entry(problem):
    """A step of one is exact, because the loss is linear in each argument."""
    x, w, dy, stride, padding = problem
    dx = conv1d.numerical_gradient(lambda x: dy @ conv1d.conv1d_forward(x, w, stride, padding), x, h=1.0)
    dw = conv1d.numerical_gradient(lambda w: dy @ conv1d.conv1d_forward(x, w, stride, padding), w, h=1.0)
    np.testing.assert_array_equal(conv1d.conv1d_dx(dy, x, w, stride, padding), dx)
    np.testing.assert_array_equal(conv1d.conv1d_dw(dy, x, w, stride, padding), dw)


@given(problems())
def test_true_convolution_is_the_padded_cross_correlation_with_the_flipped_kernel(problem):
    """The flip changes sides: forward flips, backward does not."""
    x, w, *_ = problem
    k = len(w)
    np.testing.assert_array_equal(
        conv1d.convolve1d_forward(x, w), conv1d.conv1d_forward(x, w[::-1], padding=k - 1)
    )
    dy = np.arange(1.0, len(x) + k)
    np.testing.assert_array_equal(
        conv1d.convolve1d_dx(dy, w), conv1d.conv1d_dx(dy, x, w[::-1], padding=k - 1)
    )


@given(problems())
def test_dx_is_the_full_cross_correlation_with_the_flipped_kernel(problem):
    """With stride 1 and no padding: pad dy by k - 1 and slide the flipped kernel."""
    x, w, *_ = problem
    w = w[: len(x)]
    dy = np.arange(1.0, len(x) - len(w) + 2)
    np.testing.assert_array_equal(
        conv1d.conv1d_dx(dy, x, w), conv1d.conv1d_forward(dy, w[::-1], padding=len(w) - 1)
    )


@given(problems())
def test_arguments_are_left_alone_and_results_are_new_floats(problem):
    """Whole-number inputs give floating-point results; no result shares memory with an argument."""
    x, w, dy, stride, padding = (np.round(a).astype(int) if isinstance(a, np.ndarray) else a for a in problem)
    before = [a.copy() for a in (x, w, dy)]
    results = [
        conv1d.conv1d_forward(x, w, stride, padding),
        conv1d.conv1d_jacobian(w, len(x), stride, padding),
        conv1d.conv1d_dw(dy, x, w, stride, padding),
        conv1d.conv1d_dx(dy, x, w, stride, padding),
        conv1d.convolve1d_forward(x, w),
        conv1d.numerical_gradient(np.sum, x),
    ]
    for result in results:
        assert result.dtype == np.float64
        assert not any(np.shares_memory(result, a) for a in (x, w, dy))
    for now, then in zip((x, w, dy), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("n", "k", "stride", "padding"), [(3, 4, 1, 0), (3, 0, 1, 0), (3, 2, 0, 0), (3, 2, 1, -1)]
)
def test_impossible_sizes_are_refused_with_the_sizes(n, k, stride, padding):
    """The message names what does not fit."""
    with pytest.raises(ValueError, match=r"got|fit"):
        conv1d.output_size(n, k, stride, padding)
