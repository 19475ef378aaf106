"""From sizes to cases, smallest first, whatever the sizes are of: a row, an image, a layer.

Within an exercise hardly two groups ask for the same sizes: a function that remembers too much then fails
where remembering is asked about, and nowhere else. The bias of a layer has sizes of the group before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from grader.judge.numbers import Draw, drawing, odd_sixty_fourths, quarters, sixty_fourths, wholes, with_zeros
from grader.judge.verdict import Case


class Window(Protocol):
    """The sizes of one question."""

    @property
    def stride(self) -> int:
        """How far the kernel moves."""

    @property
    def padding(self) -> int:
        """How many zeros are added at each end."""

    @property
    def entries(self) -> int:
        """How many numbers there are in input, kernel and output: cases come in this order."""

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""


W = TypeVar("W", bound=Window)
Windows = Callable[[np.random.Generator], Iterable[W]]
Arguments = Callable[[W, Draw], tuple[object, ...]]
"""What a function of some signature is asked with. An array of zeros stays zero: it is another group's."""


@dataclass(frozen=True)
class Reserved(Generic[W]):
    """Sizes that one group keeps for itself, so that no two groups ask for the same."""

    types: tuple[W, ...]
    """One for each array of the arguments, and three more."""
    types_with_options: tuple[W, ...]
    repeating: W
    by_position: W
    options_alone: tuple[W, W, W]
    """The second differs from the first in the stride, the third from the second in the padding; all
    arrays have one shape."""

    @property
    def all(self) -> set[W]:
        """All of them."""
        return {
            *self.types,
            *self.types_with_options,
            self.repeating,
            self.by_position,
            *self.options_alone,
        }


def window_cases(
    windows: Windows[W], reserved: Reserved[W], arguments: Arguments[W], rng: np.random.Generator
) -> list[Case]:
    """Make a case of each window, smallest first; stride and padding are named only where they matter."""
    chosen = set(windows(rng)) - reserved.all
    ordered = sorted(chosen, key=lambda window: (window.entries, *window.sizes.values()))
    small, middle, fine = (drawing(kind, rng) for kind in (wholes, quarters, sixty_fourths))
    draws = [small, small, small, *[middle] * (len(ordered) - 6), fine, fine, with_zeros(fine)]
    draws = draws[-len(ordered) :]
    return [_case(arguments(window, draw), window) for window, draw in zip(ordered, draws, strict=True)]


def cases_and_zeros(
    windows: Windows[W], reserved: Reserved[W], arguments: Arguments[W], rng: np.random.Generator
) -> list[Case]:
    """Make a case of each window; at the end one of zeros, whose result is neither trimmed nor divided by."""
    found = window_cases(windows, reserved, arguments, rng)
    middle = found[len(found) // 2]
    zeros = tuple(np.zeros_like(arg) if isinstance(arg, np.ndarray) else arg for arg in middle.args)
    return [*found, replace(middle, args=zeros, sizes={})]


def cases_and_by_position(
    windows: Windows[W], reserved: Reserved[W], arguments: Arguments[W], rng: np.random.Generator
) -> list[Case]:
    """Make a case of each window; at the end stride and padding are given by position, both of them.

    That question counts only where it is answered rightly with the options by name: it is about places.
    """
    by_name = _case(arguments(reserved.by_position, drawing(quarters, rng)), reserved.by_position)
    return [*window_cases(windows, reserved, arguments, rng), _by_position(by_name, reserved.by_position)]


def combined_cases(
    windows: Windows[W], reserved: Reserved[W], arguments: Arguments[W], rng: np.random.Generator
) -> list[Case]:
    """Stride and padding together; at the end both given by position, and the same arrays with others."""
    same = arguments(reserved.options_alone[0], drawing(quarters, rng))
    return [
        *cases_and_by_position(windows, reserved, arguments, rng),
        *(_case(same, window) for window in reserved.options_alone),
    ]


def strided_cases(
    strided: Windows[W],
    padded_too: Windows[W],
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
) -> list[Case]:
    """A stride, at the end with padding besides: where padding alone goes wrong, it is not charged again.

    One of these is asked without padding, too, after that with it. `arguments` gives what does not depend
    on the options, as for a forward pass.
    """
    both = window_cases(padded_too, reserved, arguments, rng)
    padded = _case(arguments(reserved.options_alone[0], drawing(quarters, rng)), reserved.options_alone[0])
    unpadded = replace(padded, kwargs={"stride": padded.kwargs["stride"]}, sizes={}, control=padded)
    return [
        *cases_and_by_position(strided, reserved, arguments, rng),
        *(
            replace(case, control=replace(case, kwargs={"padding": case.kwargs["padding"]}, sizes={}))
            for case in both
        ),
        unpadded,
    ]


def number_types(
    reserved: Reserved[W], arguments: Arguments[W], with_options: bool, rng: np.random.Generator
) -> list[Case]:
    """Arrays of whole numbers, each alone among fractions and all of them, as int64 and int32; float32.

    With padding and a stride a question counts only where its control of floats is answered rightly, so that
    neither is charged here again.
    """
    alone = [[i] for i in _arrays(arguments(reserved.types[0], np.zeros))]
    every = [i for one in alone for i in one]
    draws = drawing(odd_sixty_fourths, rng), drawing(wholes, rng)
    windows = iter(reserved.types)
    found = [_typed(arguments, next(windows), chosen, np.int64, draws) for chosen in (*alone, every)]
    found.append(_typed(arguments, next(windows), every, np.int32, draws))
    found.append(_typed(arguments, next(windows), every, np.float32, draws))
    if with_options:
        for window, chosen in zip(reserved.types_with_options, alone, strict=False):
            found.append(_typed(arguments, window, chosen, np.int64, draws, with_control=True))
    return found


def repeated_cases(
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    filled: Arguments[W] | None = None,
) -> list[Case]:
    """One question twice, then with one argument changed, then as at first: nothing may be remembered.

    Changed are the entries of an array, a size, and at last the sides of all that have two. Where `arguments`
    leaves an array of zeros, `filled` gives it entries: that question counts only where others with entries
    there are answered rightly, for they are another group's.
    """
    draw = drawing(wholes, rng)
    first = arguments(reserved.repeating, draw)
    same = _case(first, reserved.repeating)
    changed = [
        (*first[:i], other, *first[i + 1 :])
        for i, argument in enumerate(first)
        if (other := _changed(argument)) is not None
    ]
    if any(map(_has_sides, first)):
        changed.append(tuple(map(_turned, first)))
    found = [same, same, *(replace(same, args=args, sizes={}) for args in changed)]
    if filled:
        other = filled(reserved.repeating, draw)
        beside = tuple(
            o if isinstance(f, np.ndarray) and not f.any() else f for f, o in zip(first, other, strict=True)
        )
        found.append(replace(same, args=beside, control=replace(same, args=other)))
    return [*found, same]


def _changed(argument: object) -> object | None:
    """Change an argument so that the others still fit; None if it cannot be, or would be the same."""
    if isinstance(argument, np.ndarray):
        return 2.0 * argument if argument.any() else None
    if isinstance(argument, int):
        return argument + 1
    return (argument[0] + 1, *argument[1:]) if isinstance(argument, tuple) else None


def _has_sides(argument: object) -> bool:
    return isinstance(argument, np.ndarray) and argument.ndim > 1


def _turned(argument: Any) -> object:
    """Give the same numbers, in the same order, other sides: rows become as many as there were columns."""
    if _has_sides(argument):
        return argument.reshape(*argument.shape[:-2], argument.shape[-1], argument.shape[-2])
    return argument[::-1] if isinstance(argument, tuple) else argument


def _case(args: tuple[object, ...], window: Window) -> Case:
    return Case(args, _options(window), sizes=window.sizes)


def _by_position(case: Case, window: Window) -> Case:
    return Case((*case.args, window.stride, window.padding), sizes=window.sizes, control=case)


def _arrays(args: tuple[object, ...]) -> list[int]:
    return [i for i, arg in enumerate(args) if isinstance(arg, np.ndarray)]


def _typed(
    arguments: Arguments[W],
    window: W,
    chosen: list[int],
    kind: type[np.number[Any]],
    draws: tuple[Draw, Draw],
    with_control: bool = False,
) -> Case:
    """Draw arguments and give the chosen ones another type; integers get whole numbers first."""
    fractions, whole_numbers = draws
    whole = kind is not np.float32
    floats: list[Any] = list(arguments(window, fractions))
    if whole:
        for i in chosen:
            floats[i] = whole_numbers(floats[i].shape) if floats[i].any() else floats[i]
    typed = floats.copy()
    for i in chosen:
        typed[i] = floats[i].astype(kind)
    control = _case(tuple(floats), window) if with_control else None
    return Case(tuple(typed), _options(window), 1e-7 if whole else 1e-5, window.sizes, control)


def _options(window: Window) -> dict[str, int]:
    options: dict[str, int] = {}
    if window.stride != 1:
        options["stride"] = window.stride
    if window.padding:
        options["padding"] = window.padding
    return options
