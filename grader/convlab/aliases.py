"""Names of types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[..., Any]
Labels = str | Sequence[float] | Array  # words between spaces, or numbers
Table = str | Sequence[Sequence[float]] | Array  # words with `/` between rows, or rows of numbers
Rows = list[list[str]]
Shape = int | tuple[int, ...]
