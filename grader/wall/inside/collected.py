"""Rows for collections.

A collection of a student's can be made to cost more than its bytes: so not many keys may have one hash.
"""

import keyword
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .frames import WireError
from .row import LONGEST_NAME, MOST_FIELDS, Row, as_list, need

_MOST_OF_ONE_HASH = 8
"""Keys of a set or dict. What compares equal has one hash, and so have -1 and -2."""
_LARGEST_TEXTS = 4_000_000
"""Bytes of a list of texts as an array."""
_FEWEST_PACKED = 400
"""Entries from which on a list of numbers crosses as an array, which counts as one entry."""


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
        need(len(each) <= LONGEST_NAME, "a name that is too long")
    need(len(set(fields)) == len(fields) <= MOST_FIELDS, "fields of one name, or too many")
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


def _filled(kind: Any, parts: tuple[Any, ...]) -> Any:
    need(len(parts) == len(kind._fields), "other parts than a named tuple has")
    return kind(*parts)


ROWS = (
    Row("dict", (dict,), _pairs, _dict, "`dict` whose keys are tuples, fractions, dates ..."),
    Row("set", (set,), as_list, lambda *v: set(checked_keys(v)), "`set`"),
    Row("frozenset", (frozenset,), as_list, lambda *v: frozenset(checked_keys(v)), "`frozenset`"),
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
        as_list,
        lambda *v: dict.fromkeys(checked_keys(v)).keys(),
        "`dict.keys()`",
    ),
    Row(
        "values",
        (type({}.values()),),
        as_list,
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
)
ROWS_FOR_OTHERS = (
    Row(
        "packed",
        (),
        as_list,
        _packed,
        "long lists, tuples and sets of whole numbers, of floats or of texts: as an array",
    ),
    Row(
        "named tuple",
        (),
        as_list,
        lambda name, fields, *v: _filled(named_tuple(name, fields), v),
        "named tuples without methods or defaults",
        "64 fields",
    ),
)
