"""The mistakes that every function of a convolution can have, whatever it computes."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.assignments.convolution.pieces import EMPTY_SLICE, WHOLE
from grader.judge.common_mistakes import first_one_again, of_any_function
from grader.judge.mistake import Function, Mistake, Raising, Refused, of_each, table
from grader.judge.numerics import Array

OPTIONS = ("stride", "padding")

_REFUSED = (
    "A stride that does not divide is no error: what no window reaches is left over. Take the whole part, //."
)
_FLOATS = "In Python / gives a float, even where it divides: count the outputs with //."
_WIPED = "In Python -0 is 0, so [-0:] is everything: where there is no padding, nothing may be set to 0."


def of_any_convolution(
    right: Function, section: str, spare: str = "", reshaped: bool = False
) -> tuple[Mistake, ...]:
    """List the mistakes that have nothing to do with what the function computes.

    See `of_any_function`. One that takes more than a kernel may also keep the kernel of its first call.
    """
    names = tuple(inspect.signature(right).parameters)
    options = OPTIONS if set(OPTIONS) <= set(names) else ()
    mistakes = of_any_function(right, section, options=options, spare=(spare,), reshaped=reshaped)
    if "w" not in names or len(names) == 1:
        return mistakes
    of_options = _of_options(right, names, section) if options else ()
    # Where only its shape counts, another kernel of the same shape makes no difference.
    kernel = first_one_again(right, section, "w", "kernel", each_shape=spare != "w")
    return (*mistakes, *of_options, *_of_types(right, names, section), *kernel)


def _of_options(right: Function, names: tuple[str, ...], section: str) -> tuple[Mistake, ...]:
    """List the mistakes that show where a stride leaves something over, or where there is no padding."""
    call = _Named(right, names)
    found = table(
        (
            "a stride that does not divide is refused",
            _REFUSED,
            section,
            tuple(call.unless(rest, _refuse) for rest in (any, _in_rows, _in_columns)),
        ),
        (
            "the number of outputs is no whole number",
            _FLOATS,
            section,
            (call.unless(any, _count_in_floats), call.unless(_always, _count_in_floats)),
        ),
    )
    if not ("b" in names or right.__name__.endswith("jacobian")):
        emptied = f"{EMPTY_SLICE} Here it ends at 1 - k, which is 0 for k = 1."
        found += table(("the slice [k-1:1-k] is empty when k is 1", emptied, section, call.emptied))
    if "x" not in names:
        return found
    wiped = ("a slice [-padding:] takes everything when padding is 0", _WIPED, section, call.wiped)
    return (*found, *(() if _ignores(right, names) else table(wiped)))


def _ignores(right: Function, names: tuple[str, ...]) -> bool:
    """Tell whether the result does not depend on the entries of x, as that of dx."""
    return right.__name__.endswith("_dx")


def _refuse() -> None:
    raise Refused


def _count_in_floats() -> None:
    np.zeros((1.5,))  # type: ignore[type-var]


def _always(rests: Iterator[bool]) -> bool:
    return True


def _in_rows(rests: Iterator[bool]) -> bool:
    return next(rests)


def _in_columns(rests: Iterator[bool]) -> bool:
    return list(rests)[-1]


class _Named:
    """A function of a convolution, called as a student's; its arguments are known by name."""

    def __init__(self, right: Function, names: tuple[str, ...]) -> None:
        self.right = right
        self.names = names

    def given(self, args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
        return {"stride": 1, "padding": 0, **dict(zip(self.names, args, strict=False)), **options}

    def sides(self, given: dict[str, Any]) -> list[tuple[int, int]]:
        """Give the sides of the input and of the kernel on each axis."""
        w = given["w"]
        axes = 1 if w.ndim == 1 else 2
        inputs = given["x"].shape if "x" in given else given.get("shape", (given.get("n"),))
        return list(zip(inputs[-axes:], w.shape[-axes:], strict=True))

    def unless(self, rest: Callable[[Iterator[bool]], bool], end: Callable[[], None]) -> Function:
        """End the call where the stride leaves something over on the axes that `rest` looks at."""

        def wrong(*args: Any, **options: Any) -> Any:
            given = self.given(args, options)
            stride, padding = given["stride"], given["padding"]
            if rest(bool((n + 2 * padding - k) % stride) for n, k in self.sides(given)):
                end()
            return self.right(*args, **options)

        return Raising(wrong)

    def emptied(self, *args: Any, **options: Any) -> Any:
        """Return nothing along each axis on which the kernel has one entry."""
        result = self.right(*args, **options)
        ones = [k == 1 for _, k in self.sides(self.given(args, options))]
        return result[tuple(slice(0, 0 if one else None) for one in ones)]

    def wiped(self, *args: Any, **options: Any) -> Any:
        """Take x for zeros where there is no padding."""
        place = self.names.index("x")
        if self.given(args, options)["padding"] == 0:
            args = (*args[:place], np.zeros_like(args[place]), *args[place + 1 :])
        return self.right(*args, **options)


def _of_types(right: Function, names: tuple[str, ...], section: str) -> tuple[Mistake, ...]:
    """List the mistakes of adding whole arrays with `+=` to an array of integers, which raises."""
    arrays = [name for name in names if name in ("dy", "x", "w", "b")]
    # What is added in a gradient is dy times w, or dy times x, or dy; in a forward pass x times w. Without
    # factors it is of floats whatever they are, as where x is padded into an array of floats.
    terms: list[tuple[str, ...]] = (
        [("dy", "w"), ("dy", "x")] if {"dy", "x"} <= set(names) else [tuple(arrays)]
    )
    if {"dy", "b"} <= set(names):
        terms.append(("dy",))
    terms.append(())

    def added(buffer: str, term: tuple[str, ...], inside: bool) -> Function:
        """Add terms of that type; if only inside, then not where all windows lie on the padding."""

        def wrong(*args: Any, **options: Any) -> Any:
            given = dict(zip(names, args, strict=False))
            if not inside or _anything_inside(right, args, options):
                total: Array = np.zeros(1, given[buffer].dtype)
                total += np.zeros(
                    1, np.result_type(*(given[name].dtype for name in term), *_FLOAT[len(term) :])
                )
            return right(*args, **options)

        return Raising(wrong)

    if len(arrays) < 2:
        return ()
    return table(
        *(
            (
                f"`+=` adds fractions to an array that has the type of {name}",
                WHOLE,
                section,
                tuple(
                    added(name, term, inside)
                    for term in terms
                    for inside in (False, True)
                    if term != (name,)  # it has the array's own type, which fits
                ),
            )
            for name in arrays
        )
    )


_FLOAT = (np.float64,)
"""The type of a term without factors."""


def _anything_inside(right: Function, args: tuple[Any, ...], options: dict[str, Any]) -> bool:
    """Tell whether any window meets an input: then a result of ones is not zero everywhere."""
    ones = (np.ones(arg.shape) if isinstance(arg, np.ndarray) else arg for arg in args)
    result = right(*ones, **options)
    first = result[0] if isinstance(result, tuple) else result
    return bool(np.any(first))


def zeros_of(right: Function) -> Function:
    """Return zeros of the right shapes."""
    return lambda *args, **options: of_each(np.zeros_like, right(*args, **options))
