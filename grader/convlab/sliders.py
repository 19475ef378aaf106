"""Pictures that move."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Sequence
from typing import Any

from .sheet import Picture


def _widgets() -> Any:
    """The module ipywidgets, where somebody can move a slider; else None."""
    # A Jupyter server sets this name; nbconvert and nbgrader, which run a notebook without a reader, do not.
    if "JPY_SESSION_NAME" not in os.environ:
        return None
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ipywidgets


def _moving(ipywidgets: Any, draw: Callable[[], Picture], *sliders: Any, above: Sequence[Any] = ()) -> Any:
    """A picture that is drawn anew when a slider moves; where there is none, a sentence that says why."""
    view = ipywidgets.HTML(draw().html())

    def update(_: Any) -> None:
        try:
            view.value = draw().html()
        except ValueError as problem:  # that of a slider would be seen nowhere
            view.value = f"<p>{html.escape(str(problem))}</p>"

    for slider in sliders:
        slider.observe(update, "value")
    return ipywidgets.VBox([*above, *sliders, view])
