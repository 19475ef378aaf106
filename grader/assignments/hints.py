"""The words of known mistakes for the visible checks, written into grader/convlab/hints.py.

`make release` runs it: the words stand once, beside the wrong implementations, which students do not get.
"""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader import convlab
from grader.assignments import EXERCISES

WRITTEN = Path(convlab.__file__).parent / "hints.py"
# The mistakes that the visible checks recognise (grader/convlab/ideas.py), by the function.
RECOGNISED: Mapping[str, tuple[str, ...]] = {
    "conv1d_forward": (
        "the kernel is flipped",
        "the sum is divided by the size of the kernel",
        "the sums before are still in each output",
        "the stride is ignored",
        "the stride changes the number of outputs, but the window still moves by one",
        "the padding is ignored",
        "only the right end is padded",
        "the padding is added twice",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "conv1d_jacobian": (
        "the Jacobian is transposed",
        "the kernel is flipped in each row",
        "the stride is ignored",
        "the padding is ignored",
        "the columns of the padding are still there",
    ),
    "numerical_gradient": (
        "a one-sided difference",
        "a one-sided difference, and divided by 2h",
        "divided by h instead of 2h",
        "divided by 4h instead of 2h",
        "not divided by the step",
        "multiplied by h: brackets are missing around 2 * h",
        "the sign is wrong",
        "the given h is not used",
    ),
    "conv1d_dw": (
        "dw is all zeros",
        "dw begins with w, not with zeros",
        "the upstream gradient is ignored",
        "the result is flipped",
        "dy runs backwards",
        "only the last output contributes",
        "only the first output contributes",
        "the last output is left out",
        "the sums before are still in each entry",
        "the sum is divided by the number of outputs",
        "the stride is ignored",
        "the padding is ignored",
        "dw has the size of x",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "conv1d_dx": (
        "the kernel is not flipped",
        "dx is all zeros",
        "dx begins with x, not with zeros",
        "the slice [padding:-padding] is empty when padding is 0",
        "the padding is not removed",
        "the padding on the left is not cut off",
        "the padding is removed twice",
        "the stride is ignored",
        "the upstream gradient is ignored",
        "the last output is left out",
        "the sum is divided by the number of outputs",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "convolve1d_forward": (
        "a cross-correlation: the kernel is not flipped",
        "the result is reversed",
        "the sum is divided by the size of the kernel",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "convolve1d_dx": (
        "the kernel is flipped",
        "the sum is divided by the size of the kernel",
        "the result takes its type from w",
    ),
    "conv2d_forward": (
        "the kernel is turned by 180°",
        "the kernel is flipped on one axis",
        "the sum is divided by the size of the kernel",
        "the stride is ignored",
        "the padding is ignored",
        "the padding is added twice",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "conv2d_jacobian": (
        "the Jacobian is transposed",
        "the kernel is turned in each row",
        "the stride is ignored",
        "the padding is ignored",
        "the columns of the padding are still there",
    ),
    "rot180": (
        "only flipped vertically",
        "only flipped horizontally",
        "not turned",
    ),
    "conv2d_dw": (
        "dw is all zeros",
        "dw begins with w, not with zeros",
        "the upstream gradient is ignored",
        "dy runs backwards",
        "only the last output contributes",
        "only the first output contributes",
        "the sum is divided by the number of outputs",
        "the stride is ignored",
        "the padding is ignored",
        "dw has the shape of x",
        "the result takes its type from x",
        "the result takes its type from w",
    ),
    "conv2d_dx": (
        "the kernel is not turned",
        "the kernel is flipped on one axis only",
        "dx is all zeros",
        "dx begins with x, not with zeros",
        "the slice [padding:-padding] is empty when padding is 0",
        "the padding is not removed",
        "the padding above and on the left is not cut off",
        "the padding is removed twice",
        "the stride is ignored",
        "the result takes its type from x",
        "the result takes its type from w",
        "the upstream gradient is ignored",
        "the sum is divided by the number of outputs",
    ),
    "conv2d_layer_forward": (
        "the bias is forgotten",
        "the stride is ignored",
        "the channels are averaged",
        "the kernels are turned by 180°",
    ),
    "conv2d_layer_backward": (
        "dx is all zeros",
        "dw is all zeros",
        "dx begins with x, not with zeros",
        "the gradients come in another order",
        "averaged over the batch",
        "db is zero",
        "dw is turned by 180°",
        "the upstream gradient is ignored",
        "the padding is not removed from dx",
        "the slice [padding:-padding] is empty when padding is 0",
        "the kernels are not turned in dx",
    ),
}
_SHAPE_OF_X = "dx has the shape of x: an entry for each entry of the input."
_LINE = 110
HEAD = '''\
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
'''
TAIL = '''}
IDEAS: Mapping[str, Mapping[str, Idea]] = {
    function: {name: Idea(name, *words) for name, words in mistakes.items()}
    for function, mistakes in _HINTS.items()
}
"""The mistakes that are recognised: by the function, and by their name."""
'''


def text() -> str:
    """Give the text of grader/convlab/hints.py.

    Raises
    ------
    LookupError
        If a mistake is not known any more by a name that is recognised.
    """
    lines = [HEAD.rstrip("\n")]
    for function, names in RECOGNISED.items():
        known = {mistake.name: mistake for mistake in EXERCISES[function].mistakes}
        if missing := [name for name in names if name not in known]:
            raise LookupError(f"{function} has no mistake {missing[0]!r}: RECOGNISED in {__file__} names it")
        lines.append(f'    "{function}": {{')
        for name in names:
            lines += _entry(f'"{name}"', known[name].hint, known[name].section)
        if function.endswith("_dx") and "dx is all zeros" in names:
            lines += _entry("IS_DW", _SHAPE_OF_X, EXERCISES[function].section)
        lines.append("    },")
    return "\n".join(lines) + "\n" + TAIL


def _entry(name: str, hint: str, section: str) -> Iterator[str]:
    yield f"        {name}: ("
    yield from _string(hint)
    yield from _string(section)
    yield "        ),"


def _string(words: str) -> Iterator[str]:
    """Write an argument, on several lines where it is long."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    whole = f'            "{escaped}",'
    if len(whole) <= _LINE:
        yield whole
        return
    lines = textwrap.wrap(escaped, _LINE - 20, drop_whitespace=False)
    yield from (f'            "{line}"' for line in lines[:-1])
    yield f'            "{lines[-1]}",'


if __name__ == "__main__":
    WRITTEN.write_text(text(), encoding="utf-8")
