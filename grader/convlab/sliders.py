"""Pictures that change with numbers and buttons."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Sequence
from typing import Any

from .sheet import Picture


def _widgets() -> Any:
    """The module ipywidgets, where somebody can press a button; else None."""
    # A Jupyter server sets this name; nbconvert and nbgrader, which run a notebook without a reader, do not.
    if "JPY_SESSION_NAME" not in os.environ:
        return None
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ipywidgets


def _number(ipywidgets: Any, name: str, value: int, least: int, most: int) -> Any:
    """A box for a number. Unlike a slider of ipywidgets, it tells a screen reader its name."""
    return ipywidgets.BoundedIntText(value, min=least, max=most, description=name)


def _steps(ipywidgets: Any, number: Any, back: str = "one back", on: str = "one on") -> Any:
    """Buttons that make a number smaller and larger by one."""
    buttons = [ipywidgets.Button(description=name) for name in (back, on)]

    def step(by: int) -> None:
        number.value = min(max(number.value + by, number.min), number.max)

    buttons[0].on_click(lambda _: step(-1))
    buttons[1].on_click(lambda _: step(1))
    return ipywidgets.HBox(buttons)


def _moving(ipywidgets: Any, draw: Callable[[], Picture], *numbers: Any, above: Sequence[Any] = ()) -> Any:
    """A picture that is drawn anew when a number changes; where there is none, a sentence that says why."""
    view = ipywidgets.HTML(draw().themed_html())

    def update(_: Any) -> None:
        try:
            view.value = draw().themed_html()
        except ValueError as problem:  # that of a box for a number would be seen nowhere
            view.value = f"<p>{html.escape(str(problem))}</p>"

    for number in numbers:
        number.observe(update, "value")
    return ipywidgets.VBox([*above, *numbers, view])
