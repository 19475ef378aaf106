"""Rows for types, and for the values of which there is one each."""

import array
import builtins
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path, PosixPath
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, NoneType
from typing import Any
from uuid import UUID

import numpy as np

from .collected import is_named_tuple, named_tuple
from .row import Row, Unfit, need


def _known_types() -> dict[str, type]:
    """List the types that are the same on both sides."""
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


ROWS = (
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
