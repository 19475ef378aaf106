"""Rows for numbers, texts, times and files."""

import math
import re
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path, PosixPath, PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np

from .frames import WireError
from .row import LONGEST_NAME, Row, Unfit, need, need_types

_LONGEST_INT = 1_700
"""Bytes of a number: more digits than this has, Python does not write."""
_LONGEST_RANGE = 1_000_000
_MOST_DIGITS = 1_000
_LARGEST_EXPONENT = 10_000
"""Of a Decimal: to make a whole number of it takes as many digits."""


def _big_int(data: Any) -> int:
    need_types([data], np.ndarray)
    need(data.dtype == np.uint8 and data.size <= _LONGEST_INT, "a number that is too long")
    return int.from_bytes(data.tobytes(), "big", signed=True)


def _int_parts(value: int) -> list[Any]:
    length = value.bit_length() // 8 + 1
    if length > _LONGEST_INT:
        raise Unfit(f"a number of {value.bit_length():,} bits")
    return [_as_array(value.to_bytes(length, "big", signed=True))]


def _fraction(top: Any, bottom: Any) -> Fraction:
    need_types([top, bottom], int, int)
    need(bottom > 0 and math.gcd(top, bottom) == 1, "a fraction that is none")
    return Fraction(top, bottom)


def _decimal(text: Any) -> Decimal:
    need_types([text], str)
    need(len(text) <= _MOST_DIGITS + 20, "a decimal number that is too long")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise WireError("a decimal number that is none") from error
    need(_is_usual(value), "a decimal number that is too large")
    return value


def _is_usual(value: Decimal) -> bool:
    return not value.is_finite() or (
        len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) <= _LARGEST_EXPONENT
    )


def _decimal_parts(value: Decimal) -> list[Any]:
    if not _is_usual(value):
        raise Unfit("a decimal number that is too large")
    return [str(value)]


def _range_parts(value: range) -> list[Any]:
    if abs(value.stop - value.start) // abs(value.step) > _LONGEST_RANGE:
        raise Unfit("a range that is too long")
    return [value.start, value.stop, value.step]


def _range(*parts: Any) -> range:
    need_types(parts, int, int, int)
    start, stop, step = parts
    need(step != 0 and abs(stop - start) // abs(step) <= _LONGEST_RANGE, "a range that is too long")
    return range(start, stop, step)


def _as_array(data: bytes | bytearray) -> Any:
    return np.frombuffer(bytes(data), np.uint8)


def _bytes(data: Any) -> bytes:
    need(type(data) is np.ndarray and data.dtype == np.uint8 and data.ndim == 1, "bytes that are none")
    return bytes(data.tobytes())


_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,3}")


def _zone_parts(zone: Any) -> Any:
    if zone is None:
        return None
    if type(zone) is timezone:
        offset = zone.utcoffset(None)
        return (offset.days * 86_400 + offset.seconds, zone.tzname(None))
    if type(zone) is zoneinfo.ZoneInfo and zone.key:
        return zone.key
    raise Unfit("a time of a zone of its own")


def _zone(parts: Any) -> Any:
    if parts is None:
        return None
    if type(parts) is str:
        need(_ZONE.fullmatch(parts) is not None, "a zone of no name")
        try:
            return zoneinfo.ZoneInfo(parts)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise WireError("a zone that is not known") from error
    need(type(parts) is tuple, "something else than a zone")
    need_types(parts, int, str)
    seconds, name = parts
    need(abs(seconds) < 86_400 and len(name) <= LONGEST_NAME, "a zone that is none")
    return timezone.utc if (seconds, name) == (0, "UTC") else timezone(timedelta(seconds=seconds), name)  # noqa: UP017


def _of_ints(kind: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Make a builder of whole numbers; those that are none to it are refused."""

    def build(*parts: Any) -> Any:
        need_types(parts, *[int] * count)
        try:
            return kind(*parts)
        except (ValueError, OverflowError) as error:
            raise WireError(f"{kind.__name__}: {error}") from error

    return build


def _clock_parts(value: Any) -> list[Any]:
    return [value.hour, value.minute, value.second, value.microsecond, _zone_parts(value.tzinfo), value.fold]


def _clock(kind: Any, *parts: Any) -> Any:
    *numbers, zone, fold = parts
    need_types([*numbers, fold], *[int] * (len(numbers) + 1))
    need(fold in (0, 1), "a time of a third fold")
    try:
        return kind(*numbers, tzinfo=_zone(zone), fold=fold)
    except (ValueError, OverflowError, TypeError) as error:
        raise WireError(f"{kind.__name__}: {error}") from error


def _time(*parts: Any) -> time:
    need(len(parts) == 6, "other parts than a time has")
    return _clock(time, *parts)  # type: ignore[no-any-return]


def _datetime(*parts: Any) -> datetime:
    need(len(parts) == 9, "other parts than a time has")
    return _clock(datetime, *parts)  # type: ignore[no-any-return]


def _text(kind: Callable[[str], Any]) -> Callable[..., Any]:
    """Make a builder of one text."""

    def build(*parts: Any) -> Any:
        need_types(parts, str)
        need(len(parts[0]) <= 4_000 and "\0" not in parts[0], "a text that is too long")
        try:
            return kind(parts[0])
        except ValueError as error:
            raise WireError(str(error)) from error

    return build


def _file(kind: type, text: type) -> Callable[..., Any]:
    def build(content: Any, place: Any) -> Any:
        need_types([content, place], text, int)
        need(0 <= place <= 1 << 40, "a place before a file")
        file = kind(content)
        file.seek(place)
        return file

    return build


def _file_parts(value: Any) -> list[Any]:
    if value.closed:
        raise Unfit("a file that is closed")
    return [value.getvalue(), value.tell()]


ROWS = (
    Row("int", (int,), _int_parts, _big_int, "whole numbers beyond 64 bytes", "1,700 bytes"),
    Row("fraction", (Fraction,), lambda v: [v.numerator, v.denominator], _fraction, "`Fraction`"),
    Row("decimal", (Decimal,), _decimal_parts, _decimal, "`Decimal`", "1,000 digits, exponents up to 10,000"),
    Row("bytes", (bytes,), lambda v: [_as_array(v)], _bytes, "`bytes`"),
    Row("bytearray", (bytearray,), lambda v: [_as_array(v)], lambda v: bytearray(_bytes(v)), "`bytearray`"),
    Row("range", (range,), _range_parts, _range, "`range`", "1,000,000 entries"),
    Row(
        "slice",
        (slice,),
        lambda v: [v.start, v.stop, v.step],
        lambda start, stop, step: slice(start, stop, step),
        "`slice`",
    ),
    Row("date", (date,), lambda v: [v.year, v.month, v.day], _of_ints(date, 3), "`date`"),
    Row("time", (time,), _clock_parts, _time, "`time`", "zones: an offset, or the name of one"),
    Row(
        "datetime",
        (datetime,),
        lambda v: [v.year, v.month, v.day, *_clock_parts(v)],
        _datetime,
        "`datetime`",
        "zones: an offset, or the name of one",
    ),
    Row(
        "timedelta",
        (timedelta,),
        lambda v: [v.days, v.seconds, v.microseconds],
        _of_ints(timedelta, 3),
        "`timedelta`",
    ),
    Row("uuid", (UUID,), lambda v: [str(v)], _text(UUID), "`UUID`"),
    Row("path", (PosixPath,), lambda v: [str(v)], _text(Path), "`Path`"),
    Row("pure path", (PurePosixPath,), lambda v: [str(v)], _text(PurePosixPath), "`PurePosixPath`"),
    Row("text file", (StringIO,), _file_parts, _file(StringIO, str), "`StringIO`, with its place"),
    Row("byte file", (BytesIO,), _file_parts, _file(BytesIO, bytes), "`BytesIO`, with its place"),
)
