"""Predictions: a student's own beside what is seen, then the picture and the text."""

from __future__ import annotations

from typing import Any

from .predicting import Prose, _is_empty, _shown
from .predictions1d import PREDICTIONS1D
from .predictions2d import PREDICTIONS2D
from .predictions_of_learning import PREDICTIONS_OF_LEARNING
from .sheet import _show

PREDICTIONS = {**PREDICTIONS1D, **PREDICTIONS2D, **PREDICTIONS_OF_LEARNING}


def reveal(name: str, prediction: Any) -> None:
    """Show how a prediction compares with what is seen, then what the notebook says about it.

    Parameters
    ----------
    name : str
        What is predicted: a key of PREDICTIONS.
    prediction
        A number, a word or letters; a list of them where several things are asked. While it is None, or a
        part of it, nothing is shown but a sentence that says what to do.
    """
    task = PREDICTIONS[name]
    if _is_empty(prediction):
        print("No prediction yet. Write yours in place of None in its own cell, and run that cell.")
        print("Then run this one. It may be wrong: it costs no points, and you can predict again.")
        return
    predicted = task.read(prediction)
    if not predicted:
        wanted = " and ".join(entry.about for entry in task.entries)
        print(f"Your prediction is {_shown(prediction)}. It needs {len(task.entries)} entries: {wanted}.")
        print("Write them in brackets, with a comma between them.")
        return
    for entry, said in zip(task.entries, predicted, strict=True):
        if entry.agrees(said):
            print(f"✓ {entry.about}: {entry.seen}, as you predicted")
        else:
            print(f"✗ {entry.about}: {entry.seen}; you predicted {_shown(said)}")
    if task.draw:
        _show(task.draw())
    _show(Prose(task.text.strip()))
