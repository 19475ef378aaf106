"""What stands under a failing check: the X-ray of the function, and the mistake that it looks like."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from .aliases import Array, Function
from .cases import TURNED, Case
from .examining import Explain
from .hints import Idea
from .ideas import _idea_of_gradient, _idea_of_listed, _idea_of_slope, _idea_of_turn
from .pictures_of_xrays import XRay
from .reading import NotSums
from .sheet import _show
from .xray import Sizes, _look, decoded


def _explaining_listed(name: str, function: Function, cases: Sequence[Case]) -> Explain:
    """Explain a forward pass, whose results are listed."""

    def explain(case: Case, got: Array) -> list[str]:
        if name == "numerical_gradient":
            return _in_a_sentence(lambda: _idea_of_slope(function))
        if name == "rot180":
            sizes = Sizes((), case.given["w"].shape)
            _show_xray(lambda: _look(name, function, sizes, None, wanted=decoded(case)))
            return _in_a_sentence(lambda: _idea_of_turn(function, TURNED))
        wanted = decoded(case)
        _show_xray(lambda: _look(name, function, _sizes_of(case, case.given["x"]), None, wanted=wanted))
        return _in_a_sentence(lambda: _idea_of_listed(name, function, case, cases))

    return explain


def _explaining_gradient(name: str, function: Function, forward: Function, x: Array) -> Explain:
    """Explain a gradient or a Jacobian in a case with that input."""

    def explain(case: Case, got: Array) -> list[str]:
        _show_xray(lambda: _look(name, function, _sizes_of(case, x), forward, part=case.part))
        return _in_a_sentence(lambda: _idea_of_gradient(name, function, forward, case, x, got))

    return explain


def _sizes_of(case: Case, x: Array) -> Sizes:
    options = case.options
    return Sizes(x.shape, case.given["w"].shape, options.get("stride", 1), options.get("padding", 0))


def _show_xray(look: Callable[[], XRay]) -> None:
    """Show an X-ray if there is something wrong in it. Nothing in it may hide what the check says."""
    try:
        shown = look()
    except NotSums as problem:
        shown = XRay(problem.name, "", (), 0, "", str(problem))
    except Exception:  # it cannot be read, or the fault is ours: the check says what there is to say
        return
    alone = not any(part.wanted for part in shown.parts)
    if shown.problem or alone or (shown.differs and all(part.is_comparable for part in shown.parts)):
        picture: Any = shown  # it shows itself as a picture does
        _show(picture)


def _in_a_sentence(find: Callable[[], Idea | None]) -> list[str]:
    try:
        idea = find()
    except Exception:  # a call otherwise fails, or the fault is ours
        return []
    if idea is None:
        return []
    said = f"Likely: {idea.name}. {idea.hint} Read again: “{idea.section}”."
    return textwrap.wrap(said, 96, initial_indent="  ", subsequent_indent="  ")
