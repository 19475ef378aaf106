"""Learning, watched: a kernel or a picture that a student's own loop makes better step by step."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from .calls import _message
from .pictures_of_learning import LearningStep, _last_step, _loss, draw_film
from .sheet import Picture

BEYOND = 1000
"""A loop that reaches such a number has run away."""
PATIENCE = 10.0
"""Seconds after which a loop is stopped, so that slow functions do not hold up a whole notebook."""
SHOWN_FOR = 0.04
"""Seconds for which a reader sees each step."""


def watch(steps: Generator[tuple[Any, Any], None, None]) -> None:
    """Run a loop that learns; show what it finds while it runs, and at last some of its steps side by side.

    It never raises: where a function that the loop calls fails, a sentence says so. While work is graded,
    the loop is not run.

    Parameters
    ----------
    steps : generator
        Yields for each step what is found by then, a kernel or a picture, and the loss.
    """
    if os.environ.get("FLIPGRAD_GRADING"):
        print("This part has no points. It is not run while your work is graded.")
        return
    frame = getattr(steps, "gi_frame", None)
    if frame is None:
        print("✗ Here is no loop to watch. Run the cell that defines it, then this one again.")
        return
    screen, seen, ended = _Screen(), list[LearningStep](), ""
    names, started = frame.f_globals, time.monotonic()
    try:
        for found, loss in steps:
            seen.append(LearningStep(np.array(found, dtype=float), float(loss)))
            if ended := _reason_to_stop(seen, time.monotonic() - started):
                break
            screen.show_step(seen)
    except Exception as error:  # of the student's code, whatever it is
        ended = _stopped(error, names, len(seen))
    drawn = [step for step in seen if _is_drawn(step, seen[0])]
    if len(drawn) > 1:
        screen.show_last(draw_film(drawn))
    print(ended or _result(seen))


class _Screen:
    """Where a reader sees the steps of a loop; without a reader, only what is shown last."""

    def __init__(self) -> None:
        # A Jupyter server sets this name: somebody is there to see each step.
        self._live = "JPY_SESSION_NAME" in os.environ
        self._handle: Any = None

    def show_step(self, seen: Sequence[LearningStep]) -> None:
        """Show the last step for a moment."""
        if self._live:
            self._draw(_last_step(seen))
            time.sleep(SHOWN_FOR)

    def show_last(self, picture: Picture) -> None:
        """Show a picture that stays, in place of the steps."""
        self._draw(picture)

    def _draw(self, shown: Picture) -> None:
        from IPython.display import display

        if self._handle is not None:
            self._handle.update(shown)
        elif self._live:
            self._handle = display(shown, display_id=True)  # type: ignore[no-untyped-call]
        else:
            display(shown)  # type: ignore[no-untyped-call]


def _reason_to_stop(seen: Sequence[LearningStep], seconds: float) -> str:
    """Say why a loop is stopped after its last step; nothing if it goes on."""
    found, first, step = seen[-1].found, seen[0].found, len(seen) - 1
    if found.shape != first.shape or found.ndim not in (1, 2) or not found.size:
        return f"✗ At step {step} the loop yields the shape {found.shape}; it began with {first.shape}."
    if not _is_drawn(seen[-1], seen[0]) or np.abs(found).max() > BEYOND:
        return f"It diverges: at step {step} the numbers are beyond {BEYOND}. The steps are too long."
    if seconds > PATIENCE:
        slow = f"Stopped after {step} steps, for they took {PATIENCE:.0f} seconds. L is {_loss(seen[-1])}."
        return f"{slow}\nSlow is not wrong. For more steps, compute a whole window at once."
    return ""


def _is_drawn(step: LearningStep, first: LearningStep) -> bool:
    """Whether a step can stand beside the first one in a picture."""
    return step.found.shape == first.found.shape and bool(np.isfinite([step.loss, *step.found.flat]).all())


def _result(seen: Sequence[LearningStep]) -> str:
    """Say how far a loop has come that nothing has stopped."""
    if len(seen) < 2:
        return "✗ The loop made no step."
    before, now = (f"L was {_loss(seen[0])} at step 0", f"is {_loss(seen[-1])} at step {len(seen) - 1}")
    if seen[-1].loss > seen[0].loss / 2:
        return f"✗ L should fall, but {before} and {now}. Do the visible checks of your functions pass?"
    return f"{before} and {now}."


def _stopped(error: Exception, names: Mapping[str, Any], step: int) -> str:
    """Say which of the notebook's functions has stopped a loop."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_globals is names]
    culprit = frames[-1].f_code.co_name if frames else "the loop"
    if type(error) is NotImplementedError:
        return f"Not yet: {culprit} is not written. Write it, then run this cell again."
    said = f"{type(error).__name__}: {_message(error)}".strip(": ")
    return (
        f"✗ The loop stopped at step {step}: {culprit} raised {said}\n"
        "First make the visible checks of your functions pass, then run this cell again."
    )
