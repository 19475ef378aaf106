"""Numbers and places among them in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def _entries(indices: Sequence[Any]) -> str:
    if () in indices:
        return "the number"
    words = [str(list(index)) if isinstance(index, tuple) else str(index) for index in indices]
    if len(words) > 6:
        return f"{len(words)} entries, the first of them {words[0]}"
    return f"entry {words[0]}" if len(words) == 1 else f"entries {', '.join(words[:-1])} and {words[-1]}"


def _text(value: Any, digits: int = 6) -> str:
    """A number or an array as one would type it, a matrix on several lines."""
    if np.size(value) > 60:
        return f"an array of shape {np.shape(value)}"
    if np.ndim(value) == 0:
        return f"{value:.{digits}g}"
    if isinstance(value, tuple):
        return repr(value)
    between = ", " if np.ndim(value) == 1 else ",\n "
    entries = (_text(entry, digits).replace("\n", "\n ") for entry in value)
    return f"[{between.join(entries)}]"


def _labelled(label: str, value: Any, digits: int = 6) -> str:
    return label + _text(value, digits).replace("\n", "\n" + " " * len(label))
