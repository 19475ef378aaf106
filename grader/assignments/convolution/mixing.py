"""Mistakes of a convolution that mix with others: what each makes of another wrong function."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.judge.mistake import Function, Mistake, of_each

_OPTIONS: Mapping[str, tuple[str, int]] = {
    "the stride is ignored": ("stride", 1),
    "the padding is ignored": ("padding", 0),
}
_TYPE_OF = "the result takes its type from "


def mixing(known: tuple[Mistake, ...], parameters: tuple[str, ...]) -> tuple[Mistake, ...]:
    """Tell of mistakes with options and with types what they make of another function of these parameters."""
    return tuple(replace(mistake, mixed_into=_mixed_into(mistake.name, parameters)) for mistake in known)


def _mixed_into(name: str, parameters: tuple[str, ...]) -> Callable[[Function], Function] | None:
    if name in _OPTIONS:
        option, value = _OPTIONS[name]
        return partial(_without_option, parameters, option, value) if option in parameters else None
    if name.startswith(_TYPE_OF):
        argument = name.removeprefix(_TYPE_OF)
        return partial(_typed, parameters.index(argument)) if argument in parameters else None
    return None


def _without_option(parameters: tuple[str, ...], option: str, value: int, function: Function) -> Function:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(parameters, args, strict=False)), **kwargs, option: value}
        arrays = [given.pop(name) for name in parameters if name not in ("stride", "padding")]
        return function(*arrays, **given)

    return wrong


def _typed(place: int, function: Function) -> Function:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        kind = np.asarray(args[place]).dtype
        return of_each(lambda array: array.astype(kind), function(*args, **kwargs))

    return wrong
