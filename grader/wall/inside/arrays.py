"""Rows for arrays that frames do not hold: of texts, times, records and objects, and those of `array`."""

import array
import math
from typing import Any

import numpy as np

from .frames import WireError
from .row import LONGEST_NAME, MOST_FIELDS, Row, Unfit, as_list, need, need_types

_WIDEST_TEXT = 10_000
"""Characters of an entry of an array of text."""
_UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns")


def array_parts(value: Any) -> tuple[str, list[Any]]:
    """Give the row and the parts of an array that frames do not hold."""
    kind = value.dtype.kind
    if kind == "U":
        width = max(1, value.dtype.itemsize // 4)
        if width > _WIDEST_TEXT:
            raise Unfit("an array of very long texts")
        codes = np.ascontiguousarray(value, f"<U{width}").view("<u4").reshape(*value.shape, width)
        return "texts", [codes.astype("u4")]
    if kind == "S":
        width = max(1, value.dtype.itemsize)
        return "byte texts", [
            np.ascontiguousarray(value, f"S{width}").view("u1").reshape(*value.shape, width)
        ]
    if kind in "mM":
        unit, count = np.datetime_data(value.dtype)
        if unit not in _UNITS or count != 1:
            raise Unfit(f"an array of {value.dtype}")
        return "times", [kind, unit, np.asarray(value).astype("i8")[()]]
    if value.dtype.names:
        return "records", [
            list(value.dtype.names),
            list(value.shape),
            *(np.asarray(value[name]) for name in value.dtype.names),
        ]
    if kind == "O":
        return "objects", [list(value.shape), np.asarray(value).ravel().tolist()]
    if kind == "f":  # a long double
        return "numbers", [np.asarray(value).astype(float)]
    raise Unfit(f"an array of {value.dtype}")


def _texts(codes: Any) -> Any:
    need(type(codes) is np.ndarray and codes.dtype == np.uint32 and codes.ndim > 0, "texts that are none")
    need(0 < codes.shape[-1] <= _WIDEST_TEXT, "texts that are none")
    flat = codes.ravel()
    need(not np.any((flat > 0x10FFFF) | ((flat >= 0xD800) & (flat <= 0xDFFF))), "characters that are none")
    made = np.ascontiguousarray(codes, "<u4").view(f"<U{codes.shape[-1]}").reshape(codes.shape[:-1])
    return made.copy() if made.ndim else made[()]


def _byte_texts(codes: Any) -> Any:
    need(type(codes) is np.ndarray and codes.dtype == np.uint8 and codes.ndim > 0, "texts that are none")
    need(0 < codes.shape[-1] <= _WIDEST_TEXT, "texts that are none")
    made = np.ascontiguousarray(codes).view(f"S{codes.shape[-1]}").reshape(codes.shape[:-1])
    return made.copy() if made.ndim else made[()]


def _times(kind: Any, unit: Any, numbers: Any) -> Any:
    need_types([kind, unit], str, str)
    need(kind in ("m", "M") and unit in _UNITS, "times of an unknown unit")
    need(isinstance(numbers, np.ndarray | np.generic) and numbers.dtype == np.int64, "times that are none")
    return np.asarray(numbers).astype(f"{kind}8[{unit}]")[()]


def _shape(sides: Any, entries: int) -> tuple[int, ...]:
    need(type(sides) is list and len(sides) <= 8, "a shape that is none")
    need(all(type(side) is int and 0 <= side < 1 << 31 for side in sides), "a shape that is none")
    need(math.prod(sides) == entries, "an array whose data does not fit its shape")
    need(entries > 0 or math.prod(side or 1 for side in sides) <= 1_000, "an empty array that is huge")
    return tuple(sides)


def _records(names: Any, sides: Any, *columns: Any) -> Any:
    need(type(names) is list and 0 < len(names) == len(columns) <= MOST_FIELDS, "records that are none")
    need(all(type(name) is str and 0 < len(name) <= LONGEST_NAME for name in names), "names that are none")
    need(len(set(names)) == len(names), "fields of one name")
    columns = tuple(np.asarray(column) for column in columns)
    need(all(column.dtype.names is None for column in columns), "records within records")
    need(type(sides) is list and len(sides) <= 8, "a shape that is none")
    need(all(type(side) is int for side in sides), "a shape that is none")
    shape = tuple(sides)
    need(all(column.shape[: len(shape)] == shape for column in columns), "columns of several lengths")
    _shape(sides, math.prod(shape))
    dtype = np.dtype([(n, c.dtype, c.shape[len(shape) :]) for n, c in zip(names, columns, strict=True)])
    made = np.zeros(shape, dtype)
    for name, column in zip(names, columns, strict=True):
        made[name] = column
    return made if shape else made[()]


def _objects(sides: Any, entries: Any) -> Any:
    need(type(entries) is list, "an array of no entries")
    made = np.empty(_shape(sides, len(entries)), object)
    for place, entry in enumerate(entries):
        made.reshape(-1)[place] = entry
    return made


def _numbers(numbers: Any) -> Any:
    need(isinstance(numbers, np.ndarray | np.generic), "numbers that are none")
    return numbers


def _array_array(code: Any, numbers: Any) -> Any:
    need(type(code) is str and len(code) == 1 and code in "bBhHiIlLqQfd", "an array of an unknown kind")
    need(type(numbers) is np.ndarray and numbers.ndim == 1, "numbers that are none")
    try:
        return array.array(code, numbers.tolist())
    except (TypeError, OverflowError) as error:
        raise WireError(str(error)) from error


def _array_array_parts(value: Any) -> list[Any]:
    if value.typecode == "u":
        raise Unfit("an array of characters")
    return [value.typecode, np.array(value)]


ROWS = (Row("array", (array.array,), _array_array_parts, _array_array, "`array.array`"),)
ROWS_FOR_ARRAYS = (
    Row("texts", (), as_list, _texts, "arrays of text", "10,000 characters an entry"),
    Row("byte texts", (), as_list, _byte_texts, "arrays of `bytes`", "10,000 bytes an entry"),
    Row(
        "times",
        (),
        as_list,
        _times,
        "`datetime64`, `timedelta64`, and arrays of them",
        "years to nanoseconds",
    ),
    Row("records", (), as_list, _records, "structured arrays", "64 fields, none of them structured"),
    Row("objects", (), as_list, _objects, "arrays of objects that can cross"),
    Row("numbers", (), as_list, _numbers, "`longdouble`: as `float64`"),
)
