"""The X-ray of a function: what it computes, in letters."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from .aliases import Array, Function, Shape
from .calls import CheckFailed, _call
from .cases import PARTS, Case
from .letters import Index, Term
from .pictures_of_xrays import Beside, XRay
from .reading import Ask, NotSums, Probe, Reading, Unread, as_matrix, read_letters, transposed

SECONDS = 2.0  # for all calls of an X-ray


class _Kind(NamedTuple):
    """How a function is called, and what is expected in its results."""

    arrays: tuple[str, ...]
    products: tuple[tuple[str, ...], ...]
    results: tuple[str, ...]
    axes: int  # of one image
    full: bool = False  # whether a window may hang over both ends, as in a true convolution


_DX, _DW, _DB = ("dy", "w"), ("dy", "x"), ("dy",)
_PRODUCTS = {"dx": _DX, "dw": _DW, "db": _DB}
_OUT = (("x", "w"),)
_XRAYED = {
    "conv1d_forward": _Kind(("x", "w"), _OUT, ("y",), 1),
    "conv1d_jacobian": _Kind(("w",), (("w",),), ("J",), 1),
    "conv1d_dw": _Kind(("dy", "x", "w"), (_DW,), ("dw",), 1),
    "conv1d_dx": _Kind(("dy", "x", "w"), (_DX,), ("dx",), 1),
    "convolve1d_forward": _Kind(("x", "w"), _OUT, ("y",), 1, full=True),
    "convolve1d_dx": _Kind(("dy", "w"), (_DX,), ("dx",), 1, full=True),
    "conv2d_forward": _Kind(("x", "w"), _OUT, ("y",), 2),
    "conv2d_dw": _Kind(("dy", "x", "w"), (_DW,), ("dw",), 2),
    "conv2d_dx": _Kind(("dy", "x", "w"), (_DX,), ("dx",), 2),
    "rot180": _Kind(("w",), (("w",),), ("turned",), 2),
    "conv2d_jacobian": _Kind(("w",), (("w",),), ("J",), 2),
    "conv2d_layer_forward": _Kind(("x", "w", "b"), (*_OUT, ("b",)), ("y",), 2),
    "conv2d_layer_backward": _Kind(("dy", "x", "w", "b"), (_DX, _DW, _DB), PARTS, 2),
}


@dataclass(frozen=True)
class Sizes:
    """The shapes with which a function is read, and its options."""

    x: tuple[int, ...]
    w: tuple[int, ...]
    stride: int = 1
    padding: int = 0


def probe_of(name: str, sizes: Sizes) -> Probe:
    """Say how a function of the assignments is read in letters.

    Raises
    ------
    KeyError
        If it is none of them.
    ValueError
        If the kernel does not fit.
    """
    kind = _XRAYED[name]
    w = sizes.w
    x = sizes.x or w
    sides = [
        n + k - 1 if kind.full else (n + 2 * sizes.padding - k) // sizes.stride + 1
        for n, k in zip(x[-kind.axes :], w[-kind.axes :], strict=True)
    ]
    if min(sides) < 1:
        raise ValueError(
            f"A kernel of shape {w} does not fit on an input of shape {x}: make n larger, or k smaller."
        )
    dy = (*([x[0], w[0]] if len(x) > 2 else []), *sides)
    shapes = {"dy": dy, "x": x, "w": w, "b": w[:1]}
    others: tuple[Any, ...] = ()
    if name.endswith("jacobian"):
        others = (x[0],) if kind.axes == 1 else (x,)
    options = {"stride": sizes.stride, "padding": sizes.padding}
    options = {key: value for key, value in options.items() if value != (key == "stride")}
    arrays = {array: shapes[array] for array in kind.arrays}
    return Probe(arrays, kind.products, others, options, kind.results, _sizes_said(name, sizes))


def xray(
    function: Function,
    forward: Function | None = None,
    *,
    n: Shape | None = None,
    k: Shape | None = None,
    stride: int = 1,
    padding: int = 0,
    images: int = 1,
    channels: int = 2,
    filters: int = 2,
    like: str = "",
) -> XRay:
    """Show what a function of this notebook computes, in letters, whatever its style.

    It is called with ones and zeros, and from what comes back one reads which products it adds up.

    Parameters
    ----------
    function : function
        One of this notebook's: a forward pass, a Jacobian or a gradient.
    forward : function, optional
        Your forward pass: then what it asks for stands beside the letters.
    n, k : int or tuple of two ints
        Sizes of the input and of the kernel. In two dimensions a number stands for a square.
    stride, padding : int
        As in the forward pass.
    images, channels, filters : int
        Of a layer.
    like : str
        The name of the function that it stands for, if its own is another one.
    """
    name = like or getattr(function, "__name__", "")
    if name not in _XRAYED:
        known = ", ".join(_XRAYED)
        problem = (
            f'An X-ray reads one of these functions: {known}.\nIs yours one by another name? Add like="...".'
        )
        return XRay(name or "the function", "", (), 0, "", problem)
    kind = _XRAYED[name]
    default = (3, 2) if kind.axes == 1 or "layer" not in name else (2, 2)
    x, w = (
        side if isinstance(side, tuple) else (side,) * kind.axes
        for side in (default[0] if n is None else n, default[1] if k is None else k)
    )
    if "layer" in name:
        x, w = (images, channels, *x), (filters, channels, *w)
    sizes = Sizes(x, w, stride, padding)
    try:
        return _look(name, function, sizes, forward)
    except (Unread, ValueError) as problem:
        return XRay(name, _sizes_said(name, sizes), (), 0, "", str(problem))


def _look(
    name: str,
    function: Function,
    sizes: Sizes,
    forward: Function | None,
    part: str = "",
    wanted: Reading | None = None,
) -> XRay:
    """Read a function, and what its forward pass asks of it, if there is one.

    `part` is the one of several results that is read; `wanted` is what else its letters are compared with.

    Raises
    ------
    Unread
        If the function cannot be read.
    ValueError
        If the kernel does not fit.
    """
    probe = probe_of(name, sizes)
    if part:
        probe = replace(probe, results=(part,), products=(_PRODUCTS[part],))
    try:
        readings, calls = read_letters(_asking(function, probe, part), probe)
    except NotSums as problem:
        problem.name = name
        raise
    asked: dict[str, Reading] = {} if wanted is None else {probe.results[0]: wanted}
    source = "" if wanted is None else "the digits that are expected"
    if forward is not None and not name.endswith("forward") and name != "rot180":
        asked, source = _asked_of(name, forward, sizes)
    parts = tuple(
        Beside(result, reading, asked.get(result))
        for result, reading in zip(probe.results, readings, strict=True)
    )
    return XRay(name, probe.about, parts, calls, source)


def _asked_of(name: str, forward: Function, sizes: Sizes) -> tuple[dict[str, Reading], str]:
    try:
        return wanted_of(name, forward, sizes), f"your {_forward_of(name)}"
    except Unread:
        return {}, ""


def _forward_of(name: str) -> str:
    return f"{name.rpartition('_')[0]}_forward"


def wanted_of(name: str, forward: Function, sizes: Sizes) -> dict[str, Reading]:
    """Read from a forward pass what a gradient or a Jacobian of it is, in letters, by the name of the result.

    Raises
    ------
    Unread
        If the forward pass cannot be read.
    """
    forward_name = _forward_of(name)
    probe = probe_of(forward_name, sizes)
    (y,), _ = read_letters(_asking(forward, probe), probe)
    if name.endswith("jacobian"):
        return {"J": as_matrix(y, int(np.prod(sizes.x)), sizes.x)}
    shapes = {"x": sizes.x, "w": sizes.w, "b": sizes.w[:1]}
    return {result: transposed(y, result[1:], shapes[result[1:]]) for result in _XRAYED[name].results}


def _asking(function: Function, probe: Probe, part: str = "") -> Ask:
    """Call a function here: each call fails with a sentence, and all of them have SECONDS."""
    until = time.monotonic() + SECONDS
    parts = probe.results if len(probe.results) > 1 else (part,)

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        answers = []
        for number, arguments in enumerate(inputs):
            if time.monotonic() > until:
                raise Unread(f"It is slow: {number} of {len(inputs)} calls took {SECONDS:g} seconds.")
            given = dict(zip([*probe.arrays, *"nm"], arguments, strict=False))
            try:
                answers.append(_results(function, given, probe.options, parts))
            except CheckFailed as problem:
                raise Unread(_dedented(problem)) from None
        return answers

    return ask


def _results(
    function: Function, given: Mapping[str, Any], options: Mapping[str, Any], parts: Sequence[str]
) -> tuple[Array, ...]:
    if len(parts) == 1:
        return (_finite(_call(function, given, options, parts[0])),)
    kept: list[Any] = []

    def once(*arguments: Any, **given_options: Any) -> Any:
        """Call it for the first part, and give the same for the others."""
        if not kept:
            kept.append(function(*arguments, **given_options))
        return kept[0]

    once.__name__ = getattr(function, "__name__", "")
    return tuple(_finite(_call(once, given, options, part)) for part in parts)


def _finite(numbers: Array) -> Array:
    if not np.all(np.isfinite(numbers)):
        raise CheckFailed("It returns nan or inf: does it divide by an entry, or read an np.empty?")
    return numbers


def _dedented(problem: Exception) -> str:
    return "\n".join(line.strip(" ✗") for line in str(problem).splitlines())


def _turn_spelled(case: Case) -> Reading:
    """Read the letters that a listed turned kernel spells: no two entries of w are alike."""
    w, expected = case.given["w"], np.asarray(case.expected, dtype=float)
    places = {value: place for place, value in np.ndenumerate(w)}
    sums: dict[Index, dict[Term, float]] = {
        index: {(("w", places[value]),): 1.0} for index, value in np.ndenumerate(expected)
    }
    return Reading(expected.shape, sums)


def decoded(case: Case) -> Reading | None:
    """Read the letters that listed outputs spell: each digit is an entry of x.

    None where that cannot be: the entries of a kernel are not powers of ten, or two of x are alike.
    """
    if "x" not in case.given:
        return _turn_spelled(case)
    b = case.given.get("b")
    x, w, expected = case.given["x"], case.given["w"], np.asarray(case.expected, dtype=float)
    kernels = [w] if b is None else list(w)
    powers = [10.0**place for place in range(12)]
    if (
        not np.all(x)
        or not np.all(np.isin(w, powers))
        or any(each.size > len(set(each.flat)) for each in kernels)
    ):
        return None
    sums: dict[Index, dict[Term, float]] = {}
    for index, value in np.ndenumerate(expected):
        terms: dict[Term, float] = {} if b is None else {(("b", index[1:2]),): 1.0}
        rest = value - (0 if b is None else b[index[1]])
        kernel = w if b is None else w[index[1]]
        image = x if b is None else x[index[0]]
        for place in np.ndindex(*kernel.shape):
            digit = rest // kernel[place] % 10
            plane = image if b is None else image[place[0]]
            found = np.argwhere(plane == digit)
            if digit and len(found) == 1:
                at = tuple(found[0].tolist())
                front = ((), ()) if b is None else ((index[0], place[0]), index[1:2])
                terms[("x", (*front[0], *at)), ("w", (*front[1], *place))] = 1.0
                rest -= digit * kernel[place]
        if rest:
            return None
        sums[index] = terms
    return Reading(expected.shape, sums)


def _sizes_said(name: str, sizes: Sizes) -> str:
    """The sizes in words; of options only what the function has."""
    kind = _XRAYED[name]

    def sides(shape: tuple[int, ...]) -> str:
        return " × ".join(map(str, shape[-kind.axes :]))

    words = []
    if len(sizes.x) > 2:
        words += [_count(sizes.x[0], "image"), _count(sizes.x[1], "channel"), _count(sizes.w[0], "filter")]
    if name != "rot180":
        words.append(f"input {sides(sizes.x)}" if kind.axes > 1 else f"n = {sides(sizes.x)}")
    words.append(f"kernel {sides(sizes.w)}" if kind.axes > 1 else f"k = {sides(sizes.w)}")
    if not kind.full and name != "rot180":
        words += [f"stride {sizes.stride}", f"padding {sizes.padding}"]
    return ", ".join(words)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
