"""The closed table of values that are rebuilt from plain data on the other side of the wall.

Plain data crosses as it is (frames.py). A value of a type in this table crosses as a `Rebuilt`: the name of
its row, and the parts that the row's `take` gives, which are data or in the table, too. The other side checks
the parts and calls the row's `build`, and nothing else: nothing is unpickled, looked up or evaluated. A type
that is not in the table needs somebody who knows its object by a number; see objects.py here, crossing.py on
the host's side.

A row takes values of exactly its types. What is a subclass, of a student's or a library's, is not the type.
"""

from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any

import numpy as np

from .arrays import ROWS_FOR_ARRAYS, array_parts
from .collected import ROWS_FOR_OTHERS, is_named_tuple, packed_parts
from .frames import DEEPEST, MOST_FRAME_ENTRIES, FunctionAt, NotData, Program, Rebuilt, WireError
from .known_types import type_parts
from .row import Row, Unfit
from .rows import ROWS

_DEEPEST = DEEPEST - 4
"""Of values within values: a frame puts them into lists of its own."""

_BY_TYPE = {kind: row for row in ROWS for kind in row.types}
_BY_NAME: dict[str, Callable[..., Any]] = {
    row.name: row.build for row in (*ROWS, *ROWS_FOR_ARRAYS, *ROWS_FOR_OTHERS)
}


def add_rows(rows: Iterable[Row]) -> None:
    """Add the rows of a library that is there; see libraries.py."""
    for row in rows:
        _BY_TYPE.update(dict.fromkeys(row.types, row))
        _BY_NAME[row.name] = row.build


# Both ways.

Other = Callable[[Any, "Encoder"], Any]
"""Gives data for a value that is not in the table."""
_PLAIN = frozenset({NoneType, bool, float, str, complex, NotData, FunctionAt, Program, Rebuilt})


class Encoder:
    """Turns values into plain data and `Rebuilt`s.

    Parameters
    ----------
    other
        Gives data for a value that is not in the table; raises WireError if there is none.
    """

    def __init__(self, other: Other) -> None:
        self._other = other
        self._left = MOST_FRAME_ENTRIES
        self._depth = 0

    def data(self, value: Any) -> Any:
        """Give the data of a value.

        Raises
        ------
        WireError
            If there is none, or too much.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int and -(1 << 63) <= value < 1 << 64:
            return value
        self._depth += 1
        if self._depth > _DEEPEST:
            self._depth = 0
            raise WireError(f"more than {_DEEPEST} levels")
        try:
            return self._data(kind, value)
        finally:
            self._depth -= 1

    def _data(self, kind: type, value: Any) -> Any:
        if kind in (list, tuple, set, frozenset):
            numbers = packed_parts(value)
            if numbers is not None:
                return self.row("packed", (kind, numbers))
        if kind is list or kind is tuple:
            return kind(self._all(value))
        if kind is dict and all(type(key) is str for key in value):
            return dict(zip(value, self._all(value.values()), strict=True))
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value)
        row = _BY_TYPE.get(kind)
        try:
            if row is not None:
                return self.row(row.name, row.take(value))
            if isinstance(value, type):
                return self.row("type", type_parts(value))
            if isinstance(value, tuple) and is_named_tuple(kind):
                return self.row("named tuple", (kind.__name__, value._fields, *value))  # type: ignore[attr-defined]
        except Unfit as unfit:
            if row is not None and kind is not type and row in ROWS:
                raise WireError(f"{unfit} cannot cross") from unfit
        return self._other(value, self)

    def _array(self, value: Any) -> Any:
        if isinstance(value, np.str_):
            return str(value)
        is_plain = value.dtype.kind in "biufc" and value.dtype.itemsize <= (
            8 if value.dtype.kind != "c" else 16
        )
        if is_plain or isinstance(value, np.ma.MaskedArray):
            return value
        if value.dtype.kind == "c":
            return value.astype(complex)
        try:
            name, parts = array_parts(value)
        except Unfit as unfit:
            raise WireError(f"{unfit} cannot cross") from unfit
        return self.row(name, parts)

    def row_of(self, value: Any) -> Rebuilt | None:
        """Give the data of a value that its type's row takes; None if there is no row."""
        row = _BY_TYPE.get(type(value))
        if row is None:
            return None
        try:
            return self.row(row.name, row.take(value))
        except Unfit:
            return None

    def row(self, name: str, parts: Iterable[Any]) -> Rebuilt:
        """Give the data of a row, of its parts."""
        return Rebuilt(name, tuple(self._all(parts)))

    def _all(self, parts: Iterable[Any]) -> list[Any]:
        found = []
        for part in parts:
            self._left -= 1
            if self._left < 0:
                raise WireError(f"more than {MOST_FRAME_ENTRIES:,} entries")
            found.append(self.data(part))
        return found


def from_data(data: Any, other: Callable[[Any], Any]) -> Any:
    """Make the values of plain data that came from the other side.

    Parameters
    ----------
    data
        What arrived in a frame.
    other
        Gives the value of a record that is not in the table: a FunctionAt, a NotData, a Program, or a
        `Rebuilt` of a name that no row has; its parts are values by then.

    Raises
    ------
    WireError
        If it is nothing that the other side sends.
    """
    kind = type(data)
    if kind is list or kind is tuple:
        return kind(from_data(part, other) for part in data)
    if kind is dict:
        return {key: from_data(part, other) for key, part in data.items()}
    if kind is Rebuilt:
        parts = [from_data(part, other) for part in data.parts]
        build = _BY_NAME.get(data.name)
        if build is None:
            return other(Rebuilt(data.name, tuple(parts)))
        try:
            return build(*parts)
        except TypeError as error:  # another number of parts
            raise WireError(f"{data.name}: {error}") from error
    return other(data) if kind in (FunctionAt, NotData, Program) else data
