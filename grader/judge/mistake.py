"""A known mistake: wrong implementations, by which a student's function is recognised."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judge.numerics import Array

Function = Callable[..., Any]


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


def of_each(change: Callable[[Array], Array], result: Any) -> Any:
    """Change a result, or each of several that are returned together."""
    if isinstance(result, tuple):
        return tuple(change(array) for array in result)
    return change(np.asarray(result))
