"""The closed table: what crosses arrives as it was, and whatever else comes is refused."""

import datetime as dt
import math
import random
import struct
import sys
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from types import NoneType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scratch import ROOT
from test_wire import values as plain_values

from grader.wall.inside.arrays import ROWS_FOR_ARRAYS
from grader.wall.inside.collected import ROWS_FOR_OTHERS
from grader.wall.inside.frames import Rebuilt, WireError, pack, unpack
from grader.wall.inside.libraries import ROWS_OF_LIBRARIES, prepare_for
from grader.wall.inside.row import Row
from grader.wall.inside.rows import ROWS
from grader.wall.inside.table import Encoder, from_data

Pair = namedtuple("Pair", "low high")


def refuse(value: Any, encoder: Encoder) -> Any:
    prepare_for(type(value))
    row = encoder.row_of(value)
    if row is None:
        raise WireError(f"{type(value).__name__} is not in the table")
    return row


def unknown(record: Any) -> Any:
    raise WireError("a record of nobody's")


def crossed(value: Any) -> Any:
    data = Encoder(refuse).data(value)
    return from_data(unpack(pack({"value": data})[4:])["value"], unknown)


def same(one: Any, other: Any) -> bool:
    """Whether two values are of one type, and equal in all that is in them."""
    if hasattr(one, "_fields") and hasattr(other, "_fields"):  # of a class made anew
        names = [(type(each).__name__, each._fields) for each in (one, other)]
        return names[0] == names[1] and same([*one], [*other])
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        is_same = (one.dtype, one.shape) == (other.dtype, other.shape)
        return is_same and same(one.tolist(), other.tolist())
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other)
    if isinstance(one, np.random.Generator):
        return repr(one.bit_generator.state) == repr(other.bit_generator.state)
    if isinstance(one, random.Random):
        return bool(one.getstate() == other.getstate())
    if isinstance(one, np.random.RandomState):
        return repr(one.get_state()) == repr(other.get_state())
    if isinstance(one, slice):
        return same([one.start, one.stop, one.step], [other.start, other.stop, other.step])
    if isinstance(one, StringIO | BytesIO):
        return (one.getvalue(), one.tell()) == (other.getvalue(), other.tell())
    if isinstance(one, list | tuple | deque):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, type({}.values())):
        return same(list(one), list(other))
    return bool(one == other)


KEYS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 200), 1 << 200),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.binary(max_size=5),
    st.fractions(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")])),
    st.times(),
    st.timedeltas(),
    st.decimals(allow_nan=False, places=3),
    st.uuids(),
    st.tuples(st.integers(), st.text(st.characters(codec="utf-8"), max_size=3)),
    st.frozensets(st.integers(), max_size=3),
)
values = st.recursive(
    st.one_of(
        KEYS,
        st.integers(-(1 << 2_000), 1 << 2_000),
        st.sets(KEYS, max_size=4),
        st.binary(max_size=9).map(bytearray),
        st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9)),
        st.sampled_from(
            [..., NotImplemented, int, dict, Fraction, np.float32, NoneType, KeyError, Pair(1, 2)]
        ),
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1).map(np.array),
        st.lists(st.integers(-(1 << 40), 1 << 40)).map(lambda days: np.array(days, "datetime64[s]")),
        st.text(st.characters(codec="utf-8"), max_size=9).map(StringIO),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.lists(inner, max_size=4).map(deque),
        st.dictionaries(KEYS, inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4).map(OrderedDict),
        st.dictionaries(KEYS, inner, max_size=4).map(lambda pairs: defaultdict(list, pairs)),
        st.builds(slice, inner, inner),
    ),
    max_leaves=6,
)


@pytest.mark.slow
@given(values)
def test_what_is_in_the_table_arrives_as_it_was(value: Any) -> None:
    """With its type, and the types of all that is in it."""
    assert same(crossed(value), value)


EXAMPLES: dict[str, Any] = {
    "int": 1 << 5_000,
    "fraction": Fraction(1, 3),
    "decimal": Decimal("1.50"),
    "bytes": b"ab\0",
    "bytearray": bytearray(b"ab"),
    "range": range(3, 9, 2),
    "slice": slice(1, None),
    "date": dt.date(2024, 2, 29),
    "time": dt.time(1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=2), "here")),
    "datetime": dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    "timedelta": dt.timedelta(-1, 5),
    "generator": np.random.default_rng(3),
    "twister": random.Random(3),
    "old twister": np.random.RandomState(3),
    "uuid": UUID(int=5),
    "path": Path("data/x.csv"),
    "pure path": PurePosixPath("/x"),
    "dict": {(0, 1): "a", Fraction(1, 2): [2], 1.5: {"x": {1}}},
    "set": {1, "a", (2, 3)},
    "frozenset": frozenset({1}),
    "Counter": Counter("abca"),
    "OrderedDict": OrderedDict(b=1, a=2),
    "defaultdict": defaultdict(int, a=1),
    "deque": deque([1, 2], 5),
    "keys": {"a": 1}.keys(),
    "values": {"a": [1]}.values(),
    "items": {"a": 1}.items(),
    "array": __import__("array").array("d", [1.5]),
    "text file": StringIO("a\nb"),
    "byte file": BytesIO(b"ab"),
    "single": ...,
    "type": Pair.__class__,
    "texts": np.array([["a", "long"]]),
    "byte texts": np.array([b"a", b"bc"]),
    "times": np.array(["2024-01-01", "NaT"], "datetime64[D]"),
    "records": np.array([("a", 1, [1.0, 2.0])], [("name", "U5"), ("n", "i4"), ("xy", "f8", 2)]),
    "objects": np.array([1, "a", None], object),
    "numbers": np.float64(np.longdouble(2)),
    "packed": [*range(1_000)],
    "named tuple": deque([1]),
}


@pytest.mark.parametrize("row", [*ROWS, *ROWS_FOR_ARRAYS, *ROWS_FOR_OTHERS], ids=lambda row: row.name)
def test_each_row_has_an_example(row: Row) -> None:
    """That arrives as it was."""
    value = EXAMPLES[row.name]
    assert same(crossed(value), value)


def test_named_tuples_have_one_class_for_one_name_and_fields() -> None:
    """Equal to the tuple, with its names."""
    one, other = crossed([Pair(1, [2]), Pair(3, 4)])
    assert type(one) is type(other) is crossed(Pair)
    assert (one, one.low, one.high, type(one).__name__) == ((1, [2]), 1, [2], "Pair")


@pytest.mark.parametrize(
    "value",
    [
        1 << 20_000,
        Decimal("1E+99999"),
        range(1 << 40),
        np.array(["x" * 20_000]),
        [[0] for _ in range(30_000)],
        type("Mine", (), {}),
        type("Mine", (dict,), {})(),
        dt.datetime(2024, 1, 1, tzinfo=type("Zone", (dt.tzinfo,), {})()),
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_too_much_or_in_no_row_is_not_sent(value: Any) -> None:
    """Whoever sends it may give something else in its place."""
    with pytest.raises(WireError):
        crossed(value)


def test_what_holds_itself_is_not_sent() -> None:
    """It has no end."""
    loop: list[Any] = [{1: None}]
    loop[0][1] = loop
    with pytest.raises(WireError):
        crossed(loop)


# What a student's process may send instead.

NAMES = [row.name for row in (*ROWS, *ROWS_FOR_ARRAYS, *ROWS_FOR_OTHERS)]
BYTES = np.arange(3, dtype=np.uint8)
parts = st.one_of(
    plain_values,
    st.sampled_from(["U", "M", "D", "s", "UTC", "../x", "int", "builtins.int", "x", "__class__", "1e999999"]),
    st.sampled_from([BYTES, np.ones((2, 2), np.uint32), np.full(2, 0x110000, np.uint32), np.arange(2)]),
    st.sampled_from([0, 1, -1, 1 << 62, 1 << 70, True, 0.5]),
    st.sampled_from([[0], [2, 2], [-1], [1 << 40, 0], ["a", "a"], ["a"], ("a", "b"), ("class",), ()]),
)
hostile = st.recursive(
    parts,
    lambda inner: st.builds(
        lambda name, inside: Rebuilt(name, tuple(inside)), st.sampled_from(NAMES), st.lists(inner, max_size=4)
    ),
    max_leaves=8,
)


def arrived(data: Any) -> Any:
    return from_data(unpack(pack({"value": data})[4:])["value"], unknown)


@given(st.sampled_from(NAMES), st.lists(hostile, max_size=9))
def test_any_parts_are_a_value_or_refused(name: str, inside: list[Any]) -> None:
    """No other exception."""
    try:
        arrived(Rebuilt(name, tuple(inside)))
    except WireError:
        return


COLLIDING = [(1 << 61) - 1, *(((1 << 61) - 1) * k for k in range(2, 3_000))]


@pytest.mark.parametrize("name", ["set", "frozenset", "keys"])
def test_keys_of_one_hash_are_refused(name: str) -> None:
    """To build a set of them takes the square of their number."""
    numbers = tuple(
        Rebuilt("int", (np.frombuffer(k.to_bytes(12, "big", signed=True), np.uint8),)) for k in COLLIDING
    )
    with pytest.raises(WireError, match="hash"):
        arrived(Rebuilt(name, numbers))
    with pytest.raises(WireError, match="hash"):
        arrived(Rebuilt("dict", tuple(part for number in numbers for part in (number, 0))))
    assert hash(COLLIDING[0]) == hash(COLLIDING[5]) == 0
    assert sys.hash_info.modulus == COLLIDING[0]


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("set", ([1],)),
        ("dict", (1,)),
        ("fraction", (1, 0)),
        ("fraction", (2, 4)),
        ("decimal", ("1E999999999",)),
        ("range", (0, 1 << 50, 1)),
        ("range", (0, 1, 0)),
        ("date", (2024, 2, 30)),
        ("datetime", (2024, 1, 1, 0, 0, 0, 0, "../../etc/passwd", 0)),
        ("datetime", (2024, 1, 1, 0, 0, 0, 0, (1 << 40, "x"), 0)),
        ("texts", (np.array([0x110000], np.uint32),)),
        ("texts", (np.array([0xD800], np.uint32),)),
        ("times", ("M", "fs", np.arange(2))),
        ("objects", ([1 << 30, 0], [])),
        ("objects", ([3], [1])),
        ("records", (["a", "a"], [1], np.ones(1), np.ones(1))),
        ("records", (["a"], [2], np.ones(1))),
        ("type", ("builtins.eval",)),
        ("type", ("P", ("x", "y z"))),
        ("type", ("P", ("class",))),
        ("type", ("P", ("_x",))),
        ("type", ("P", tuple(f"f{i}" for i in range(100)))),
        ("named tuple", ("P", ("x",), 1, 2)),
        ("packed", (dict, np.arange(3))),
        ("single", ("None",)),
        ("uuid", ("x",)),
        ("path", ("a\0b",)),
        ("text file", ("a", -1)),
        ("array", ("u", np.arange(3))),
        ("nothing", ()),
    ],
)
def test_what_no_row_sends_is_refused(name: str, inside: tuple[Any, ...]) -> None:
    """With a WireError."""
    with pytest.raises(WireError):
        arrived(Rebuilt(name, inside))


def test_a_value_takes_little_more_memory_than_its_bytes() -> None:
    """A range, a file's place, a number: none announces more than came."""
    for data in (
        Rebuilt("text file", ("a", 1 << 40)),
        Rebuilt("range", (0, 999_999, 1)),
        Rebuilt("deque", (1, 1 << 59)),
        Rebuilt("texts", (np.zeros((0, 10_000), np.uint32)[:, :1],)),
    ):
        tracemalloc.start()
        try:
            arrived(data)
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


# Libraries.


def test_frames_of_pandas_arrive_as_they_were() -> None:
    """Columns of every usual type, and indexes."""
    pandas = pytest.importorskip("pandas")
    berlin = pandas.to_datetime(["2024-01-01", "2024-07-01"]).tz_localize("Europe/Berlin")
    frame = pandas.DataFrame(
        {
            "a": [1, 2],
            "b": ["x", None],
            "c": pandas.to_datetime(["2024-01-01", "2024-01-02"]),
            "d": pandas.Categorical(["u", "v"], ordered=True),
            "e": pandas.array([1, None], dtype="Int64"),
            "f": berlin,
            "g": [[1], {2}],
            "h": [True, False],
            "i": [0.5, math.nan],
        }
    )
    for each in (frame, frame.set_index(["a", "b"]), frame.iloc[:0], frame.describe(), frame[["a", "h"]].T):
        pandas.testing.assert_frame_equal(crossed(each), each)
    for name in frame:
        pandas.testing.assert_series_equal(crossed(frame[name]), frame[name])
    days = pandas.date_range("2024", periods=3, freq="MS", name="day")
    pandas.testing.assert_index_equal(crossed(days), days)
    assert crossed(days).freqstr == "MS"
    for value in (pandas.Timestamp("2024-01-01 01:02:03.123456789"), pandas.Timedelta("3D"), pandas.NA):
        assert repr(crossed(value)) == repr(value)


@pytest.mark.parametrize("form", ["csr_matrix", "coo_array", "lil_matrix", "dia_array"])
def test_sparse_matrices_arrive_as_they_were(form: str) -> None:
    """In their format."""
    sparse = pytest.importorskip("scipy.sparse")
    matrix = getattr(sparse, form)(np.diag([1.0, 0.0, 3.0]))
    got = crossed(matrix)
    assert type(got) is type(matrix)
    assert (got.toarray() == matrix.toarray()).all()


ZERO = np.zeros(1, np.int64)


@pytest.mark.parametrize(
    "inside",
    [
        ("csr_matrix", [2, 2], np.ones(1), ZERO + 2, ZERO),
        ("csr_matrix", [2, 2], np.ones(1), ZERO, ZERO - 1),
        ("csr_matrix", [1 << 30, 1 << 30], np.ones(1), ZERO, ZERO),
        ("csr_matrix", [2, 2], np.ones(2), ZERO, ZERO),
        ("linalg", [2, 2], np.ones(1), ZERO, ZERO),
    ],
)
def test_a_sparse_matrix_has_its_entries_within(inside: tuple[Any, ...]) -> None:
    """The library reads memory by their places."""
    with pytest.raises(WireError):
        arrived(Rebuilt("sparse", inside))


# What the documentation says.


def documented() -> str:
    """Write the table as the documentation shows it."""
    lines = ["| crosses as itself | limits |", "|---|---|"]
    for row in (*ROWS, *ROWS_FOR_ARRAYS, *ROWS_FOR_OTHERS, *ROWS_OF_LIBRARIES):
        lines.append(f"| {row.title} | {row.limits} |")
    return "\n".join(lines)


def test_the_documentation_shows_the_table() -> None:
    """Row by row; put what is missing there in place with what this test prints."""
    assert documented() in (ROOT / "docs" / "wall.md").read_text(encoding="utf-8")
