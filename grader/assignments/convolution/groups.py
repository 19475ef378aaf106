"""The groups that the functions of a convolution have in common, whatever its dimensions."""

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from grader.assignments.convolution import cases
from grader.judge.exercise import CaseMaker, Group

W = TypeVar("W", bound=cases.Window)

TITLES = {
    "plain": "stride 1, no padding",
    "square": "square kernel and sides, no padding",
    "unequal": "unequal sides, no padding",
    "square and padding": "square kernel and sides, padding",
    "short": "a kernel no longer than the input",
    "long": "a kernel longer than the input",
    "bias": "bias",
    "padding": "padding",
    "stride": "stride",
    "uneven": "a stride that does not divide",
    "any stride": "a stride, dividing or not",
    "combined": "stride and padding together",
    "stride or padding": "stride or padding, or both",
    "types": "integers and float32",
    "repeat": "inputs left alone, second call equal",
}


_MAKERS = {
    "plain": cases.cases_and_zeros,
    "square": cases.cases_and_zeros,
    "short": cases.cases_and_zeros,
    "combined": cases.combined_cases,
}


def make_groups(
    windows: Mapping[str, cases.Windows[W]],
    reserved: cases.Reserved[W],
    arguments: cases.Arguments[W],
    points: Mapping[str, float],
    with_options: bool = True,
    controls: Mapping[str, cases.Controls[W]] | None = None,
) -> tuple[Group, ...]:
    """Make a group of each entry of `points`, by its key in TITLES.

    Parameters
    ----------
    windows
        What draws the sizes of each group, by the same keys.
    with_options
        Whether the function takes stride and padding.
    controls
        What gives the sizes of the controls, by the same keys. A group without has none.
    """
    makers: dict[str, CaseMaker] = {
        "types": partial(cases.number_types, reserved, arguments, with_options),
        "repeat": partial(cases.repeated_cases, reserved, arguments),
    }
    for key, sizes in windows.items():
        make = partial(_MAKERS.get(key, cases.window_cases), sizes, reserved, arguments)
        makers[key] = partial(make, controls=controls[key]) if controls and key in controls else make
    return tuple(group(key, value, makers[key]) for key, value in points.items())


def group(key: str, points: float, make: CaseMaker, looks_at: str = "") -> Group:
    """Make the group with the title of that key in TITLES; before it the result that the group looks at."""
    title = f"{looks_at}: {TITLES[key]}" if looks_at else TITLES[key]
    return Group(
        title,
        points,
        make,
        charges_changed_inputs=key == "repeat",
        by_size=key not in ("types", "repeat"),
        looks_at=looks_at,
    )
