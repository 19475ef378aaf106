"""The X-ray of a function: what it computes, in letters."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .aliases import Array, Function, Shape
from .calls import CheckFailed, _call
from .cases import PARTS
from .pictures_of_xrays import Beside, XRay
from .reading import Ask, Probe, Reading, Unread, as_matrix, read_letters, transposed

SECONDS = 2.0  # for all calls of an X-ray


class _Kind(NamedTuple):
    """How a function is called, and what is expected in its results."""

    arrays: tuple[str, ...]
    products: tuple[tuple[str, ...], ...]
    results: tuple[str, ...]
    axes: int  # of one image
    full: bool = False  # whether a window may hang over both ends, as in a true convolution


_DX, _DW, _DB = ("dy", "w"), ("dy", "x"), ("dy",)
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
    x, w = sizes.x, sizes.w
    sides = [
        n + k - 1 if kind.full else (n + 2 * sizes.padding - k) // sizes.stride + 1
        for n, k in zip(x[-kind.axes :], w[-kind.axes :], strict=True)
    ]
    if min(sides) < 1:
        raise ValueError(f"A kernel of shape {w} does not fit on an input of shape {x}: make n larger, or k smaller.")
    dy = (*([x[0], w[0]] if len(x) > 2 else []), *sides)
    shapes = {"dy": dy, "x": x, "w": w, "b": w[:1]}
    others: tuple[Any, ...] = ()
    if name.endswith("jacobian"):
        others = (x[0],) if kind.axes == 1 else (x,)
    options = {"stride": sizes.stride, "padding": sizes.padding}
    options = {key: value for key, value in options.items() if value != (key == "stride")}
    arrays = {array: shapes[array] for array in kind.arrays}
    return Probe(arrays, kind.products, others, options, kind.results)


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
        problem = f"An X-ray reads one of these functions: {known}.\nIs yours one by another name? Add like=\"...\"."
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
    except ValueError as error:
        return XRay(name, "", (), 0, "", str(error))


def _look(
    name: str, function: Function, sizes: Sizes, forward: Function | None, parts: Sequence[str] = ()
) -> XRay:
    """Read a function, and what its forward pass asks of it if there is one; of all results or some."""
    probe = probe_of(name, sizes)
    shown = _sizes(name, sizes)
    try:
        readings, calls = read_letters(_asking(function, probe), probe)
    except Unread as problem:
        return XRay(name, shown, (), 0, "", str(problem))
    wanted: dict[str, Reading] = {}
    if forward is not None and not name.endswith("forward") and name != "rot180":
        try:
            wanted = wanted_of(name, forward, sizes)
        except Unread:
            wanted = {}
    beside = tuple(
        Beside(result, reading, wanted.get(result))
        for result, reading in zip(probe.results, readings, strict=True)
        if not parts or result in parts
    )
    return XRay(name, shown, beside, calls, f"your {_forward_of(name)}" if wanted else "")


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


def _asking(function: Function, probe: Probe) -> Ask:
    """Call a function here: each call fails with a sentence, and all of them have SECONDS."""
    until = time.monotonic() + SECONDS
    several = len(probe.results) > 1

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        answers = []
        for number, arguments in enumerate(inputs):
            if time.monotonic() > until:
                raise Unread(f"It is slow: {number} of {len(inputs)} calls took {SECONDS:g} seconds.")
            given = dict(zip([*probe.arrays, *"nm"], arguments, strict=False))
            parts = probe.results if several else ("",)
            try:
                answers.append(_results(function, given, probe.options, parts))
            except CheckFailed as problem:
                raise Unread(_dedented(problem)) from None
        return answers

    return ask


def _results(
    function: Function, given: Mapping[str, Any], options: Mapping[str, Any], parts: Sequence[str]
) -> tuple[Array, ...]:
    kept: list[Any] = []

    def once(*arguments: Any, **given_options: Any) -> Any:
        """Call it for the first part, and give the same for the others."""
        if not kept:
            kept.append(function(*arguments, **given_options))
        return kept[0]

    if len(parts) == 1:
        return (_finite(_call(function, given, options, parts[0])),)
    once.__name__ = getattr(function, "__name__", "")
    return tuple(_finite(_call(once, given, options, part)) for part in parts)


def _finite(numbers: Array) -> Array:
    if not np.all(np.isfinite(numbers)):
        raise CheckFailed("It returns nan or inf: does it divide by an entry, or read an np.empty?")
    return numbers


def _dedented(problem: Exception) -> str:
    return "\n".join(line.strip(" ✗") for line in str(problem).splitlines())


def _sizes(name: str, sizes: Sizes) -> str:
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
