"""A mistake as a record, and the mistakes that every function can have."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.mistakes.pieces import Function, of_each
from grader.numerics import Array


@dataclass(frozen=True, eq=False)
class Mistake:
    """Wrong implementations, and what to tell a student whose function behaves like one of them."""

    name: str
    hint: str
    section: str
    functions: tuple[Function, ...]
    """Each is wrong in this way; where there are several, the way has variants."""
    remembers: bool = False
    """It keeps something from call to call. Each entry then makes a fresh function, which takes what is right
    for a call before the call's own arguments, and says what it returns instead."""


def table(*rows: tuple[str, str, str, Function | tuple[Function, ...]]) -> tuple[Mistake, ...]:
    """Make mistakes of rows: name, hint, section, one function or several."""
    return tuple(
        Mistake(name, hint, section, wrong if isinstance(wrong, tuple) else (wrong,))
        for name, hint, section, wrong in rows
    )


def of_any_function(right: Function, section: str) -> tuple[Mistake, ...]:
    """List the mistakes that have nothing to do with what the function computes."""

    def unwritten(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

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
            tuple(partial(_remembering, key) for key in _KEYS),
            remembers=True,
        ),
        Mistake(
            "the result of the call before is still in it",
            "Make the array for the result inside the function, so that each call starts from zeros.",
            section,
            (_adding_up,),
            remembers=True,
        ),
    )


def _shapes(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(getattr(arg, "shape", ()) for arg in args)


_KEYS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda args, kwargs: None,
    lambda args, kwargs: _shapes(args[:1]),
    lambda args, kwargs: _shapes(args),
    lambda args, kwargs: (_shapes(args), *kwargs.items()),
)
"""What tells one question from another, for a function that remembers too little."""


def _remembering(key: Callable[[Any, Any], Any]) -> Function:
    memory: dict[Any, Any] = {}

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        return memory.setdefault(key(args, kwargs), right)

    return wrong


def _adding_up() -> Function:
    memory: dict[tuple[int, ...], Array] = {}

    def added(right: Array) -> Array:
        memory[right.shape] = memory.get(right.shape, 0.0) + right
        return memory[right.shape]

    def wrong(right: Any, *args: Any, **kwargs: Any) -> Any:
        return of_each(added, right)

    return wrong
