"""What a notebook asks to predict, and how a prediction is read."""

from __future__ import annotations

import re
import reprlib
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven"))
}
_FILLERS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "in", "is", "it", "its", "of", "the", "then"}
)


@dataclass(frozen=True)
class PredictedEntry:
    """One thing to predict."""

    about: str
    """What it is, as the beginning of a line: "with padding 1"."""
    seen: str
    """What is seen: a number, letters or a word, as the comparison shows it."""
    also: tuple[str, ...] = ()
    """Other ways to write the same."""

    def agrees(self, prediction: Any) -> bool:
        """Tell whether a prediction says what is seen: spelling, spaces and the order in sums are free."""
        said = _plain(prediction)
        ways = {_plain(way) for way in (self.seen, *self.also)}
        if said in ways:
            return True
        numbers = re.findall(r"-?\d+(?:\.\d+)?", said)  # "6 outputs"
        return isinstance(prediction, str) and len(numbers) == 1 and numbers[0] in ways


@dataclass(frozen=True)
class PredictionTask:
    """What is to be predicted before a picture and a text are shown."""

    entries: tuple[PredictedEntry, ...]
    text: str
    """What stands below the picture, in Markdown."""
    draw: Callable[[], Any] | None = None
    """Makes the picture."""

    def read(self, prediction: Any) -> list[Any]:
        """Give a prediction's entries: an empty list unless there is one for each that is asked for."""
        if len(self.entries) == 1:
            alone = isinstance(prediction, list | tuple) and len(prediction) == 1
            entries = [prediction[0] if alone else prediction]
        else:
            listed = prediction.split(",") if isinstance(prediction, str) else prediction
            entries = list(listed) if isinstance(listed, list | tuple | np.ndarray) else []
        return entries if len(entries) == len(self.entries) else []


@dataclass(frozen=True, repr=False)
class Prose:
    """Text of a notebook that a cell shows."""

    markdown: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.markdown, "text/markdown": self.markdown}

    def __repr__(self) -> str:
        return self.markdown


def _is_empty(prediction: Any) -> bool:
    """Tell whether a prediction, or one of its entries, is still to be written."""
    if isinstance(prediction, list | tuple):
        return not prediction or any(_is_empty(entry) for entry in prediction)
    return (
        prediction is None
        or prediction is Ellipsis
        or (isinstance(prediction, str) and not prediction.strip())
    )


def _plain(prediction: Any) -> str:
    """Write a prediction in the one form in which predictions are compared."""
    if isinstance(prediction, list | tuple | np.ndarray):
        words = [word for entry in prediction for word in [_plain(entry)] if word]
        return (" " if all(map(_is_number, words)) else "").join(words)
    if not isinstance(prediction, str):
        return _shown(prediction)
    text = unicodedata.normalize("NFKC", prediction).casefold().replace("−", "-").replace("_", "")
    with suppress(ValueError):
        return _shown(float(text))  # also 1e-5
    if "+" in text:
        terms = (re.findall(r"[^\W\d]\d*|\d+", _without_signs(term)) for term in text.split("+"))
        return "+".join(sorted("".join(sorted(term)) for term in terms))
    words = [_NUMBER_WORDS.get(word, word) for word in re.findall(r"-?\d+(?:\.\d+)?|[^\W\d]+\d*", text)]
    if all(map(_is_number, words)):
        return " ".join(words)
    return "".join(word for word in words if word not in _FILLERS)


def _without_signs(term: str) -> str:
    return re.sub(r"[^\w]", "", term)


def _is_number(word: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", word) is not None


def _shown(prediction: Any) -> str:
    """Write a prediction as the comparison shows it."""
    if isinstance(prediction, str):
        return prediction.strip()
    if isinstance(prediction, list | tuple):
        return ", ".join(map(_shown, prediction))
    if isinstance(prediction, Real) and not isinstance(prediction, bool):
        try:
            return f"{float(prediction):g}"
        except OverflowError:
            pass
    return reprlib.repr(prediction)
