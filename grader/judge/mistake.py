"""A known mistake: wrong implementations, whose answers are compared with those of a student's function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judge.numerics import Array

Function = Callable[..., Any]


class Refused(Exception):
    """Raised by a wrong implementation where a student's own `assert` or `raise` ends the call."""


@dataclass(frozen=True, eq=False)
class Raising:
    """A wrong implementation in a student's own steps: where it raises, a student's raises the same.

    Of other wrong implementations an exception tells nothing.
    """

    function: Function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self.function(*args, **kwargs)


@dataclass(frozen=True, eq=False)
class Mistake:
    """Wrong implementations, and what to tell a student whose function behaves like one of them."""

    name: str
    hint: str
    section: str
    functions: tuple[Function, ...]
    """Variants of the mistake. Each is called as a student's function and returns a wrong result, unless the
    mistake remembers. One that is Raising may raise what a student's raises."""
    remembers: bool = False
    """The mistake is to keep something from call to call. Then each of `functions` takes no arguments and
    makes a function with an empty memory. That function is called with the right result, followed by the
    arguments of the call, and returns the wrong result."""
    mixed_into: Callable[[Function], Function] | None = None
    """What the mistake makes of another wrong function, where that can be told. So mixes are predicted."""


def table(*rows: tuple[str, str, str, Function | tuple[Function, ...]]) -> tuple[Mistake, ...]:
    """Make a mistake of each row: its name, hint and section, and one function or a tuple of them."""
    return tuple(
        Mistake(name, hint, section, wrong if isinstance(wrong, tuple) else (wrong,))
        for name, hint, section, wrong in rows
    )


def of_each(change: Callable[[Array], Array], result: Any) -> Any:
    """Change a result; if it is a tuple or a dict of several, change each of them."""
    if isinstance(result, tuple):
        return tuple(of_each(change, part) for part in result)
    if isinstance(result, dict):
        return {name: of_each(change, part) for name, part in result.items()}
    return change(np.asarray(result))
