"""Each line of docs/elsewhere.md against the real library; the line is the test's rule."""

import re
from pathlib import Path

import jax
import jax.numpy as jnp
import jax.scipy.signal as jax_signal
import numpy as np
import pytest
import scipy
from scipy import ndimage, signal

from solutions import cnn, conv2d
from solutions.conv1d import conv1d_forward, convolve1d_forward

jax.config.update("jax_enable_x64", True)

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "elsewhere.md").read_text(encoding="utf-8")

X, W = np.array([1.0, 2, 3, 4, 5]), np.array([10.0, 1])
FULL = [1, 12, 23, 34, 45, 50]
"""x correlated with w, padded by one on both sides."""


def equal(got, expected):
    np.testing.assert_array_equal(np.asarray(got), expected)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="torch is not installed: docs/cnn.md says how to get it")


needs_torch = pytest.mark.long


def test_every_line_of_the_page_is_a_test_and_every_test_a_line():
    """By name."""
    lines = re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)
    tests = {
        name.removeprefix("test_").removesuffix("_of_torch") for name in globals() if name.startswith("test_")
    }
    others = {"every_line_of_the_page_is_a_test_and_every_test_a_line", "the_page_names_the_versions"}
    assert sorted(lines) == sorted(tests - others)


@pytest.mark.parametrize("library", [np, scipy, jax], ids=lambda library: library.__name__)
def test_the_page_names_the_versions(library):
    """With which the tests ran; of torch, anybody may have another one."""
    assert f"{library.__name__} {'.'.join(library.__version__.split('.')[:2])}" in PAGE


def test_numpy_names():
    equal(np.convolve(X, W), convolve1d_forward(X, W))
    equal(np.correlate(X, W), conv1d_forward(X, W))
    equal(np.correlate(X, W, "full"), FULL)


def test_scipy_names():
    equal(signal.convolve(X, W), convolve1d_forward(X, W))
    equal(signal.correlate(X, W), FULL)
    equal(signal.convolve2d(X[None], W[None]), [convolve1d_forward(X, W)])
    equal(signal.correlate2d(X[None], W[None]), [FULL])


def test_ndimage_names():
    three = np.array([1.0, 2, 3])
    equal(ndimage.correlate(X, three, mode="constant"), conv1d_forward(X, three, padding=1))
    equal(ndimage.convolve(X, three, mode="constant"), convolve1d_forward(X, three)[1:-1])


def a_layer(stride):
    rng = np.random.default_rng(0)
    x, w, b = (rng.integers(-8, 9, shape) / 4 for shape in ((2, 3, 6, 7), (4, 3, 3, 2), (4,)))
    return x, w, b, conv2d.conv2d_layer_forward(x, w, b, stride, 1)


@needs_torch
def test_torch_names(torch):
    x, w, b, y = a_layer(stride=2)
    x, w, b = map(torch.from_numpy, (x, w, b))
    equal(torch.nn.functional.conv2d(x, w, b, stride=2, padding=1), y)


@pytest.mark.slow
def test_jax_names():
    x, w, b, y = a_layer(stride=2)
    equal(jax.lax.conv_general_dilated(x, w, (2, 2), [(1, 1), (1, 1)]) + b[:, None, None], y)
    equal(jnp.convolve(X, W), np.convolve(X, W))


@pytest.mark.slow
def test_conjugates():
    one, i = np.array([1 + 0j, 0]), np.array([1j])
    for correlate in (np.correlate, signal.correlate, ndimage.correlate, jnp.correlate):
        equal(correlate(one, i)[0], -1j)
    for convolve in (np.convolve, signal.convolve, ndimage.convolve, jnp.convolve):
        equal(convolve(one, i)[0], 1j)
    equal(signal.correlate2d(one[None], i[None])[0, 0], -1j)


@pytest.mark.slow
def test_torch_and_jax_layers_do_not_conjugate():
    one, i = jnp.array([[[1 + 0j]]]), jnp.array([[[1j]]])
    equal(jax.lax.conv_general_dilated(one, i, (1,), "VALID"), [[[1j]]])


@needs_torch
def test_torch_and_jax_layers_do_not_conjugate_of_torch(torch):
    one, i = torch.tensor([[[1 + 0j]]]), torch.tensor([[[1j]]])
    equal(torch.nn.functional.conv1d(one, i), [[[1j]]])


@pytest.mark.slow
def test_same_with_an_even_kernel():
    left, right = FULL[:-1], FULL[1:]
    equal(np.correlate(X, W, "same"), left)
    equal(signal.correlate(X, W, "same"), left)
    x, w = jnp.array(X)[None, None], jnp.array(W)[None, None]
    equal(jax.lax.conv_general_dilated(x, w, (1,), "SAME")[0, 0], right)
    equal(jax.lax.conv_general_dilated(x, w, (1,), "SAME_LOWER")[0, 0], left)


@needs_torch
def test_same_with_an_even_kernel_of_torch(torch):
    x, w = torch.tensor(X)[None, None], torch.tensor(W)[None, None]
    with pytest.warns(UserWarning, match="may require a zero-padded copy"):
        y = torch.nn.functional.conv1d(x, w, padding="same")
    equal(y[0, 0], FULL[1:])


@pytest.mark.slow
def test_same_of_what_length():
    x, w = np.array([1.0, 2]), np.ones(4)
    for convolve in (np.convolve, jnp.convolve):
        equal(convolve(x, w, mode="same"), [1, 3, 3, 3])
    for convolve in (signal.convolve, jax_signal.convolve):
        equal(convolve(x, w, mode="same"), [3, 3])


def test_valid_with_the_longer_second():
    short, long = np.array([1.0, 2]), np.array([1.0, 10, 100])
    for correlate in (np.correlate, signal.correlate):
        equal(correlate(long, short, "valid"), [21, 210])
        equal(correlate(short, long, "valid"), [210, 21])


@pytest.mark.slow
def test_jax_same_with_a_stride():
    w = jnp.array([[[1.0, 10, 100]]])
    for n, pads in ((4, (0, 1)), (5, (1, 1)), (6, (0, 1)), (7, (1, 1))):
        x = jnp.arange(1.0, n + 1)[None, None]
        same = jax.lax.conv_general_dilated(x, w, (2,), "SAME")
        equal(same, jax.lax.conv_general_dilated(x, w, (2,), [pads]))
        assert jnp.array_equal(same[0, 0], conv1d_forward(x[0, 0], w[0, 0], 2, 1)) == (n % 2 == 1)


@needs_torch
def test_torch_same_with_a_stride(torch):
    with pytest.raises(RuntimeError, match="not supported for strided"):
        torch.nn.functional.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 3), stride=2, padding="same")


def test_ndimage_repeats_edges():
    three = np.array([1.0, 2, 3])
    equal(ndimage.correlate(X, three), conv1d_forward([1, 1, 2, 3, 4, 5, 5], three))
    equal(ndimage.correlate(X, three, mode="mirror"), conv1d_forward([2, 1, 2, 3, 4, 5, 4], three))
    equal(ndimage.correlate(X, three, mode="constant"), conv1d_forward(X, three, padding=1))


def test_ndimage_even_kernels():
    equal(ndimage.correlate(X, W, mode="constant"), FULL[:-1])
    equal(ndimage.convolve(X, W, mode="constant"), convolve1d_forward(X, W)[1:])
    equal(signal.convolve(X, W, "same"), convolve1d_forward(X, W)[:-1])


def test_signal_boundaries():
    image, kernel = np.arange(12.0).reshape(3, 4), np.arange(9.0).reshape(3, 3)
    equal(signal.correlate2d(image, kernel, "same"), ndimage.correlate(image, kernel, mode="constant"))
    equal(signal.correlate2d(image, kernel, "same", "symm"), ndimage.correlate(image, kernel))


def test_small_integers_wrap():
    x, w = np.array([100, 100], np.int8), np.array([2], np.int8)
    for convolve in (np.convolve, signal.convolve):
        equal(convolve(x, w), [-56, -56])


def test_ndimage_keeps_the_dtype():
    whole, thirds = np.array([1, 2, 3]), np.array([0.5, 0.5, 0.5])
    equal(ndimage.correlate(whole, thirds), [2, 3, 4])
    equal(ndimage.correlate(whole, thirds, output=float), [2, 3, 4])
    equal(ndimage.correlate(whole, thirds / 2), [1, 1, 2])
    equal(ndimage.correlate(whole, thirds / 2, output=float), [1, 1.5, 2])


@needs_torch
def test_gradcheck_in_float32(torch):
    def layer(x, w):
        return torch.nn.functional.conv2d(x, w)

    torch.manual_seed(0)
    arrays = [torch.randn(1, 1, n, n, dtype=torch.float64, requires_grad=True) for n in (4, 2)]
    assert torch.autograd.gradcheck(layer, arrays)
    single = [array.detach().to(torch.float32).requires_grad_() for array in arrays]
    with pytest.warns(UserWarning, match="double precision"), pytest.raises(RuntimeError, match="mismatch"):
        torch.autograd.gradcheck(layer, single)


@needs_torch
def test_torch_transposed(torch):
    rng = np.random.default_rng(0)
    x, w = rng.integers(-8, 9, (2, 3, 2, 4)) / 4, rng.integers(-8, 9, (3, 5, 3, 2)) / 4
    for more in (0, 1):
        got = torch.nn.functional.conv_transpose2d(
            torch.tensor(x), torch.tensor(w), stride=2, padding=1, output_padding=more
        )
        equal(got, cnn.conv2d_transposed(x, w, 2, 1, more))
        by_shape = torch.nn.grad.conv2d_input(
            got.shape, torch.tensor(w), torch.tensor(x), stride=2, padding=1
        )
        equal(by_shape, got)
    with pytest.raises(RuntimeError, match="smaller than either stride"):
        torch.nn.functional.conv_transpose2d(torch.tensor(x), torch.tensor(w), stride=2, output_padding=2)


@needs_torch
def test_torch_transposed_drops(torch):
    kernel = torch.ones(1, 1, 3, 3)
    y = torch.nn.functional.conv2d(torch.ones(1, 1, 6, 6), kernel, stride=2)
    assert torch.nn.functional.conv_transpose2d(y, kernel, stride=2).shape[2:] == (5, 5)


NAMES = "NCH", "OIH", "NCH"


@pytest.mark.slow
def test_jax_transposed_does_not_turn():
    x, w = jnp.array([[[1.0, 2]]]), jnp.array([[[1.0, 10, 100]]])
    dx = [1, 10, 102, 20, 200]
    equal(cnn.conv2d_transposed(x[:, :, None], w[:, :, None], 2)[0, 0, 0], dx)
    got = jax.lax.conv_transpose(x, w, (2,), "VALID", dimension_numbers=NAMES)
    equal(got[0, 0], [100, 10, 201, 20, 2])
    turned = jax.lax.conv_transpose(x, w, (2,), "VALID", dimension_numbers=NAMES, transpose_kernel=True)
    equal(turned[0, 0], dx)


@pytest.mark.slow
def test_jax_transposed_is_longer():
    x, w = jnp.array([[[1.0, 2]]]), jnp.array([[[1.0]]])
    equal(jax.lax.conv_transpose(x, w, (3,), "VALID", dimension_numbers=NAMES)[0, 0], [1, 0, 0, 2, 0, 0])


@needs_torch
def test_jax_transposed_is_longer_of_torch(torch):
    got = torch.nn.functional.conv_transpose1d(torch.tensor([[[1.0, 2]]]), torch.tensor([[[1.0]]]), stride=3)
    equal(got[0, 0], [1, 0, 0, 2])


@needs_torch
def test_unfold_and_fold(torch):
    x = np.random.default_rng(0).integers(-8, 9, (2, 3, 6, 7)) / 4
    cols = cnn.im2col(x, 3, 2, 2, 1)
    equal(torch.nn.functional.unfold(torch.tensor(x), (3, 2), stride=2, padding=1), cols)
    back = torch.nn.functional.fold(torch.tensor(cols), (6, 7), (3, 2), stride=2, padding=1)
    equal(back, cnn.col2im(cols, x.shape, 3, 2, 2, 1))


@pytest.mark.slow
def test_jax_patches():
    x = np.random.default_rng(0).integers(-8, 9, (2, 3, 6, 7)) / 4
    patches = jax.lax.conv_general_dilated_patches(jnp.array(x), (3, 2), (2, 2), [(1, 1), (1, 1)])
    cols = cnn.im2col(x, 3, 2, 2, 1)
    equal(patches.reshape(cols.shape), cols)


TIES = np.array([[[[3.0, 1, 2, 2], [3, 3, 0, 2]]]])


@pytest.mark.slow
def test_ties_in_pooling():
    window = 1, 1, 2, 2

    def total(x):
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID").sum()

    first = [[[[1, 0, 1, 0], [0, 0, 0, 0]]]]
    equal(jax.grad(total)(jnp.array(TIES)), first)
    equal(cnn.max_pool2d_backward(np.ones((1, 1, 1, 2)), TIES, 2), first)


@needs_torch
def test_ties_in_pooling_of_torch(torch):
    x = torch.tensor(TIES, requires_grad=True)
    torch.nn.functional.max_pool2d(x, 2).sum().backward()
    equal(x.grad, cnn.max_pool2d_backward(np.ones((1, 1, 1, 2)), TIES, 2))


@pytest.mark.slow
def test_ties_in_a_maximum():
    equal(jax.grad(jnp.max)(jnp.full(4, 3.0)), [0.25] * 4)


@needs_torch
def test_ties_in_a_maximum_of_torch(torch):
    x = torch.full((4,), 3.0, requires_grad=True)
    equal(torch.autograd.grad(x.max(), x)[0], [0.25] * 4)
    equal(torch.autograd.grad(x.max(dim=0).values, x)[0], [1, 0, 0, 0])


@pytest.mark.slow
def test_slope_of_relu_at_zero():
    assert jax.grad(jax.nn.relu)(0.0) == 0 == cnn.relu_backward(1, 0)
    assert jax.grad(lambda x: jnp.maximum(x, 0.0))(0.0) == 0.5


@needs_torch
def test_slope_of_relu_at_zero_of_torch(torch):
    x = torch.zeros(1, requires_grad=True)
    slopes = [
        torch.autograd.grad(y, x)[0].item()
        for y in (torch.relu(x), torch.maximum(x, torch.zeros(1)), torch.clamp(x, min=0))
    ]
    assert slopes == [0, 0.5, 1]


@pytest.mark.slow
def test_pooling_leftovers():
    equal(jax.lax.reduce_window(jnp.arange(5.0), -jnp.inf, jax.lax.max, (2,), (2,), "SAME"), [1, 3, 4])


@needs_torch
def test_pooling_leftovers_of_torch(torch):
    x = torch.arange(5.0).repeat(1, 1, 2, 1)
    equal(torch.nn.functional.max_pool2d(x, 2)[0, 0], [[1, 3]])
    equal(cnn.max_pool2d_forward(x.numpy(), 2)[0, 0], [[1, 3]])
    equal(torch.nn.functional.max_pool2d(x, 2, ceil_mode=True)[0, 0], [[1, 3, 4]])
