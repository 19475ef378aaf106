"""One case of a check: two calls, and what is wrong with their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .aliases import Array, Function
from .calls import CheckFailed, NotWritten, _call
from .cases import Case
from .sheet import HEIGHT, KINDS, RESULTS, Picture, Sheet, _show
from .text import _entries, _labelled, _text

Explain = Callable[[Case, Array], Sequence[str]]
"""What to say of a case and of what a function returned there, in lines; it may show pictures, too."""


def _examine(
    name: str,
    function: Function,
    case: Case,
    begun: bool,
    explain: Explain | None = None,
    outputs: tuple[int, ...] | None = None,
) -> None:
    """Raise CheckFailed, after a picture, unless two calls both return what is expected.

    `begun`: the function was right in a case before, so a bare NotImplementedError is no untouched stub's.
    `outputs`: the shape of the outputs of the forward pass, for a loop that runs past their end.
    """
    try:
        got, again = (_call(function, case.given, case.options, case.part) for _ in range(2))
    except NotWritten as stub:
        if not begun:
            raise
        raise CheckFailed("\n".join([*_asked(name, case), stub.raised])) from None
    except CheckFailed as problem:
        lines = [*_asked(name, case), str(problem), *(_outputs_counted(outputs) if problem.is_beyond else [])]
        failed = CheckFailed("\n".join(lines))
        failed.trouble = problem.trouble
        raise failed from None
    right = case.expected
    expected = np.array(right(got) if callable(right) else right, dtype=float)
    misshapen = got.shape != expected.shape
    wrong = [] if misshapen else _wrong_entries(got, expected)
    if misshapen or wrong:
        digits = 6 if _text(got) != _text(expected) else 12
        lines = [
            *_asked(name, case),
            _labelled("  expected  ", expected, digits),
            _labelled("  got       ", got, digits),
        ]
        shapes = f"The shape should be {expected.shape}, but it is {got.shape}."
        lines += ["  " + (shapes if misshapen else f"Wrong: {_entries(wrong)}.")]
        lines += [f"  {case.source}"] if case.source else []
        arrays = {key: value for key, value in case.given.items() if isinstance(value, np.ndarray)}
        if got.ndim and got.size < 60 and all(np.ndim(array) < 3 for array in (got, *arrays.values())):
            _show(_difference(arrays, expected, got, wrong, RESULTS.get(name, "gradient")))
        if explain is not None:
            lines += explain(case, got)
        raise CheckFailed("\n".join(lines))
    if again.shape != got.shape or _wrong_entries(again, got):
        lines = [*_asked(name, case), "  A second call with the same input returned something else."]
        raise CheckFailed("\n".join([*lines, _labelled("  first   ", got), _labelled("  second  ", again)]))


def _asked(name: str, case: Case) -> list[str]:
    arguments = ", ".join([*case.given, *(f"{key}={value}" for key, value in case.options.items())])
    shown = {key: value for key, value in case.given.items() if not callable(value)}
    lines = [f"✗ {name}{case.part and ', ' + case.part}: {case.about}", f"  {name}({arguments}), where"]
    return lines + [_labelled(f"    {key} = ", value) for key, value in shown.items()]


def _outputs_counted(outputs: tuple[int, ...] | None) -> list[str]:
    """How many outputs there are, and so how often a loop over them runs."""
    if not outputs:
        return []
    beginning = "  Does a loop run past the end?"
    if int(np.prod(outputs)) == 1:
        return [f"{beginning} There is 1 output here: y[{', '.join('0' * len(outputs))}]."]
    count = str(outputs[0]) if len(outputs) == 1 else " × ".join(map(str, outputs[-2:]))
    last = ", ".join(str(side - 1) for side in outputs)
    return [f"{beginning} There are {count} outputs here, and the last one is y[{last}]."]


def _difference(
    given: Mapping[str, Any], expected: Array, got: Array, wrong: Sequence[Any], result: str
) -> Picture:
    """The input of a case in rows of cells, then what was expected and what came out, marked where wrong."""
    rows = [(name, array, KINDS[name]) for name, array in given.items() if np.ndim(array)]
    sheet, y = Sheet(), 0.0
    for name, array, kind in [*rows, ("expected", expected, result), ("got", got, result)]:
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for index, value in np.ndenumerate(np.atleast_1d(array)):
            marked = name == "got" and (index if np.ndim(array) > 1 else index[0]) in wrong
            label, colour = (f"✗ {_text(value)}", "wrong") if marked else (_text(value), kind)
            sheet.cell(2.2 * index[-1], y + HEIGHT * sum(index[:-1]), label, colour, width=2.2)
        y += HEIGHT * len(np.atleast_2d(array)) + 0.3
    return sheet.picture(f"Expected {_text(expected)}, got {_text(got)}.")


def _wrong_entries(got: Array, expected: Array) -> list[Any]:
    """Indices of the entries that differ by more than rounding: numbers in one dimension, else tuples.

    The index of a lone number is the empty tuple.
    """
    if np.array_equal(got, expected):
        return []
    indices = np.argwhere(~np.isclose(got, expected, rtol=1e-6, atol=1e-6)).tolist()
    return [index[0] if len(index) == 1 else tuple(index) for index in indices]
