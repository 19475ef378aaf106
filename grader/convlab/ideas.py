"""What a wrong result equals: the student's own functions, called otherwise, predict it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .aliases import Array, Function
from .calls import CheckFailed, _call
from .cases import Case
from .hints import IDEAS, IS_DW, Idea


class _Setting(NamedTuple):
    """A call of a gradient or of a Jacobian, and the forward pass that it belongs to."""

    forward: Function
    given: Mapping[str, Array]  # x, w, and b of a layer
    dy: Array
    stride: int
    padding: int

    def y(self, **changed: Any) -> Array:
        """The forward pass, with other arguments where they are given."""
        given = {key: changed.pop(key, array) for key, array in self.given.items()}
        options = {"stride": self.stride, "padding": self.padding, **changed}
        return _call(
            self.forward, given, {key: value for key, value in options.items() if value != (key == "stride")}
        )

    def gradient(self, of: str, dy: Array | None = None, **changed: Any) -> Array:
        """The gradient of sum(dy * y) for an argument, measured. dy is made to fit, at its end."""
        at = np.asarray(changed.get(of, self.given[of]), dtype=float)
        upstream = self.dy if dy is None else dy

        def loss(point: Array) -> float:
            y = self.y(**{**changed, of: point})
            return float(np.sum(_fitted(upstream, y.shape) * y))

        zero = loss(np.zeros(at.shape))
        units = np.eye(at.size).reshape(at.size, *at.shape)
        return np.reshape([loss(unit) - zero for unit in units], at.shape)

    def matrix(self, x: Array, **changed: Any) -> Array:
        """The matrix of the forward pass for inputs of the shape of x, measured."""
        units = np.eye(x.size).reshape(x.size, *x.shape)
        return np.transpose([self.y(x=unit, **changed).ravel() for unit in units])


_EMPTY_SLICE = "the slice [padding:-padding] is empty when padding is 0"
_Guess = Callable[[_Setting], Array]


def _fitted(array: Array, shape: tuple[int, ...]) -> Array:
    """An array in another shape: cut off, or with zeros, at the ends."""
    fitted = np.zeros(shape)
    if array.ndim == len(shape):
        common = tuple(slice(0, min(sides)) for sides in zip(array.shape, shape, strict=True))
        fitted[common] = array[common]
    return fitted


def _first_of(array: Array, shape: tuple[int, ...]) -> Array:
    if array.shape == shape:
        raise ValueError("it is all of it")
    return _fitted(array, shape)


def _longer(shape: tuple[int, ...], more: int) -> tuple[int, ...]:
    """With more rows and columns."""
    return (*shape[:-2], *(side + more for side in shape[-2:]))


def _axes(array: Array) -> tuple[int, ...]:
    """The axes of rows and columns."""
    return tuple(range(array.ndim))[-2:]


def _turned(array: Array) -> Array:
    return np.flip(array, _axes(array))


def _unlike(shape: tuple[int, ...], seed: int) -> Array:
    """Numbers of which no two are alike."""
    return np.random.default_rng(seed).normal(size=shape)


def _framed_by(x: Array, before: int, after: int) -> Array:
    """With zeros on the axes of rows and columns."""
    widths = [(0, 0)] * (x.ndim - len(_axes(x))) + [(before, after)] * len(_axes(x))
    return np.pad(np.asarray(x, dtype=float), widths)


def _alone(dy: Array, place: int) -> Array:
    alone = np.zeros(dy.size)
    alone[place] = dy.ravel()[place]
    return alone.reshape(dy.shape)


def _without_padding_cut(s: _Setting) -> Array:
    return s.gradient("x", x=_framed_by(s.given["x"], s.padding, s.padding), padding=0)


def _cut_twice(s: _Setting) -> Array:
    dx = s.gradient("x")
    return dx[tuple(slice(s.padding, dx.shape[axis] - s.padding) for axis in _axes(dx))]


# What a gradient is, if the mistake of that name is in it.
_OF_DX: dict[str, _Guess] = {
    "the kernel is not flipped": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernel is not turned": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernels are not turned in dx": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernel is flipped on one axis only": lambda s: s.gradient("x", w=s.given["w"][::-1]),
    "the kernel is flipped": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "dx is all zeros": lambda s: np.zeros(s.given["x"].shape),
    "dx begins with x, not with zeros": lambda s: s.given["x"] + s.gradient("x"),
    "the upstream gradient is ignored": lambda s: s.gradient("x", dy=np.ones(s.dy.shape)),
    "the sum is divided by the number of outputs": lambda s: s.gradient("x") / s.dy.size,
    "the sum is divided by the size of the kernel": lambda s: s.gradient("x") / s.given["w"].size,
    "the last output is left out": lambda s: s.gradient("x", dy=s.dy - _alone(s.dy, -1)),
    "the stride is ignored": lambda s: s.gradient("x", stride=1),
    "the padding is not removed": _without_padding_cut,
    "the padding is not removed from dx": _without_padding_cut,
    "the padding on the left is not cut off": lambda s: _fitted(_without_padding_cut(s), s.given["x"].shape),
    "the padding above and on the left is not cut off": lambda s: _fitted(
        _without_padding_cut(s), s.given["x"].shape
    ),
    "the padding is removed twice": _cut_twice,
    IS_DW: lambda s: s.gradient("w"),
    "the gradients come in another order": lambda s: s.gradient("w"),
}
_OF_DW: dict[str, _Guess] = {
    "the result is flipped": lambda s: _turned(s.gradient("w")),
    "dw is turned by 180°": lambda s: _turned(s.gradient("w")),
    "dy runs backwards": lambda s: s.gradient("w", dy=_turned(s.dy)),
    "dw is all zeros": lambda s: np.zeros(s.given["w"].shape),
    "dw begins with w, not with zeros": lambda s: s.given["w"] + s.gradient("w"),
    "the upstream gradient is ignored": lambda s: s.gradient("w", dy=np.ones(s.dy.shape)),
    "the sum is divided by the number of outputs": lambda s: s.gradient("w") / s.dy.size,
    "averaged over the batch": lambda s: s.gradient("w") / len(s.dy),
    "only the last output contributes": lambda s: s.gradient("w", dy=_alone(s.dy, -1)),
    "only the first output contributes": lambda s: s.gradient("w", dy=_alone(s.dy, 0)),
    "the last output is left out": lambda s: s.gradient("w", dy=s.dy - _alone(s.dy, -1)),
    "the sums before are still in each entry": lambda s: np.cumsum(s.gradient("w")),
    "the stride is ignored": lambda s: s.gradient("w", stride=1),
    "the padding is ignored": lambda s: s.gradient(
        "w", x=_framed_by(s.given["x"], 0, 2 * s.padding), padding=0
    ),
    "dw has the size of x": lambda s: s.gradient("x"),
    "dw has the shape of x": lambda s: s.gradient("x"),
    "the gradients come in another order": lambda s: s.gradient("x"),
}
_OF_DB: dict[str, _Guess] = {
    "db is zero": lambda s: np.zeros(s.given["b"].shape),
    "averaged over the batch": lambda s: s.gradient("b") / len(s.dy),
}
_OF_J: dict[str, _Guess] = {
    "the Jacobian is transposed": lambda s: s.matrix(s.given["x"]).T,
    "the kernel is flipped in each row": lambda s: s.matrix(s.given["x"], w=_turned(s.given["w"])),
    "the kernel is turned in each row": lambda s: s.matrix(s.given["x"], w=_turned(s.given["w"])),
    "the stride is ignored": lambda s: s.matrix(s.given["x"], stride=1),
    "the padding is ignored": lambda s: s.matrix(s.given["x"], padding=0),
    "the columns of the padding are still there": lambda s: s.matrix(
        _framed_by(s.given["x"], s.padding, s.padding), padding=0
    ),
}
# What is right in a forward pass, if the mistake of that name is in it: then it is undone.
_UNDONE: dict[str, Callable[[_Setting], Array]] = {
    "the kernel is flipped": lambda s: s.y(w=_turned(s.given["w"])),
    "a cross-correlation: the kernel is not flipped": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernel is turned by 180°": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernels are turned by 180°": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernel is flipped on one axis": lambda s: s.y(w=s.given["w"][::-1]),
    "the result is reversed": lambda s: _turned(s.y()),
    "the sum is divided by the size of the kernel": lambda s: s.y() * s.given["w"].size,
    "the sums before are still in each output": lambda s: np.diff(s.y(), prepend=0),
    "the bias is forgotten": lambda s: s.y() + s.given["b"][:, None, None],
    "the channels are averaged": lambda s: (
        (s.y() - s.given["b"][:, None, None]) * s.given["w"].shape[1] + s.given["b"][:, None, None]
    ),
}
# What such a mistake makes of a forward pass that is right without that option.
_WITH_OPTION: dict[str, tuple[str, Callable[[_Setting], Array]]] = {
    "the stride is ignored": ("stride", lambda s: s.y(stride=1)),
    "the stride changes the number of outputs, but the window still moves by one": (
        "stride",
        lambda s: _first_of(s.y(stride=1), s.y().shape),
    ),
    "the padding is ignored": ("padding", lambda s: s.y(padding=0)),
    "only the right end is padded": (
        "padding",
        lambda s: s.y(x=_framed_by(s.given["x"], 0, s.padding), padding=0),
    ),
    "the padding is added twice": (
        "padding",
        lambda s: s.y(x=_framed_by(s.given["x"], 2 * s.padding, 2 * s.padding), padding=0),
    ),
}
# What is still to be done to such a turned kernel.
_TURNS: dict[str, Callable[[Array], Array]] = {
    "only flipped vertically": lambda turned: np.flip(turned, 1),
    "only flipped horizontally": lambda turned: np.flip(turned, 0),
    "not turned": _turned,
}
# The slope of x**3 at 2 with the step 1/8, as each mistake gives it; 12.015625 is right.
_SLOPES = {
    12.765625: "a one-sided difference",
    11.265625: "a one-sided difference",
    6.3828125: "a one-sided difference, and divided by 2h",
    5.6328125: "a one-sided difference, and divided by 2h",
    24.03125: "divided by h instead of 2h",
    6.0078125: "divided by 4h instead of 2h",
    3.00390625: "not divided by the step",
    1.501953125: "not divided by the step",
    0.187744140625: "multiplied by h: brackets are missing around 2 * h",
    -12.015625: "the sign is wrong",
    12.0: "the given h is not used",
}
_OF = {"dx": _OF_DX, "dw": _OF_DW, "db": _OF_DB, "J": _OF_J}


def _idea_of_gradient(
    name: str, function: Function, forward: Function, case: Case, x: Array, got: Array
) -> Idea | None:
    """Name the mistake of a gradient or a Jacobian, if one alone predicts what it returned.

    `x` is the input of the case, which a Jacobian is not given.
    """
    if idea := _idea_of_types(name, function, case):
        return idea
    part = case.part or ("J" if name.endswith("jacobian") else name.rpartition("_")[2])
    guesses = {mistake: guess for mistake, guess in _OF[part].items() if mistake in IDEAS[name]}
    setting = _setting(forward, {**case.given, "x": x}, case.options)
    fitting = _predicting(guesses, setting, part, got)
    is_empty = got.size == 0 and not case.options.get("padding") and _EMPTY_SLICE in IDEAS[name]
    if not fitting and not is_empty:
        return None
    axes = len(_axes(x))
    shapes = {1: ((9,), (3,)), 2: ((6, 7), (2, 3))}[axes]
    front = ((2, 2), (3, 2)) if x.ndim > 2 else ((), ())
    given = {key: _unlike((*front[i], *shapes[i]), i) for i, key in enumerate("xw")}
    if x.ndim > 2:
        given["b"] = _unlike((3,), 2)
    other = _setting(forward, given, case.options)
    arguments = {"dy": other.dy, **given, "n": given["x"].size, "shape": given["x"].shape}
    arguments = {key: arguments[key] for key in case.given}
    again = _call(function, arguments, case.options, case.part)
    if is_empty:
        return IDEAS[name][_EMPTY_SLICE] if again.size == 0 else None
    found = _predicting({mistake: guesses[mistake] for mistake in fitting}, other, part, again)
    if found == [f"{part} is all zeros"] and "padding" not in case.options:
        # Where nothing else is wrong than a slice, there is something with padding.
        padded = _setting(forward, given, {**case.options, "padding": 1})
        arguments |= {"dy": padded.dy} if "dy" in arguments else {}
        again = _call(function, arguments, {**case.options, "padding": 1}, case.part)
        found = _predicting({mistake: guesses[mistake] for mistake in found}, padded, part, again)
    return _only(name, found)


def _setting(forward: Function, given: Mapping[str, Any], options: Mapping[str, Any]) -> _Setting:
    arrays = {key: np.asarray(given[key], dtype=float) for key in ("x", "w", "b") if key in given}
    made = _Setting(forward, arrays, np.zeros(()), options.get("stride", 1), options.get("padding", 0))
    dy = given["dy"] if "dy" in given else _unlike(made.y().shape, 3)
    return made._replace(dy=np.asarray(dy, dtype=float))


def _predicting(guesses: Mapping[str, _Guess], setting: _Setting, part: str, got: Array) -> list[str]:
    """The mistakes that predict what came, and something else than what is right."""
    right = setting.matrix(setting.given["x"]) if part == "J" else setting.gradient(part[1])
    found = []
    for mistake, guess in guesses.items():
        try:
            predicted = guess(setting)
        except (CheckFailed, ValueError):  # the forward pass does not take what the mistake would give it
            continue
        if _alike(predicted, got) and not _alike(predicted, right):
            found.append(mistake)
    return found


def _idea_of_listed(name: str, function: Function, case: Case, cases: Sequence[Case]) -> Idea | None:
    """Name the mistake of a forward pass: undone, it gives what is listed, or it alone predicts what came."""
    if idea := _idea_of_types(name, function, case):
        return idea
    alike = [each for each in cases if set(each.options) <= set(case.options) and _is_of_floats(each)]
    settings = [_setting(function, each.given, each.options) for each in alike]
    listed = [np.asarray(each.expected, dtype=float) for each in alike]
    wrong = [not _alike(setting.y(), right) for setting, right in zip(settings, listed, strict=True)]
    found = []
    for mistake, undone in _UNDONE.items():
        known = mistake in IDEAS[name] and any(wrong)
        if known and all(_gives(undone, *pair) for pair in zip(settings, listed, strict=True)):
            found.append(mistake)
    if not any(wrong[: alike.index(case)] if case in alike else wrong):
        more = {"x": 9, "w": 1}
        large = {key: _unlike(_longer(case.given[key].shape, more[key]), 0) for key in more}
        large = {**case.given, **large}
        for mistake, (option, predicted) in _WITH_OPTION.items():
            if mistake in IDEAS[name] and option in case.options:
                here, there = (_setting(function, given, case.options) for given in (case.given, large))
                if all(_gives(predicted, setting, setting.y()) for setting in (here, there)):
                    found.append(mistake)
    return _only(name, found)


def _is_of_floats(case: Case) -> bool:
    return all(array.dtype.kind == "f" for array in case.given.values())


def _gives(make: Callable[[_Setting], Array], setting: _Setting, right: Array) -> bool:
    try:
        return _alike(make(setting), right)
    except (CheckFailed, ValueError):
        return False


def _idea_of_types(name: str, function: Function, case: Case) -> Idea | None:
    """Name the array of integers whose type the result has taken: with that one of floats, it is another."""
    integers = [
        key for key, array in case.given.items() if isinstance(array, np.ndarray) and array.dtype.kind == "i"
    ]
    got = _call(function, case.given, case.options, case.part)
    changed = [
        key
        for key in integers
        if not _alike(
            _call(function, {**case.given, key: case.given[key].astype(float)}, case.options, case.part), got
        )
    ]
    names = [f"the result takes its type from {key}" for key in changed]
    return _only(name, [mistake for mistake in names if mistake in IDEAS[name]])


def _idea_of_turn(function: Function, cases: Sequence[Case]) -> Idea | None:
    """Name the wrong turn of a kernel."""
    found = [
        mistake
        for mistake, turn in _TURNS.items()
        if all(_alike(turn(_call(function, each.given, {})), each.expected) for each in cases)
    ]
    return _only("rot180", found)


def _idea_of_slope(function: Function) -> Idea | None:
    """Name the mistake of a numerical gradient, by the number that it gives for a known slope."""
    got = _call(function, {"f": lambda x: x[0] ** 3, "x": np.array([2.0])}, {"h": 0.125})
    names = [mistake for slope, mistake in _SLOPES.items() if np.allclose(got, slope, rtol=1e-7, atol=1e-7)]
    return _only("numerical_gradient", names)


def _only(name: str, mistakes: Sequence[str]) -> Idea | None:
    return IDEAS[name][mistakes[0]] if len(mistakes) == 1 else None


def _alike(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-6, atol=1e-6))
