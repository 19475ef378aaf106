"""The mistakes that every function can have, whatever it computes."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from grader.judge.mistake import Function, Mistake, of_each, table
from grader.judge.numerics import Array


def of_any_function(
    right: Function, section: str, spare: str = "", sides: bool = False
) -> tuple[Mistake, ...]:
    """List the mistakes that have nothing to do with what the function computes.

    Parameters
    ----------
    right
        The reference.
    section
        What teaches it.
    spare
        An argument whose entries it does not need; who forgets them is right.
    sides
        Whether the same numbers in other rows and columns are another question.
    """

    def unwritten(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    names = tuple(inspect.signature(right).parameters)
    kernel = names.index("w") if "w" in names and len(names) > 1 else None
    keys: list[Key] = [*_KEYS, *(partial(_all_but, name) for name in names if name not in (spare, *_OPTIONS))]
    keys += [_numbers] * sides
    if set(_OPTIONS) <= set(names):
        keys += _KEYS_WITHOUT_OPTIONS
    sized = [False] if spare == "w" else [False, True]
    return (
        *table(
            (
                "it is not written yet",
                "Put your own code in place of `raise NotImplementedError()`.",
                section,
                unwritten,
            ),
            (
                "nothing is returned",
                "A function that ends without `return` gives None; `print` only shows a number.",
                section,
                lambda *args, **kwargs: None,
            ),
            (
                "the result has an axis too many",
                "The numbers are right: return them without the extra brackets.",
                section,
                (
                    lambda *args, **kwargs: of_each(lambda array: array[None], right(*args, **kwargs)),
                    lambda *args, **kwargs: of_each(lambda array: array[..., None], right(*args, **kwargs)),
                ),
            ),
        ),
        Mistake(
            "an earlier answer is given again",
            "Each call has to compute anew, from its own arguments: keep nothing outside the function.",
            section,
            tuple(partial(_remembering, names, key) for key in keys),
            remembers=True,
        ),
        Mistake(
            "the result of the call before is still in it",
            "Make the array or list for the result inside the function, so that each call starts anew.",
            section,
            (_adding_up, _appending),
            remembers=True,
        ),
        *(
            ()
            if kernel is None
            else (
                Mistake(
                    "the kernel of the first call is used again",
                    "Each call has to compute from its own arguments: keep nothing outside the function.",
                    section,
                    tuple(partial(_keeping, right, kernel, of_each_size=each) for each in sized),
                    remembers=True,
                ),
            )
        ),
    )


Key = Callable[[Mapping[str, Any]], Any]
"""What tells one question from another, of its arguments by name."""


def _shapes(given: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(getattr(arg, "shape", ()) for arg in given.values())


def _options(given: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple((name, value) for name, value in given.items() if name in _OPTIONS)


def _contents(given: Mapping[str, Any], *options: str) -> tuple[Any, ...]:
    """All but the options, and those that are named."""
    return tuple(
        (arg.shape, arg.tobytes()) if isinstance(arg, np.ndarray) else arg
        for name, arg in given.items()
        if name not in _OPTIONS
    ) + tuple(given.get(name) for name in options)


def _numbers(given: Mapping[str, Any]) -> tuple[Any, ...]:
    """All but the shapes of arrays."""
    return tuple(arg.tobytes() if isinstance(arg, np.ndarray) else (name, arg) for name, arg in given.items())


def _all_but(left_out: str, given: Mapping[str, Any]) -> tuple[Any, ...]:
    kept = {name: arg for name, arg in given.items() if name != left_out}
    return _contents(kept), _options(kept)


_OPTIONS = ("stride", "padding")
_KEYS: tuple[Key, ...] = (
    lambda given: None,
    lambda given: _shapes(given)[0],
    _shapes,
    lambda given: (_shapes(given), _options(given)),
)
_KEYS_WITHOUT_OPTIONS: tuple[Key, ...] = (
    _contents,
    lambda given: _contents(given, "stride"),
    lambda given: _contents(given, "padding"),
)
"""For functions that have these."""


def _remembering(names: tuple[str, ...], key: Key) -> Function:
    memory: dict[Any, Any] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        return memory.setdefault(key({**dict(zip(names, args, strict=False)), **kwargs}), right)

    return wrong


def _keeping(function: Function, place: int, of_each_size: bool = False) -> Function:
    kept: dict[Any, Any] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        first = kept.setdefault(np.shape(args[place]) if of_each_size else None, args[place])
        return function(*args[:place], first, *args[place + 1 :], **kwargs)

    return wrong


def _adding_up() -> Function:
    memory: dict[tuple[int, ...], Array] = {}

    def added(right: Array) -> Array:
        memory[right.shape] = memory.get(right.shape, 0.0) + right
        return memory[right.shape]

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        return of_each(added, right)

    return wrong


def _appending() -> Function:
    """Put the rows of each result behind those of all results before."""
    memory: dict[int, Array] = {}

    def appended(place: int, right: Array) -> Array:
        before = memory.get(place, right[:0])
        # Rows of another length make no array with those before.
        memory[place] = np.concatenate([before, right]) if before.shape[1:] == right.shape[1:] else right
        return memory[place]

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(right, tuple):
            return tuple(appended(place, array) for place, array in enumerate(right))
        return appended(0, right)

    return wrong
