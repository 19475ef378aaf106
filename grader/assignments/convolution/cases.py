"""From sizes to cases, smallest first: for a row, an image or a layer.

The groups of an exercise ask for different sizes. So a function that remembers results by size fails in the
group that asks about remembering, and nowhere else. One group is an exception: that of a layer's bias has
sizes of the group before it.
"""

from collections.abc import Callable, Iterable, Sequence
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
    def is_telling(self) -> bool:
        """Whether it shows a mistake of the kernel, and none of unequal sides."""

    @property
    def entries(self) -> int:
        """How many numbers there are in input, kernel and output: cases come in this order."""

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""


W = TypeVar("W", bound=Window)
Windows = Callable[[np.random.Generator], Iterable[W]]
"""Draws the sizes of a group."""
Controls = Callable[[W], Sequence[W]]
"""From the sizes of a question to those of its controls, each of which lacks one difficulty."""
Arguments = Callable[[W, Draw], tuple[object, ...]]
"""Draws the positional arguments of a function, of the sizes given. An array that it leaves zero, as the bias
of a layer outside its own group, stays zero in every case."""


@dataclass(frozen=True)
class Reserved(Generic[W]):
    """Sizes that one purpose has for itself: no group draws them."""

    types: tuple[W, ...]
    """For arrays of other types: one for each array of the arguments, and three more."""
    types_with_options: tuple[W, ...]
    """The same with stride and padding."""
    repeating: tuple[W, ...]
    """For repeated calls. Where there are several, a mistake that has been charged may spoil some of them."""
    by_position: W
    """For stride and padding given by position."""
    options_alone: tuple[W, W, W]
    """For the same arrays with other options: the second differs from the first in the stride, the third from
    the second in the padding."""

    @property
    def all(self) -> set[W]:
        """All reserved sizes."""
        return {
            *self.types,
            *self.types_with_options,
            *self.repeating,
            self.by_position,
            *self.options_alone,
        }


def window_cases(
    windows: Windows[W],
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    controls: Controls[W] | None = None,
) -> list[Case]:
    """Make a case of each window, smallest first; stride and padding are named only where they matter.

    If `controls` is given, each case has them. Their arrays are their own.
    """
    chosen = set(windows(rng)) - reserved.all
    ordered = sorted(chosen, key=lambda window: (window.entries, *window.sizes.values()))
    small = drawing(wholes, rng)
    middle = drawing(quarters, rng)
    fine = drawing(sixty_fourths, rng)
    draws = [small, small, small, *[middle] * (len(ordered) - 6), fine, fine, with_zeros(fine)]
    draws = draws[-len(ordered) :]
    found = [_case(arguments(window, draw), window) for window, draw in zip(ordered, draws, strict=True)]
    if controls is None:
        return found
    own = _own(list(zip(ordered, found, strict=True)))
    return [
        replace(case, control=_control(window, controls, arguments, draw), own_numbers=case in own)
        for window, case, draw in zip(ordered, found, draws, strict=True)
    ]


def _own(ordered: Sequence[tuple[W, Case]]) -> list[Case]:
    """Choose what is asked of each student alone: a telling question without padding, and one with.

    Of each kind it is the smallest with numbers enough, or the largest. The last question of all is taken
    only where there is no other of its kind, because its zeros hide much.
    """
    chosen = []
    for padded in (False, True):
        alike = [case for window, case in ordered if window.is_telling and bool(window.padding) == padded]
        if len(alike) > 1 and alike[-1] is ordered[-1][1]:
            alike.pop()
        enough = [case for case in alike if _count_numbers(case) >= _OWN_NUMBERS]
        chosen += enough[:1] or sorted(alike, key=_count_numbers)[-1:]
    return chosen


_OWN_NUMBERS = 8
"""So many numbers are too many to guess."""


def _count_numbers(case: Case) -> int:
    return sum(int(np.count_nonzero(arg)) for arg in case.args if isinstance(arg, np.ndarray))


def _control(window: W, controls: Controls[W] | None, arguments: Arguments[W], draw: Draw) -> Case | None:
    """Make the controls of a question: the second is the control of the first."""
    control: Case | None = None
    for each in reversed(controls(window) if controls else ()):
        if each != window:
            control = replace(_case(arguments(each, draw), each), sizes={}, control=control)
    return control


def cases_and_zeros(
    windows: Windows[W], reserved: Reserved[W], arguments: Arguments[W], rng: np.random.Generator
) -> list[Case]:
    """Make a case of each window, and at the end one of zeros alone.

    It shows a function that trims zeros from its result, or divides by the result.
    """
    found = window_cases(windows, reserved, arguments, rng)
    middle = found[len(found) // 2]
    zeros = tuple(np.zeros_like(arg) if isinstance(arg, np.ndarray) else arg for arg in middle.args)
    return [*found, replace(middle, args=zeros, sizes={})]


def cases_and_by_position(
    windows: Windows[W],
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    controls: Controls[W] | None = None,
) -> list[Case]:
    """Make a case of each window, and at the end one with both stride and padding by position.

    Its control gives them by name: the question is only whether they are in the right places.
    """
    by_name = _case(arguments(reserved.by_position, drawing(quarters, rng)), reserved.by_position)
    found = window_cases(windows, reserved, arguments, rng, controls)
    return [*found, _by_position(by_name, reserved.by_position)]


def combined_cases(
    windows: Windows[W],
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    controls: Controls[W] | None = None,
) -> list[Case]:
    """Make the cases of stride and padding together.

    At the end stands one with both by position, and three that ask the same arrays with other options.
    """
    same = arguments(reserved.options_alone[0], drawing(quarters, rng))
    draw = drawing(quarters, rng)
    return [
        *cases_and_by_position(windows, reserved, arguments, rng, controls),
        *(
            replace(_case(same, window), control=_control(window, controls, arguments, draw))
            for window in reserved.options_alone
        ),
    ]


def strided_cases(
    strided: Windows[W],
    padded_too: Windows[W],
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    controls: Controls[W] | None = None,
) -> list[Case]:
    """Make the cases of a stride alone, and at the end cases of a stride with padding.

    The control of each of the latter has the same padding and stride 1, so that wrong padding is not charged
    again. The last case has no padding, and its control has: a memory that forgets the padding shows.
    `arguments` may not depend on stride and padding, so this fits a forward pass only.
    """
    both = window_cases(padded_too, reserved, arguments, rng)
    padded = _case(arguments(reserved.options_alone[0], drawing(quarters, rng)), reserved.options_alone[0])
    unpadded = replace(padded, kwargs={"stride": padded.kwargs["stride"]}, sizes={}, control=padded)
    return [
        *cases_and_by_position(strided, reserved, arguments, rng, controls),
        *(
            replace(case, control=replace(case, kwargs={"padding": case.kwargs["padding"]}, sizes={}))
            for case in both
        ),
        unpadded,
    ]


def number_types(
    reserved: Reserved[W], arguments: Arguments[W], with_options: bool, rng: np.random.Generator
) -> list[Case]:
    """Make the cases with arrays of other types. The control of each has floats of the same sizes.

    First each array alone is of int64, among fractions, then all of them are; then all are of int32, and at
    last of float32. With options, each array alone is of int64 again, with padding and a stride.
    """
    every = _arrays(arguments(reserved.types[0], np.zeros))
    alone = [[place] for place in every]
    draws = drawing(odd_sixty_fourths, rng), drawing(wholes, rng)
    windows = iter(reserved.types)
    found = [_typed(arguments, next(windows), chosen, np.int64, draws) for chosen in (*alone, every)]
    found[0] = replace(found[0], own_numbers=True)
    found.append(_typed(arguments, next(windows), every, np.int32, draws))
    found.append(_typed(arguments, next(windows), every, np.float32, draws))
    if with_options:
        for window, chosen in zip(reserved.types_with_options, alone, strict=False):
            typed = _typed(arguments, window, chosen, np.int64, draws)
            found.append(replace(typed, own_numbers=chosen == alone[0]))
    return found


def repeated_cases(
    reserved: Reserved[W],
    arguments: Arguments[W],
    rng: np.random.Generator,
    filled: Arguments[W] | None = None,
) -> list[Case]:
    """Make one case of each window twice, then the same with something changed, then the first again.

    Each argument is changed alone: the entries of an array, or a size. Then all arrays with rows and columns
    get other sides and keep their numbers. If `arguments` leaves an array zero, `filled` fills it: that case,
    too, differs from the first in this array alone. Its control has all arguments from `filled`, so that what
    another group asks about is not charged here again.
    """
    draw = drawing(wholes, rng)
    return [case for window in reserved.repeating for case in _repeated(window, arguments, draw, filled)]


def _repeated(window: W, arguments: Arguments[W], draw: Draw, filled: Arguments[W] | None) -> list[Case]:
    first = arguments(window, draw)
    same = _case(first, window)
    changed = [
        (*first[:i], other, *first[i + 1 :])
        for i, argument in enumerate(first)
        if (other := _changed(argument)) is not None
    ]
    if any(map(_has_sides, first)):
        changed.append(tuple(map(_turned, first)))
    found = [same, same, *(replace(same, args=args, sizes={}) for args in changed)]
    if filled:
        other = filled(window, draw)
        beside = tuple(
            o if isinstance(f, np.ndarray) and not f.any() else f for f, o in zip(first, other, strict=True)
        )
        found.append(replace(same, args=beside, control=replace(same, args=other)))
    return [*found, same]


def _changed(argument: object) -> object | None:
    """Change an argument so that the others still fit it; None if that would change nothing."""
    if isinstance(argument, np.ndarray):
        return 2.0 * argument if argument.any() else None
    if isinstance(argument, int):
        return argument + 1
    return (argument[0] + 1, *argument[1:]) if isinstance(argument, tuple) else None


def _has_sides(argument: object) -> bool:
    return isinstance(argument, np.ndarray) and argument.ndim > 1


def _turned(argument: Any) -> object:
    """Give an array as many rows as it had columns, and the reverse; its entries keep their order."""
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
) -> Case:
    """Draw arguments and give the chosen ones another type; those that become integers get whole numbers."""
    fractions, whole_numbers = draws
    whole = kind is not np.float32
    floats: list[Any] = list(arguments(window, fractions))
    if whole:
        for i in chosen:
            floats[i] = whole_numbers(floats[i].shape) if floats[i].any() else floats[i]
    typed = floats.copy()
    for i in chosen:
        typed[i] = floats[i].astype(kind)
    control = replace(_case(arguments(window, fractions), window), sizes={})
    return Case(tuple(typed), _options(window), 1e-7 if whole else 1e-5, window.sizes, control)


def _options(window: Window) -> dict[str, int]:
    options: dict[str, int] = {}
    if window.stride != 1:
        options["stride"] = window.stride
    if window.padding:
        options["padding"] = window.padding
    return options
