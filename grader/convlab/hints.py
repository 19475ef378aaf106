"""What the visible checks say of a mistake that they recognise, in the words of the hidden tests."""

# Written by `make release`, with the words of grader/assignments/.

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Idea(NamedTuple):
    """A mistake: its name, what to think of, and the section that teaches it."""

    name: str
    hint: str
    section: str


IS_DW = "it is dw, the gradient of the kernel"
"""The one mistake that no hidden test names."""
_HINTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "conv1d_forward": {
        "the kernel is flipped": (
            "In a cross-correlation w[0] meets the first input of the window, not the last.",
            "The forward pass",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is the sum over the window, not its mean.",
            "The forward pass",
        ),
        "the sums before are still in each output": (
            "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside the loop?",
            "The forward pass",
        ),
        "the stride is ignored": (
            "Output i looks at the window that starts at i*stride.",
            "The forward pass",
        ),
        "the stride changes the number of outputs, but the window still moves by one": (
            "Output i looks at the window that starts at i*stride.",
            "The forward pass",
        ),
        "the padding is ignored": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "only the right end is padded": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "the padding is added twice": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The forward pass",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The forward pass",
        ),
    },
    "conv1d_jacobian": {
        "the Jacobian is transposed": (
            "J has a row for each output and a column for each input, so that y = J @ x.",
            "The Jacobian",
        ),
        "the kernel is flipped in each row": (
            "Row i holds the weights as output i uses them; only read down a column they come flipped.",
            "The Jacobian",
        ),
        "the stride is ignored": (
            "From one row to the next the kernel moves by `stride` columns.",
            "The Jacobian",
        ),
        "the padding is ignored": (
            "Row 0 starts `padding` columns left of the first input; what falls outside is dropped.",
            "The Jacobian",
        ),
        "the columns of the padding are still there": (
            "The zeros of the padding are no inputs: J has exactly n columns.",
            "The Jacobian",
        ),
    },
    "numerical_gradient": {
        "a one-sided difference": (
            "Step to both sides of x, by +h and by -h: the error then falls as h**2.",
            "A gradient that needs no derivation",
        ),
        "a one-sided difference, and divided by 2h": (
            "Step to both sides of x, by +h and by -h: the error then falls as h**2.",
            "A gradient that needs no derivation",
        ),
        "divided by h instead of 2h": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "divided by 4h instead of 2h": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "not divided by the step": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "multiplied by h: brackets are missing around 2 * h": (
            "Python reads a / 2 * h as (a / 2) * h.",
            "A gradient that needs no derivation",
        ),
        "the sign is wrong": (
            "First f with h added, minus f with h taken away.",
            "A gradient that needs no derivation",
        ),
        "the given h is not used": (
            "Use the argument h; 1e-5 is only its default.",
            "A gradient that needs no derivation",
        ),
    },
    "conv1d_dw": {
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The gradient of the kernel",
        ),
        "dw begins with w, not with zeros": (
            "dw is a sum of its own: it begins with np.zeros(len(w)).",
            "The gradient of the kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's term is weighted with its dy[i]; dw depends on dy.",
            "The gradient of the kernel",
        ),
        "the result is flipped": (
            "dw[u] pairs dy[i] with x[i + u]: the larger u, the further right the input.",
            "The gradient of the kernel",
        ),
        "dy runs backwards": (
            "dy is not flipped here: dy[0] goes with the first window, the last dy with the last window.",
            "The gradient of the kernel",
        ),
        "only the last output contributes": (
            "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?",
            "The gradient of the kernel",
        ),
        "only the first output contributes": (
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            "The gradient of the kernel",
        ),
        "the last output is left out": (
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            "The gradient of the kernel",
        ),
        "the sums before are still in each entry": (
            "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside the loop?",
            "The gradient of the kernel",
        ),
        "the sum is divided by the number of outputs": (
            "The kernel's gradient is a sum over the outputs, not their mean.",
            "The gradient of the kernel",
        ),
        "the stride is ignored": (
            "Output i read the window that starts at i*stride; pair dy[i] with that one.",
            "The gradient of the kernel",
        ),
        "the padding is ignored": (
            "Output i read the padded input from i*stride on; there x[0] sits at position `padding`.",
            "The gradient of the kernel",
        ),
        "dw has the size of x": (
            "dw has the shape of w: one entry for each kernel entry.",
            "The gradient of the kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
    },
    "conv1d_dx": {
        "the kernel is not flipped": (
            "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand.",
            "The flip",
        ),
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "Which outputs does an entry touch?",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "Which outputs does an entry touch?",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "Which outputs does an entry touch?",
        ),
        "the padding is not removed": (
            "dx has the shape of x: cut off the entries that belong to the padding.",
            "Which outputs does an entry touch?",
        ),
        "the padding on the left is not cut off": (
            "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n.",
            "Which outputs does an entry touch?",
        ),
        "the padding is removed twice": (
            "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n.",
            "Which outputs does an entry touch?",
        ),
        "the stride is ignored": (
            "Output i touched the inputs from i*stride on, so dy[i] goes back there.",
            "Which outputs does an entry touch?",
        ),
        "the upstream gradient is ignored": (
            "Each output's share is weighted with its dy[i]; dx depends on dy.",
            "Which outputs does an entry touch?",
        ),
        "the last output is left out": (
            "Every output hands back its share: does the loop run over all of dy?",
            "Which outputs does an entry touch?",
        ),
        "the sum is divided by the number of outputs": (
            "The gradient is a sum over the outputs, not their mean.",
            "Which outputs does an entry touch?",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "Which outputs does an entry touch?",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "Which outputs does an entry touch?",
        ),
        IS_DW: (
            "dx has the shape of x: an entry for each entry of the input.",
            "Which outputs does an entry touch?",
        ),
    },
    "convolve1d_forward": {
        "a cross-correlation: the kernel is not flipped": (
            "In y[r] = sum_u w[u] x[r - u] the input runs backwards while u grows.",
            "True convolution",
        ),
        "the result is reversed": (
            "Flip one of the two, not both: y[0] is w[0] x[0].",
            "True convolution",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is a sum of products, not their mean.",
            "True convolution",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
    },
    "convolve1d_dx": {
        "the kernel is flipped": (
            "The forward pass flips already. In y[r] = sum_u w[u] x[r - u], which y hold x[i]?",
            "True convolution",
        ),
        "the sum is divided by the size of the kernel": (
            "The gradient is a sum of products, not their mean.",
            "True convolution",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
    },
    "conv2d_forward": {
        "the kernel is turned by 180°": (
            "In a cross-correlation w[0, 0] meets the first entry of the window, not the last.",
            "The window has two sides",
        ),
        "the kernel is flipped on one axis": (
            "In a cross-correlation the kernel lies on the window as it is, neither turned nor mirrored.",
            "The window has two sides",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is a sum of products, not their mean.",
            "The window has two sides",
        ),
        "the stride is ignored": (
            "Output [r, s] looks at the window that starts at row r*stride and column s*stride.",
            "The window has two sides",
        ),
        "the padding is ignored": (
            "Padding lays that many rings of zeros around x before the kernel slides: on all four "
            "sides, once.",
            "The window has two sides",
        ),
        "the padding is added twice": (
            "Padding lays that many rings of zeros around x before the kernel slides: on all four "
            "sides, once.",
            "The window has two sides",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The window has two sides",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The window has two sides",
        ),
    },
    "conv2d_jacobian": {
        "the Jacobian is transposed": (
            "J has a row for each output and a column for each input, so that y.ravel() = J @ x.ravel().",
            "The Jacobian",
        ),
        "the kernel is turned in each row": (
            "A row holds the weights as its output uses them; only read down a column they come turned.",
            "The Jacobian",
        ),
        "the stride is ignored": (
            "Row r*q + s belongs to the window that starts at [r*stride, s*stride].",
            "The Jacobian",
        ),
        "the padding is ignored": (
            "The window of output [0, 0] starts at [-padding, -padding]: what falls outside x is left out.",
            "The Jacobian",
        ),
        "the columns of the padding are still there": (
            "The zeros of the padding are no inputs: J has exactly h*w columns.",
            "The Jacobian",
        ),
    },
    "rot180": {
        "only flipped vertically": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
        "only flipped horizontally": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
        "not turned": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
    },
    "conv2d_dw": {
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The gradient of the kernel",
        ),
        "dw begins with w, not with zeros": (
            "dw is a sum of its own: it begins with np.zeros(w.shape).",
            "The gradient of the kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's term is weighted with its dy[r, s]; dw depends on dy.",
            "The gradient of the kernel",
        ),
        "dy runs backwards": (
            "dy is not turned here: dy[0, 0] goes with the first window, the last dy with the last window.",
            "The gradient of the kernel",
        ),
        "only the last output contributes": (
            "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?",
            "The gradient of the kernel",
        ),
        "only the first output contributes": (
            "Every output uses the kernel and adds its term: do the loops run over all of dy?",
            "The gradient of the kernel",
        ),
        "the sum is divided by the number of outputs": (
            "The kernel's gradient is a sum over the outputs, not their mean.",
            "The gradient of the kernel",
        ),
        "the stride is ignored": (
            "Output [r, s] read the window that starts at [r*stride, s*stride]; pair dy[r, s] with that one.",
            "The gradient of the kernel",
        ),
        "the padding is ignored": (
            "The outputs read the padded input; there x[0, 0] sits at row `padding` and column `padding`.",
            "The gradient of the kernel",
        ),
        "dw has the shape of x": (
            "dw has the shape of w: one entry for each kernel entry.",
            "The gradient of the kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
    },
    "conv2d_dx": {
        "the kernel is not turned": (
            "Each row of the table of ∂y/∂x holds the kernel turned by 180°. Try it on x[0, 1] by hand.",
            "Turned by 180°",
        ),
        "the kernel is flipped on one axis only": (
            "A turn by 180° is two flips: of the rows and of the columns.",
            "Turned by 180°",
        ),
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "The walk of the turned kernel",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "The walk of the turned kernel",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "The walk of the turned kernel",
        ),
        "the padding is not removed": (
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            "The walk of the turned kernel",
        ),
        "the padding above and on the left is not cut off": (
            "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
            "take h, w.",
            "The walk of the turned kernel",
        ),
        "the padding is removed twice": (
            "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
            "take h, w.",
            "The walk of the turned kernel",
        ),
        "the stride is ignored": (
            "Output [r, s] touched the window from [r*stride, s*stride] on, so dy[r, s] goes back there.",
            "The walk of the turned kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The walk of the turned kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The walk of the turned kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's share is weighted with its dy[r, s]; dx depends on dy.",
            "Which outputs does a pixel touch?",
        ),
        "the sum is divided by the number of outputs": (
            "The gradient is a sum over the outputs, not their mean.",
            "Which outputs does a pixel touch?",
        ),
        IS_DW: (
            "dx has the shape of x: an entry for each entry of the input.",
            "The walk of the turned kernel",
        ),
    },
    "conv2d_layer_forward": {
        "the bias is forgotten": (
            "b[f] is one number for all of y[:, f]: every image, row and column of it gets that number,"
            " once.",
            "The layer",
        ),
        "the stride is ignored": (
            "Hand the stride on: each channel is convolved with it, down and across.",
            "The layer",
        ),
        "the channels are averaged": (
            "The channels of an output add up; their sum is not divided by their number.",
            "The layer",
        ),
        "the kernels are turned by 180°": (
            "In a cross-correlation w[f, c, 0, 0] meets the first entry of the window, not the last.",
            "The window has two sides",
        ),
    },
    "conv2d_layer_backward": {
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "The way back",
        ),
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The way back",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "The way back",
        ),
        "the gradients come in another order": (
            "The layer returns dx, dw, db: the order of the arguments x, w, b.",
            "The way back",
        ),
        "averaged over the batch": (
            "The loss is one number for all images: dw and db sum over them, and nothing is divided.",
            "The way back",
        ),
        "db is zero": (
            "b[f] is added to every entry of y[:, f]: db[f] is the plain sum of dy[:, f].",
            "The way back",
        ),
        "dw is turned by 180°": (
            "dw[f, c, u, v] pairs dy with the windows of x as they are: nothing is turned there.",
            "The way back",
        ),
        "the upstream gradient is ignored": (
            "Every term is weighted with its dy; the gradients depend on it.",
            "The way back",
        ),
        "the padding is not removed from dx": (
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            "The way back",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "The way back",
        ),
        "the kernels are not turned in dx": (
            "Each channel's dx is the walk of the turned kernel, as it was for one channel.",
            "Turned by 180°",
        ),
    },
}
IDEAS: Mapping[str, Mapping[str, Idea]] = {
    function: {name: Idea(name, *words) for name, words in mistakes.items()}
    for function, mistakes in _HINTS.items()
}
"""The mistakes that are recognised: by the function, and by their name."""
