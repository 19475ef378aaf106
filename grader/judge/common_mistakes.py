"""The mistakes that every function can have, whatever it computes."""

import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from grader.judge.mistake import Function, Mistake, of_each, table
from grader.judge.numerics import Array


def of_any_function(
    right: Function,
    section: str,
    *,
    options: tuple[str, ...] = (),
    spare: Iterable[str] = (),
    reshaped: bool = False,
) -> tuple[Mistake, ...]:
    """List the mistakes that have nothing to do with what the function computes.

    Parameters
    ----------
    right
        The reference.
    section
        The section of the notebook that teaches it.
    options
        Names of the parameters that have defaults and are no arrays.
    spare
        The names of arguments without which a memory gives right answers, and is no mistake: an array whose
        entries the result does not depend on, or a number that follows from the shapes.
    reshaped
        Whether some questions give the same numbers in other rows and columns. A memory that looks at the
        numbers alone is found by these.
    """

    def unwritten(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    names = tuple(inspect.signature(right).parameters)
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
            tuple(partial(_remembering, names, key) for key in _keys(names, options, spare, reshaped)),
            remembers=True,
        ),
        Mistake(
            "the result of the call before is still in it",
            "Make the array or list for the result inside the function, so that each call starts anew.",
            section,
            (_adding_up, _appending),
            remembers=True,
        ),
    )


def first_one_again(
    right: Function, section: str, argument: str, called: str, each_shape: bool
) -> tuple[Mistake, ...]:
    """Make the mistake of computing with an argument of an earlier call.

    Parameters
    ----------
    argument
        Its name.
    called
        What the notebook calls it.
    each_shape
        Whether to recognise also a function that keeps the first argument of each shape.
    """
    place = tuple(inspect.signature(right).parameters).index(argument)
    makers = [partial(_keeping, right, place, of_each_shape=False)]
    if each_shape:
        makers.append(partial(_keeping, right, place, of_each_shape=True))
    return (
        Mistake(
            f"the {called} of the first call is used again",
            "Each call has to compute from its own arguments: keep nothing outside the function.",
            section,
            tuple(makers),
            remembers=True,
        ),
    )


Given = Mapping[str, Any]
"""The arguments of a call, by name."""
Key = Callable[[Given], Hashable]
"""What a memory looks at: it takes two calls with equal keys for the same."""


def _keys(
    names: tuple[str, ...], options: tuple[str, ...], spare: Iterable[str], reshaped: bool
) -> list[Key]:
    """List what a memory may look at that is too little, so that it gives some wrong answers."""
    arrays = [name for name in names if name not in options]
    keys: list[Key] = [
        lambda given: None,
        lambda given: _shapes(given)[0],
        _shapes,
        lambda given: (_shapes(given), _only(options, given)),
    ]
    keys += [partial(_all_but, name) for name in arrays if name not in spare]
    if reshaped:
        keys.append(_numbers)
    if options:
        keys.append(partial(_all_but_options, options, kept=()))
        keys += [partial(_all_but_options, options, kept=(option,)) for option in options]
    return keys


def _shapes(given: Given) -> tuple[Hashable, ...]:
    return tuple(getattr(arg, "shape", ()) for arg in given.values())


def _numbers(given: Given) -> tuple[Hashable, ...]:
    """Everything but the shapes of arrays."""
    return tuple(arg.tobytes() if isinstance(arg, np.ndarray) else (name, arg) for name, arg in given.items())


def _all_but(left_out: str, given: Given) -> tuple[Hashable, ...]:
    return tuple((name, _contents(arg)) for name, arg in given.items() if name != left_out)


def _all_but_options(options: tuple[str, ...], given: Given, kept: tuple[str, ...]) -> tuple[Hashable, ...]:
    arrays = tuple(_contents(arg) for name, arg in given.items() if name not in options)
    return arrays, _only(kept, given)


def _only(names: tuple[str, ...], given: Given) -> tuple[Hashable, ...]:
    return tuple((name, given[name]) for name in names if name in given)


def _contents(arg: Any) -> Hashable:
    if isinstance(arg, dict):
        return tuple((name, _contents(part)) for name, part in arg.items())
    return (arg.shape, arg.tobytes()) if isinstance(arg, np.ndarray) else arg


def _remembering(names: tuple[str, ...], key: Key) -> Function:
    memory: dict[Any, Any] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        return memory.setdefault(key({**dict(zip(names, args, strict=False)), **kwargs}), right)

    return wrong


def _keeping(function: Function, place: int, of_each_shape: bool) -> Function:
    kept: dict[Any, Any] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        argument = args[place]
        first = kept.setdefault(argument.shape if of_each_shape else None, argument)
        return function(*args[:place], first, *args[place + 1 :], **kwargs)

    return wrong


def _adding_up() -> Function:
    memory: dict[tuple[int, ...], Array] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        places = count()

        def added(right: Array) -> Array:
            key = (next(places), *right.shape)
            memory[key] = memory.get(key, 0.0) + right
            return memory[key]

        return of_each(added, right)

    return wrong


def _appending() -> Function:
    """Put the rows of each result behind those of all results before."""
    memory: dict[int, Array] = {}

    def appended(place: int, right: Any) -> Any:
        if not isinstance(right, np.ndarray):
            return right
        before = memory.get(place, right[:0])
        # Rows of another length make no array with those before.
        memory[place] = np.concatenate([before, right]) if before.shape[1:] == right.shape[1:] else right
        return memory[place]

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(right, tuple):
            return tuple(appended(place, array) for place, array in enumerate(right))
        return appended(0, right)

    return wrong
