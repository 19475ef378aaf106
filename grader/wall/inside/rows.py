"""The rows of the closed table, but for those of libraries: the parts of a value, and what is made of them.

What comes from a student's process can be made to cost more than its bytes. So each row has its limits; keys
of sets and dicts may not have one hash too often; and arrays of text hold characters.
"""

import array
import keyword
import math
import random
import re
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path, PosixPath, PurePosixPath
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, NoneType
from typing import Any
from uuid import UUID

import numpy as np

from .frames import WireError
from .random_states import generator, generator_parts, old_twister, old_twister_parts, twister, twister_parts

_MOST_OF_ONE_HASH = 8
"""Keys of a set or dict. What compares equal has one hash, and so have -1 and -2."""
_LONGEST_INT = 1_700
"""Bytes of a number: more digits than this has, Python does not write."""
_LONGEST_RANGE = 1_000_000
_MOST_DIGITS = 1_000
_LARGEST_EXPONENT = 10_000
"""Of a Decimal: to make a whole number of it takes as many digits."""
_MOST_FIELDS = 64
_LONGEST_NAME = 200
_WIDEST_TEXT = 10_000
"""Characters of an entry of an array of text."""
_LARGEST_TEXTS = 4_000_000
"""Bytes of a list of texts as an array."""
_FEWEST_PACKED = 400
"""Entries from which on a list of numbers crosses as an array, which counts as one entry."""


class Unfit(Exception):
    """A value of a type of the table cannot cross: it is too large, or holds what its row does not take."""


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    name: str
    types: tuple[type, ...]
    """The types of the values, exactly."""
    take: Callable[[Any], Sequence[Any]]
    """Gives the parts of a value.

    Raises Unfit if it has none that can cross.
    """
    build: Callable[..., Any]
    """Makes the value of its parts.

    Raises WireError if they are not what `take` gives.
    """
    title: str
    """What the documentation calls the values."""
    limits: str = ""

    def of(self, *types: type) -> "Row":
        """Give the same row for these types."""
        return replace(self, types=types)


def need(right: bool, what: str) -> None:
    """Refuse what came if something is not right.

    Raises
    ------
    WireError
        If it is not.
    """
    if not right:
        raise WireError(what)


def need_types(parts: Iterable[Any], *types: type) -> None:
    """Refuse what came if the parts are not exactly of these types, one for each.

    Raises
    ------
    WireError
        If they are not.
    """
    need([*map(type, parts)] == list(types), f"other parts than {[kind.__name__ for kind in types]}")


# Keys.


def checked_keys(keys: Sequence[Any]) -> Sequence[Any]:
    """Give keys back if a set or a dict of them is built in no time.

    Raises
    ------
    WireError
        If one cannot be hashed, or many have one hash.
    """
    if not all(type(key) is str for key in keys):
        try:
            most = max(Counter(map(hash, keys)).values(), default=0)
        except TypeError as error:
            raise WireError(f"a key that has no hash: {error}") from error
        need(most <= _MOST_OF_ONE_HASH, "many keys of one hash")
    return keys


# Numbers, texts and times.


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
    need(abs(seconds) < 86_400 and len(name) <= _LONGEST_NAME, "a zone that is none")
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


# Collections.


def _pairs(value: Any) -> list[Any]:
    return [part for pair in value.items() for part in pair]


def _dict(*parts: Any) -> dict[Any, Any]:
    need(len(parts) % 2 == 0, "half a pair")
    return dict(zip(checked_keys(parts[::2]), parts[1::2], strict=True))


def _counter(*parts: Any) -> Counter[Any]:
    found: Counter[Any] = Counter()
    dict.update(found, _dict(*parts))
    return found


def _defaultdict(factory: Any = None, *parts: Any) -> defaultdict[Any, Any]:
    need(factory is None or callable(factory), "a default that nobody can make")
    return defaultdict(factory, _dict(*parts))


def _deque(*parts: Any) -> deque[Any]:
    need(len(parts) > 0 and (parts[-1] is None or type(parts[-1]) is int), "a length that is none")
    need(parts[-1] is None or 0 <= parts[-1] < 1 << 60, "a length that is none")
    return deque(parts[:-1], parts[-1])


@lru_cache(1_000)
def _named_tuple(name: str, fields: tuple[str, ...]) -> type:
    for each in (name, *fields):
        # The library writes a program of these names.
        need(each.isascii() and each.isidentifier() and not keyword.iskeyword(each), "a name that is none")
        need(len(each) <= _LONGEST_NAME, "a name that is too long")
    need(len(set(fields)) == len(fields) <= _MOST_FIELDS, "fields of one name, or too many")
    need(not any(each.startswith("_") for each in fields), "a field that begins with _")
    made: Any = namedtuple(name, fields)  # type: ignore[misc]
    return made


def is_named_tuple(kind: type) -> bool:
    """Say whether a class is what `namedtuple` makes, with nothing of its own."""
    fields = vars(kind).get("_fields")
    return (
        kind.__bases__ == (tuple,)
        and type(fields) is tuple
        and all(type(field) is str and not field.startswith("_") for field in fields)
        and vars(kind).keys() <= _USUAL_NAMES | set(fields)
        and not kind._field_defaults  # type: ignore[attr-defined]
    )


_USUAL_NAMES = frozenset(vars(namedtuple("_Any", ""))) | {
    "__annotations__",
    "__orig_bases__",
    "__static_attributes__",
    "__firstlineno__",
}


def named_tuple(name: Any, fields: Any) -> type:
    """Give the class of named tuples of a name and fields, the same each time.

    Raises
    ------
    WireError
        If there is none.
    """
    need(type(name) is str and type(fields) is tuple, "other parts than a named tuple has")
    need(all(type(field) is str for field in fields), "other parts than a named tuple has")
    return _named_tuple(name, fields)


def packed_parts(value: Any) -> Any:
    """Give a long list, tuple or set of numbers or texts as an array; None if it is something else."""
    if len(value) < _FEWEST_PACKED:
        return None
    kinds = {*map(type, value)}
    if kinds == {str}:
        size = 4 * len(value) * max(1, *map(len, value))
        is_usual = size <= _LARGEST_TEXTS and not any("\0" in text for text in value)
        return np.array(list(value)) if is_usual else None
    if kinds not in ({int}, {float}):
        return None
    if kinds == {int} and not all(-(1 << 63) <= number < 1 << 63 for number in value):
        return None
    return np.array(list(value), np.int64 if kinds == {int} else np.float64)


def _packed(kind: Any, numbers: Any) -> Any:
    need(any(kind is known for known in (list, tuple, set, frozenset)), "a collection of an unknown kind")
    need(type(numbers) is np.ndarray and numbers.ndim == 1, "numbers that are none")
    need(numbers.dtype in (np.int64, np.float64) or numbers.dtype.kind == "U", "numbers that are none")
    parts = numbers.tolist()
    return kind(checked_keys(parts) if kind in (set, frozenset) else parts)


# Arrays that are no numbers.

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
    need(type(names) is list and 0 < len(names) == len(columns) <= _MOST_FIELDS, "records that are none")
    need(all(type(name) is str and 0 < len(name) <= _LONGEST_NAME for name in names), "names that are none")
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


# Types.


def _known_types() -> dict[str, type]:
    """List the types that are the same on both sides."""
    import builtins

    found = {name: value for name, value in vars(builtins).items() if isinstance(value, type)}
    found.pop("__loader__", None)
    for kind in (
        *(Fraction, Decimal, Counter, OrderedDict, defaultdict, deque, array.array, UUID, Path, PosixPath),
        *(date, time, datetime, timedelta, timezone, FunctionType, MethodType, BuiltinFunctionType),
        *(GeneratorType, NoneType, type(Ellipsis), type(NotImplemented), StringIO, BytesIO, np.ndarray),
        *(np.str_, np.bytes_, np.datetime64, np.timedelta64, np.object_, np.generic, np.number),
        *(np.integer, np.floating, np.complexfloating, np.dtype, np.linalg.LinAlgError),
    ):
        found[f"{kind.__module__}.{kind.__qualname__}"] = kind
    for code in np.typecodes["All"].replace("O", "").replace("V", ""):
        found[f"numpy.{np.dtype(code).type.__name__}"] = np.dtype(code).type
    return found


TYPES = _known_types()
"""Name -> type, of those that cross as themselves."""
NAMES_OF_TYPES = {kind: name for name, kind in TYPES.items()}


def type_parts(value: type) -> list[Any]:
    """Give the parts of a type that is the same on both sides; raises Unfit for any other class."""
    if value in NAMES_OF_TYPES:
        return [NAMES_OF_TYPES[value]]
    if is_named_tuple(value):
        return [value.__name__, value._fields]  # type: ignore[attr-defined]
    raise Unfit("a class")


def _type(name: Any, fields: Any = None) -> type:
    if fields is not None:
        return named_tuple(name, fields)
    need(type(name) is str and name in TYPES, "a type that is not known")
    return TYPES[name]


_SINGLE = {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}


def _single(name: Any) -> Any:
    need(type(name) is str and name in _SINGLE, "a value that is not known")
    return _SINGLE[name]


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


def _parts(value: Any) -> list[Any]:
    return list(value)


_OWN_COPY = "each side draws from its own copy"


def _or_unfit(parts: list[Any] | None) -> list[Any]:
    if parts is None:
        raise Unfit("a generator of random numbers of another kind")
    return parts


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
    Row(
        "generator",
        (np.random.Generator,),
        lambda v: _or_unfit(generator_parts(v)),
        generator,
        "`numpy.random.Generator`, as `default_rng` gives it",
        f"numpy's own kinds; {_OWN_COPY}",
    ),
    Row("twister", (random.Random,), twister_parts, twister, "`random.Random`", _OWN_COPY),
    Row(
        "old twister",
        (np.random.RandomState,),
        lambda v: _or_unfit(old_twister_parts(v)),
        old_twister,
        "`numpy.random.RandomState`",
        _OWN_COPY,
    ),
    Row("uuid", (UUID,), lambda v: [str(v)], _text(UUID), "`UUID`"),
    Row("path", (PosixPath,), lambda v: [str(v)], _text(Path), "`Path`"),
    Row("pure path", (PurePosixPath,), lambda v: [str(v)], _text(PurePosixPath), "`PurePosixPath`"),
    Row("dict", (dict,), _pairs, _dict, "`dict` whose keys are tuples, fractions, dates ..."),
    Row("set", (set,), _parts, lambda *v: set(checked_keys(v)), "`set`"),
    Row("frozenset", (frozenset,), _parts, lambda *v: frozenset(checked_keys(v)), "`frozenset`"),
    Row("Counter", (Counter,), _pairs, _counter, "`Counter`"),
    Row("OrderedDict", (OrderedDict,), _pairs, lambda *v: OrderedDict(_dict(*v)), "`OrderedDict`"),
    Row(
        "defaultdict",
        (defaultdict,),
        lambda v: [v.default_factory, *_pairs(v)],
        _defaultdict,
        "`defaultdict`, with its factory",
    ),
    Row("deque", (deque,), lambda v: [*v, v.maxlen], _deque, "`deque`, with its `maxlen`"),
    Row(
        "keys",
        (type({}.keys()),),
        _parts,
        lambda *v: dict.fromkeys(checked_keys(v)).keys(),
        "`dict.keys()`",
    ),
    Row(
        "values",
        (type({}.values()),),
        _parts,
        lambda *v: dict(enumerate(v)).values(),
        "`dict.values()`",
    ),
    Row(
        "items",
        (type({}.items()),),
        lambda v: [part for pair in v for part in pair],
        lambda *v: _dict(*v).items(),
        "`dict.items()`",
    ),
    Row("array", (array.array,), _array_array_parts, _array_array, "`array.array`"),
    Row("text file", (StringIO,), _file_parts, _file(StringIO, str), "`StringIO`, with its place"),
    Row("byte file", (BytesIO,), _file_parts, _file(BytesIO, bytes), "`BytesIO`, with its place"),
    Row(
        "single",
        (type(Ellipsis), type(NotImplemented)),
        lambda v: [str(v)],
        _single,
        "`Ellipsis`, `NotImplemented`",
    ),
    Row(
        "type",
        (type,),
        type_parts,
        _type,
        "types of Python's and numpy's own, classes that `namedtuple` makes",
    ),
)
"""The rows whose values are found by their type."""
ROWS_FOR_ARRAYS = (
    Row("texts", (), _parts, _texts, "arrays of text", "10,000 characters an entry"),
    Row("byte texts", (), _parts, _byte_texts, "arrays of `bytes`", "10,000 bytes an entry"),
    Row(
        "times", (), _parts, _times, "`datetime64`, `timedelta64`, and arrays of them", "years to nanoseconds"
    ),
    Row("records", (), _parts, _records, "structured arrays", "64 fields, none of them structured"),
    Row("objects", (), _parts, _objects, "arrays of objects that can cross"),
    Row("numbers", (), _parts, _numbers, "`longdouble`: as `float64`"),
)
ROWS_FOR_OTHERS = (
    Row(
        "packed",
        (),
        _parts,
        _packed,
        "long lists, tuples and sets of whole numbers, of floats or of texts: as an array",
    ),
    Row(
        "named tuple",
        (),
        _parts,
        lambda name, fields, *v: _filled(named_tuple(name, fields), v),
        "named tuples without methods or defaults",
        "64 fields",
    ),
)


def _filled(kind: Any, parts: tuple[Any, ...]) -> Any:
    need(len(parts) == len(kind._fields), "other parts than a named tuple has")
    return kind(*parts)
