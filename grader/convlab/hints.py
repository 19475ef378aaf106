"""What the visible checks say of a mistake that they recognise, in the words of the hidden tests."""

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
_ROOM = (
    "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
    "which has room for fractions."
)
# By the function: sections, and in each the mistakes that it explains, with a hint.
_HINTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "conv1d_forward": {
        "The forward pass": {
            "the kernel is flipped": (
                "In a cross-correlation w[0] meets the first input of the window, not the last."
            ),
            "the sum is divided by the size of the kernel": (
                "An output is the sum over the window, not its mean."
            ),
            "the sums before are still in each output": (
                "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside "
                "the loop?"
            ),
            "the stride is ignored": "Output i looks at the window that starts at i*stride.",
            "the stride changes the number of outputs, but the window still moves by one": (
                "Output i looks at the window that starts at i*stride."
            ),
            "the padding is ignored": (
                "Padding adds that many zeros at both ends before the kernel slides, once."
            ),
            "only the right end is padded": (
                "Padding adds that many zeros at both ends before the kernel slides, once."
            ),
            "the padding is added twice": (
                "Padding adds that many zeros at both ends before the kernel slides, once."
            ),
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
    },
    "conv1d_jacobian": {
        "The Jacobian": {
            "the Jacobian is transposed": (
                "J has a row for each output and a column for each input, so that y = J @ x."
            ),
            "the kernel is flipped in each row": (
                "Row i holds the weights as output i uses them; only read down a column they come flipped."
            ),
            "the stride is ignored": "From one row to the next the kernel moves by `stride` columns.",
            "the padding is ignored": (
                "Row 0 starts `padding` columns left of the first input; what falls outside is dropped."
            ),
            "the columns of the padding are still there": (
                "The zeros of the padding are no inputs: J has exactly n columns."
            ),
        },
    },
    "numerical_gradient": {
        "A gradient that needs no derivation": {
            "a one-sided difference": (
                "Step to both sides of x, by +h and by -h: the error then falls as h**2."
            ),
            "a one-sided difference, and divided by 2h": (
                "Step to both sides of x, by +h and by -h: the error then falls as h**2."
            ),
            "divided by h instead of 2h": (
                "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h."
            ),
            "divided by 4h instead of 2h": (
                "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h."
            ),
            "not divided by the step": (
                "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h."
            ),
            "multiplied by h: brackets are missing around 2 * h": "Python reads a / 2 * h as (a / 2) * h.",
            "the sign is wrong": "First f with h added, minus f with h taken away.",
            "the given h is not used": "Use the argument h; 1e-5 is only its default.",
        },
    },
    "conv1d_dw": {
        "The gradient of the kernel": {
            "dw is all zeros": "Every output adds its term to dw: is dw computed, and returned?",
            "dw begins with w, not with zeros": "dw is a sum of its own: it begins with np.zeros(len(w)).",
            "the upstream gradient is ignored": (
                "Each output's term is weighted with its dy[i]; dw depends on dy."
            ),
            "the result is flipped": (
                "dw[u] pairs dy[i] with x[i + u]: the larger u, the further right the input."
            ),
            "dy runs backwards": (
                "dy is not flipped here: dy[0] goes with the first window, the last dy with the last window."
            ),
            "only the last output contributes": (
                "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?"
            ),
            "only the first output contributes": (
                "Every output uses the kernel and adds its term: does the loop run over all of dy?"
            ),
            "the last output is left out": (
                "Every output uses the kernel and adds its term: does the loop run over all of dy?"
            ),
            "the sums before are still in each entry": (
                "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside "
                "the loop?"
            ),
            "the sum is divided by the number of outputs": (
                "The kernel's gradient is a sum over the outputs, not their mean."
            ),
            "the stride is ignored": (
                "Output i read the window that starts at i*stride; pair dy[i] with that one."
            ),
            "the padding is ignored": (
                "Output i read the padded input from i*stride on; there x[0] sits at position `padding`."
            ),
            "dw has the size of x": "dw has the shape of w: one entry for each kernel entry.",
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
    },
    "conv1d_dx": {
        "The flip": {
            "the kernel is not flipped": (
                "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand."
            ),
        },
        "Which outputs does an entry touch?": {
            "dx is all zeros": "Every output hands back its share to dx: is dx computed, and returned?",
            "dx begins with x, not with zeros": (
                "dx is a sum of its own: it begins with zeros, not with a copy of x."
            ),
            "the slice [padding:-padding] is empty when padding is 0": (
                "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start."
            ),
            "the padding is not removed": (
                "dx has the shape of x: cut off the entries that belong to the padding."
            ),
            "the padding on the left is not cut off": (
                "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n."
            ),
            "the padding is removed twice": (
                "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n."
            ),
            "the stride is ignored": (
                "Output i touched the inputs from i*stride on, so dy[i] goes back there."
            ),
            "the upstream gradient is ignored": (
                "Each output's share is weighted with its dy[i]; dx depends on dy."
            ),
            "the last output is left out": (
                "Every output hands back its share: does the loop run over all of dy?"
            ),
            "the sum is divided by the number of outputs": (
                "The gradient is a sum over the outputs, not their mean."
            ),
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
            IS_DW: "dx has the shape of x: an entry for each entry of the input.",
        },
    },
    "convolve1d_forward": {
        "True convolution: the flip changes sides": {
            "a cross-correlation: the kernel is not flipped": (
                "In y[r] = sum_u w[u] x[r - u] the input runs backwards while u grows."
            ),
            "the result is reversed": "Flip one of the two, not both: y[0] is w[0] x[0].",
            "the sum is divided by the size of the kernel": "An output is a sum of products, not their mean.",
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
    },
    "convolve1d_dx": {
        "True convolution: the flip changes sides": {
            "the kernel is flipped": (
                "The forward pass flips already. In y[r] = sum_u w[u] x[r - u], which y hold x[i]?"
            ),
            "the sum is divided by the size of the kernel": (
                "The gradient is a sum of products, not their mean."
            ),
        },
    },
    "conv2d_forward": {
        "The window has two sides": {
            "the kernel is turned by 180°": (
                "In a cross-correlation w[0, 0] meets the first entry of the window, not the last."
            ),
            "the kernel is flipped on one axis": (
                "In a cross-correlation the kernel lies on the window as it is, neither turned nor mirrored."
            ),
            "the sum is divided by the size of the kernel": "An output is a sum of products, not their mean.",
            "the stride is ignored": (
                "Output [r, c] looks at the window that starts at row r*stride and column c*stride."
            ),
            "the padding is ignored": (
                "Padding lays that many rings of zeros around x before the kernel slides: on all four "
                "sides, once."
            ),
            "the padding is added twice": (
                "Padding lays that many rings of zeros around x before the kernel slides: on all four "
                "sides, once."
            ),
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
    },
    "conv2d_jacobian": {
        "The Jacobian": {
            "the Jacobian is transposed": (
                "J has a row for each output and a column for each input, so that y.ravel() = J @ x.ravel()."
            ),
            "the kernel is turned in each row": (
                "A row holds the weights as its output uses them; only read down a column they come turned."
            ),
            "the stride is ignored": "Row r*q + c belongs to the window that starts at [r*stride, c*stride].",
            "the padding is ignored": (
                "The window of output [0, 0] starts at [-padding, -padding]: what falls outside x is left"
                " out."
            ),
            "the columns of the padding are still there": (
                "The zeros of the padding are no inputs: J has exactly h*w columns."
            ),
        },
    },
    "rot180": {
        "Turned by 180°": {
            "only flipped vertically": (
                "A turn by 180° is a flip of the rows and a flip of the columns, one after the other."
            ),
            "only flipped horizontally": (
                "A turn by 180° is a flip of the rows and a flip of the columns, one after the other."
            ),
            "not turned": (
                "A turn by 180° is a flip of the rows and a flip of the columns, one after the other."
            ),
        },
    },
    "conv2d_dw": {
        "The gradient of the kernel": {
            "dw is all zeros": "Every output adds its term to dw: is dw computed, and returned?",
            "dw begins with w, not with zeros": "dw is a sum of its own: it begins with np.zeros(w.shape).",
            "the upstream gradient is ignored": (
                "Each output's term is weighted with its dy[r, c]; dw depends on dy."
            ),
            "dy runs backwards": (
                "dy is not turned here: dy[0, 0] goes with the first window, the last dy with the last "
                "window."
            ),
            "only the last output contributes": (
                "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?"
            ),
            "only the first output contributes": (
                "Every output uses the kernel and adds its term: do the loops run over all of dy?"
            ),
            "the sum is divided by the number of outputs": (
                "The kernel's gradient is a sum over the outputs, not their mean."
            ),
            "the stride is ignored": (
                "Output [r, c] read the window that starts at [r*stride, c*stride]; pair dy[r, c] with "
                "that one."
            ),
            "the padding is ignored": (
                "The outputs read the padded input; there x[0, 0] sits at row `padding` and column `padding`."
            ),
            "dw has the shape of x": "dw has the shape of w: one entry for each kernel entry.",
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
    },
    "conv2d_dx": {
        "Turned by 180°": {
            "the kernel is not turned": (
                "Each row of the table of ∂y/∂x holds the kernel turned by 180°. Try it on x₁₂ by hand."
            ),
            "the kernel is flipped on one axis only": (
                "A turn by 180° is two flips: of the rows and of the columns."
            ),
        },
        "The walk of the turned kernel": {
            "dx is all zeros": "Every output hands back its share to dx: is dx computed, and returned?",
            "dx begins with x, not with zeros": (
                "dx is a sum of its own: it begins with zeros, not with a copy of x."
            ),
            "the slice [padding:-padding] is empty when padding is 0": (
                "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start."
            ),
            "the padding is not removed": (
                "dx has the shape of x: cut off the rows and columns that belong to the padding."
            ),
            "the padding above and on the left is not cut off": (
                "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
                "take h, w."
            ),
            "the padding is removed twice": (
                "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
                "take h, w."
            ),
            "the stride is ignored": (
                "Output [r, c] touched the window from [r*stride, c*stride] on, so dy[r, c] goes back there."
            ),
            "the result takes its type from x": _ROOM,
            "the result takes its type from w": _ROOM,
        },
        "Which outputs does a pixel touch?": {
            "the upstream gradient is ignored": (
                "Each output's share is weighted with its dy[r, c]; dx depends on dy."
            ),
            "the sum is divided by the number of outputs": (
                "The gradient is a sum over the outputs, not their mean."
            ),
            IS_DW: "dx has the shape of x: an entry for each entry of the input.",
        },
    },
    "conv2d_layer_forward": {
        "The layer": {
            "the bias is forgotten": (
                "b[f] is one number for all of y[:, f]: every image, row and column of it gets that "
                "number, once."
            ),
            "the stride is ignored": (
                "Hand the stride on: each channel is convolved with it, down and across."
            ),
            "the channels are averaged": (
                "The channels of an output add up; their sum is not divided by their number."
            ),
        },
        "The window has two sides": {
            "the kernels are turned by 180°": (
                "In a cross-correlation w[f, c, 0, 0] meets the first entry of the window, not the last."
            ),
        },
    },
    "conv2d_layer_backward": {
        "The way back": {
            "dx is all zeros": "Every output hands back its share to dx: is dx computed, and returned?",
            "dw is all zeros": "Every output adds its term to dw: is dw computed, and returned?",
            "dx begins with x, not with zeros": (
                "dx is a sum of its own: it begins with zeros, not with a copy of x."
            ),
            "the gradients come in another order": (
                "The layer returns dx, dw, db: the order of the arguments x, w, b."
            ),
            "averaged over the batch": (
                "The loss is one number for all images: dw and db sum over them, and nothing is divided."
            ),
            "db is zero": "b[f] is added to every entry of y[:, f]: db[f] is the plain sum of dy[:, f].",
            "dw is turned by 180°": (
                "dw[f, c, u, v] pairs dy with the windows of x as they are: nothing is turned there."
            ),
            "the upstream gradient is ignored": (
                "Every term is weighted with its dy; the gradients depend on it."
            ),
            "the padding is not removed from dx": (
                "dx has the shape of x: cut off the rows and columns that belong to the padding."
            ),
            "the slice [padding:-padding] is empty when padding is 0": (
                "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start."
            ),
        },
        "Turned by 180°": {
            "the kernels are not turned in dx": (
                "Each channel's dx is the walk of the turned kernel, as it was for one channel."
            ),
        },
    },
}
IDEAS: Mapping[str, Mapping[str, Idea]] = {
    function: {
        name: Idea(name, hint, section) for section, hints in sections.items() for name, hint in hints.items()
    }
    for function, sections in _HINTS.items()
}
"""The mistakes that are recognised: by the function, and by their name."""
