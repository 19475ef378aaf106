"""Whatever bytes come through the wall: plain data, or a WireError, and soon."""

import enum
import os
import socket
import struct
import sys
import threading
import time
import tracemalloc
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.wall.inside import frames
from grader.wall.inside.channel import Channel, Closed, Late
from grader.wall.inside.frames import (
    FunctionAt,
    NotData,
    Program,
    UnnumberedMessage,
    WireError,
    pack,
    unpack,
)

LIST, TUPLE, DICT = range(3)
ARRAY, INT, COMPLEX, FUNCTION, OPAQUE = range(1, 6)
FLOAT64 = frames.DTYPES.index(np.dtype("float64"))

arrays = hnp.arrays(st.sampled_from(frames.DTYPES), hnp.array_shapes(min_dims=0, max_dims=5, min_side=0))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(1 << 500), 1 << 500),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters(codec="utf-8")),
    arrays.map(lambda array: array[()]),  # without dimensions a number of its dtype
    st.builds(FunctionAt, st.integers(0, 2**32 - 1)),
    st.builds(NotData, st.text(st.characters(codec="utf-8"), max_size=200)),
)
keys = st.one_of(st.none(), st.booleans(), st.integers(-(1 << 59), 1 << 59), st.text(max_size=5))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=8,
)
messages = st.dictionaries(st.text(max_size=5), values, max_size=3)


def body(message: dict[str, Any]) -> bytes:
    return pack(message)[4:]


def crossed(value: Any) -> Any:
    return unpack(body({"value": value}))["value"]


def same(one: Any, other: Any) -> bool:
    """Whether two values are of the same types and, bit by bit, the same."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, float | complex):
        return struct.pack("dd", one.real, one.imag) == struct.pack("dd", other.real, other.imag)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return bool(one == other)


def is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(map(is_plain, value)) and all(map(is_plain, value.values()))
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype in frames.DTYPES and type(value) in (np.ndarray, value.dtype.type)
    if type(value) is FunctionAt:
        return type(value.number) is int
    if type(value) is NotData:
        return type(value.type_name) is str
    return value is None or type(value) in (bool, int, float, complex, str)


def plain_or_refused(data: bytes) -> None:
    """The rule; its two outcomes are the only ones."""
    try:
        message = unpack(data)
    except WireError:
        return
    assert type(message) is dict
    assert all(type(name) is str for name in message)
    assert is_plain(message)


# Data.


@pytest.mark.slow
@given(messages)
def test_plain_data_arrives_as_it_was(message):
    """With its types, dtypes and shapes, the signs of zeros and the bits of every NaN."""
    assert same(unpack(body(message)), message)


@given(arrays)
def test_an_array_arrives_as_one_of_its_own(array):
    """It can be written to, whatever the array was a view of."""
    turned = crossed(array.T)
    assert same(turned, array.T[()] if array.ndim == 0 else np.ascontiguousarray(array.T))
    assert array.ndim == 0 or turned.flags.writeable


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (type("MyInt", (int,), {})(3), 3),
        (type("MyFloat", (float,), {})(1.5), 1.5),
        (type("MyStr", (str,), {})("s"), "s"),
        (type("MyComplex", (complex,), {})(1j), 1j),
        (type("MyList", (list,), {})([1]), [1]),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[2]), {"a": [2]}),
        (namedtuple("Pair", "a b")(1, 2), (1, 2)),
        (enum.IntEnum("Colour", "RED").RED, 1),
        (np.str_("s"), "s"),
        (np.ma.masked_array([1, 2], [0, 1]), np.array([1.0, np.nan])),
        (np.zeros((2,)).view(np.recarray), np.zeros((2,))),
        (np.arange(3, dtype=">i4"), np.arange(3, dtype="i4")),
        (np.array([True]), np.array([True])),
        (np.float32(1.5), np.float32(1.5)),
        (np.bool_(True), np.bool_(True)),
        (np.broadcast_to(1.0, (2, 2)), np.ones((2, 2))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_arrive_as_what_they_are_made_of(value, plain):
    """Nothing of a class crosses."""
    assert same(crossed(value), plain)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"bytes",
        bytearray(b"bytes"),
        len,
        range(3),
        np.array([object()]),
        np.array(["text"]),
        np.zeros(2, "datetime64[s]"),
        np.zeros(2, [("a", "i4")]),
        np.longdouble(1),
        np.bytes_(b"x"),
        {(1, 2): 3},
        {1.5: 3},
        {1 << 60: 3},
        1 << 512,
        "\ud800",
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_data_is_not_sent(value):
    """Nor is anything it is in."""
    with pytest.raises(WireError):
        pack({"value": [value]})


def test_what_is_no_data_can_be_given_as_something_that_is():
    """Asked once for each object: if the answer is no data either, it is not sent."""
    assert unpack(pack({"f": [len, {1}]}, lambda value: NotData(type(value).__name__))[4:]) == {
        "f": [NotData("builtin_function_or_method"), NotData("set")]
    }
    with pytest.raises(WireError):
        pack({"f": len}, lambda value: value)


def test_data_without_an_end_is_not_sent():
    """Nor what is nested too deep."""
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(WireError):
        pack({"loop": loop})


def test_what_is_too_much_is_not_sent():
    """A frame has a largest size, whichever way it is filled."""
    for value in (np.zeros(frames.MOST_BYTES), "x" * frames.MOST_BYTES, ["x" * 1_000] * 8_000):
        with pytest.raises(WireError):
            pack({"value": value})


def test_the_largest_frame_arrives():
    """Up to the limits, everything does."""
    array = np.arange(frames.MOST_BYTES // 8 - 20, dtype=float)
    assert same(crossed(array), array)
    assert crossed([1] * (frames.MOST_FRAME_ENTRIES - 1)) == [1] * (frames.MOST_FRAME_ENTRIES - 1)


# Hostile frames.


@given(st.binary())
def test_any_bytes_are_plain_data_or_refused(data):
    """Noise."""
    plain_or_refused(data)


@given(messages.map(body), st.data())
def test_a_damaged_message_is_plain_data_or_refused(data, draw):
    """Bytes changed, cut out, doubled or put in."""
    damaged = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(damaged)))
        end = draw.draw(st.integers(start, min(len(damaged), start + 8)))
        damaged[start:end] = draw.draw(st.binary(max_size=8) | st.just(bytes(damaged[start:end] * 2)))
    plain_or_refused(bytes(damaged))


anything = st.recursive(
    st.one_of(
        leaves.filter(lambda leaf: type(leaf) in (type(None), bool, float, str)),
        st.integers(-(1 << 63), (1 << 64) - 1),
        st.binary(max_size=20),
        st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=40)),
        st.builds(msgpack.Timestamp, st.integers(0, 2**33), st.integers(0, 10**9 - 1)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.builds(lambda kind, parts: [kind, *parts], st.integers(0, 3), st.lists(inner, max_size=5)),
        st.dictionaries(st.text(max_size=3) | st.binary(max_size=3) | st.integers(0, 9), inner, max_size=3),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@given(st.dictionaries(st.text(max_size=3), anything, max_size=4) | anything)
def test_any_msgpack_is_plain_data_or_refused(value):
    """Valid to msgpack is not yet valid here."""
    plain_or_refused(msgpack.packb(value))


@given(st.binary(max_size=3), st.lists(st.integers(0, 2**32 - 1), max_size=40), st.binary(max_size=64))
def test_any_array_is_one_or_refused(head, shape, entries):
    """Any dtype, any number of dimensions, any sides, any entries."""
    data = head + struct.pack(f">{len(shape)}I", *shape) + entries
    plain_or_refused(msgpack.packb({"value": msgpack.ExtType(ARRAY, data)}))


@given(st.sampled_from(range(len(frames.DTYPES))), st.lists(st.integers(0, 3), max_size=4), st.data())
def test_an_array_has_as_many_entries_as_its_shape_says(code, shape, draw):
    """Neither one byte more nor one less."""
    size = int(np.prod(shape)) * frames.DTYPES[code].itemsize
    length = draw.draw(st.integers(max(0, size - 9), size + 9))
    frame = array_frame(code, shape, bytes(length))
    if length == size:
        assert unpack(frame)["value"].shape == tuple(shape)
    else:
        refused(frame)


def array_frame(code: int, shape: Any, entries: bytes = b"") -> bytes:
    head = struct.pack(f">BB{len(shape)}I", code, len(shape), *shape)
    return bytes(msgpack.packb({"value": msgpack.ExtType(ARRAY, head + entries)}))


def refused(frame: bytes) -> None:
    with pytest.raises(WireError):
        unpack(frame)


def nested(depth: int, innermost: bytes = b"\xc0") -> bytes:
    return b"\x81\xa1x" + b"\x92\x00" * depth + innermost


HOSTILE = {
    "empty": b"",
    "nil": b"\xc0",
    "a list": msgpack.packb([1]),
    "a number": b"\x01",
    "never used": b"\xc1",
    "two messages": msgpack.packb({}) * 2,
    "something behind": msgpack.packb({"a": 1}) + b"\xc0",
    "too many fields": msgpack.packb({str(i): 0 for i in range(17)}),
    "a map of four billion": b"\xdf\xff\xff\xff\xff",
    "a list of four billion": b"\x81\xa1x\xdd\xff\xff\xff\xff",
    "a text of four billion": b"\x81\xa1x\xdb\xff\xff\xff\xff",
    "an extension of four billion": b"\x81\xa1x\xc9\xff\xff\xff\xff\x01",
    "a name that is no text": msgpack.packb({1: 2}),
    "a name that is bytes": msgpack.packb({b"op": 2}),
    "a name that is a list": b"\x81\x91\x00\xc0",
    "a name that is an array": b"\x81\xc7\x06\x01\x0b\x01\x00\x00\x00\x00\xc0",
    "bytes": msgpack.packb({"x": b"bytes"}),
    "a map inside": msgpack.packb({"x": {"y": 1}}),
    "a map in a list": msgpack.packb({"x": [LIST, {"y": 1}]}),
    "a timestamp": msgpack.packb({"x": msgpack.Timestamp(1, 2)}),
    "a text that is not UTF-8": b"\x81\xa1x\xa1\xff",
    "a text with half a character": b"\x81\xa1x\xa3\xed\xa0\x80",
    "a list without a kind": msgpack.packb({"x": []}),
    "a list of an unknown kind": msgpack.packb({"x": [3]}),
    "a kind that is a boolean": msgpack.packb({"x": [False, 1]}),
    "a kind that is a fraction": msgpack.packb({"x": [1.0, 1]}),
    "a kind that is a text": msgpack.packb({"x": ["0", 1]}),
    "a kind that is a list": msgpack.packb({"x": [[LIST], 1]}),
    "a kind that is an array": b"\x81\xa1x\x92\xc7\x0e\x01\x0b\x01\x00\x00\x00\x01" + bytes(8) + b"\x01",
    "a dict with half a pair": msgpack.packb({"x": [DICT, 1]}),
    "a key that is a list": msgpack.packb({"x": [DICT, [LIST], 1]}),
    "a key that is a tuple": msgpack.packb({"x": [DICT, [TUPLE], 1]}),
    "a key that is a number of numpy": b"\x81\xa1x\x93\x02\xc7\x0a\x01\x0b\x00" + bytes(8) + b"\x01",
    "a key that is not a number": msgpack.packb({"x": [DICT, float("nan"), 1]}),
    "a key that is huge": msgpack.packb({"x": [DICT, 1 << 61, 1]}),
    "too deep": nested(frames.DEEPEST + 1),
    "deep for Python": nested(100_000),
    "deep for msgpack": nested(3_000_000),
    "deep without an end": nested(1_000, b""),
    "an unknown extension": msgpack.packb({"x": msgpack.ExtType(6, b"")}),
    "an extension of none": msgpack.packb({"x": msgpack.ExtType(0, b"")}),
    "a huge number": msgpack.packb({"x": msgpack.ExtType(INT, b"\x01" * 65)}),
    "half a complex": msgpack.packb({"x": msgpack.ExtType(COMPLEX, bytes(15))}),
    "half a function": msgpack.packb({"x": msgpack.ExtType(FUNCTION, bytes(3))}),
    "a function too many": msgpack.packb({"x": msgpack.ExtType(FUNCTION, bytes(5))}),
    "a name too long": msgpack.packb({"x": msgpack.ExtType(OPAQUE, b"x" * 801)}),
    "a type that is not UTF-8": msgpack.packb({"x": msgpack.ExtType(OPAQUE, b"\xff")}),
    "an array without a head": msgpack.packb({"x": msgpack.ExtType(ARRAY, b"")}),
    "an array with half a shape": msgpack.packb({"x": msgpack.ExtType(ARRAY, b"\x0b\x02\0\0\0\1")}),
    "a dtype out of range": array_frame(len(frames.DTYPES), (1,), bytes(8)),
    "a dtype far out of range": array_frame(255, (1,), bytes(8)),
    "too many dimensions": array_frame(FLOAT64, (1,) * 33, bytes(8)),
    "as many dimensions as a byte holds": array_frame(FLOAT64, (1,) * 255, bytes(8)),
    "entries missing": array_frame(FLOAT64, (2,), bytes(8)),
    "entries left over": array_frame(FLOAT64, (1,), bytes(16)),
    "half an entry": array_frame(FLOAT64, (1,), bytes(7)),
    "a product of 2 to the 64": array_frame(1, (2**16,) * 4),
    "a product of 2 to the 64 and 8 bytes": array_frame(FLOAT64, (2**31, 2**30), bytes(8)),
    "no columns, many rows": array_frame(FLOAT64, (0, 2**32 - 1)),
    "no rows, many columns": array_frame(FLOAT64, (2**32 - 1, 0)),
    "none of very many": array_frame(FLOAT64, (2**32 - 1, 0, 2**32 - 1, 2**32 - 1)),
    "booleans that are neither": array_frame(0, (3,), b"\x00\x01\x02"),
    "a boolean that is neither": array_frame(0, (), b"\xff"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_refused(name):
    """With a WireError."""
    refused(HOSTILE[name])


@pytest.mark.parametrize("name", [name for name, frame in HOSTILE.items() if len(frame) < 1_000])
def test_a_message_cut_short_is_refused(name):
    """Wherever it ends."""
    for frame in (HOSTILE[name], body({"x": [1, (2.0, {"a": np.ones(2)})], "y": "text"})):
        for end in range(len(frame)):
            plain_or_refused(frame[:end])


def test_the_last_of_two_fields_of_one_name_counts():
    """As in any dict: nothing is checked on the one and used from the other."""
    assert unpack(b"\x82\xa1x\x01\xa1x\x02") == {"x": 2}


def test_keys_that_all_have_one_hash_are_refused():
    """To tell many apart would take hours; a number that is its own hash is taken, however large."""
    for prime in (sys.hash_info.modulus, -sys.hash_info.modulus):
        refused(msgpack.packb({"x": [DICT, *(part for i in range(1, 4) for part in (i * prime, 0))]}))
    keys = {i << 44: 0 for i in range(frames.MOST_FRAME_ENTRIES // 2 - 1)}
    assert unpack(body({"x": keys})) == {"x": keys}
    assert all(hash(key) == key for key in keys)


@pytest.mark.parametrize("shape", [(8_000_000, 0), (0, 2_000), (40, 0, 40)])
def test_an_array_without_entries_is_not_large_in_another_direction(shape):
    """As lists it would take as much memory and time as if it had them."""
    refused(body({"x": np.empty(shape)}))


ENTRIES = {
    "nothing": b"\xc0",
    "texts": b"\xa2xy",
    "numbers": b"\xcd\x01\x05",
    "fractions": b"\xcb" + b"\x40" * 8,
    "empty lists": b"\x90",
    "lists": b"\x92\x00\x01",
    "empty maps": b"\x80",
    "bytes": b"\xc4\x00",
    "types": b"\xc7\x00\x05",
    "functions": b"\xd6\x04abcd",
    "huge numbers": b"\xc7\x40\x02" + b"\x7f" * 64,
    "empty arrays": b"\xc7\x06\x01\x0b\x01\x00\x00\x00\x00",
    "timestamps": b"\xd6\xffabcd",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("chained", [False, True])
def test_a_message_takes_little_more_memory_than_its_bytes(name, chained):
    """Full of what is small as bytes and large as an object, in lists side by side or within each other."""
    frame = full_of(ENTRIES[name], chained)
    tracemalloc.start()
    try:
        refused(frame)
        assert tracemalloc.get_traced_memory()[1] < 4 * frames.MOST_BYTES
    finally:
        tracemalloc.stop()


def full_of(entry: bytes, chained: bool) -> bytes:
    """Fill a frame with lists, each as long as one may be."""
    most = frames.MOST_FRAME_ENTRIES - 1
    left = (frames.MOST_BYTES - 100_000) // len(entry)
    sizes = [most] * (left // most) + [left % most]
    if chained:
        frame = b"\xc0"
        for size in sizes:
            frame = b"\xdd" + struct.pack(">I", size + 1) + entry * size + frame
    else:
        frame = b"".join(b"\xdd" + struct.pack(">I", size) + entry * size for size in sizes)
        frame = b"\xdd" + struct.pack(">I", len(sizes)) + frame
    return b"\x81\xa1x" + frame


def test_the_largest_array_takes_little_more_memory_than_its_bytes():
    """The frame, its entries, the array."""
    frame = body({"x": np.zeros(frames.MOST_BYTES - 100, bool)})
    tracemalloc.start()
    try:
        unpack(frame)
        assert tracemalloc.get_traced_memory()[1] < 5 * frames.MOST_BYTES
    finally:
        tracemalloc.stop()


# Channels.


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel, and the bare socket of the other side."""
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    yield channel, theirs
    channel.close()
    theirs.close()


def soon() -> float:
    """When a test gives up that waits for what has to come."""
    return time.monotonic() + 60


def in_a_moment() -> float:
    """When a wait ends in which nothing comes."""
    return time.monotonic() + 0.05


def test_messages_arrive_one_by_one_in_whatever_pieces(pair):
    """Two at once, or byte by byte."""
    channel, other = pair
    frames = pack({"a": 1}) + pack({"b": np.ones(3)})
    other.sendall(frames)
    assert channel.receive(soon()) == {"a": 1}
    assert same(channel.receive(soon()), {"b": np.ones(3)})
    for byte in frames:
        other.send(bytes([byte]))
    assert channel.receive(soon()) == {"a": 1}


def test_a_sent_message_arrives(pair):
    """Also one that is larger than what a socket takes at once."""
    channel, other = pair
    reader = Channel(other)
    channel.send({"op": "small"})
    assert reader.receive(soon()) == {"op": "small"}
    other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 25)
    channel.send({"text": "x" * 100_000}, until=soon())
    assert reader.receive(soon()) == {"text": "x" * 100_000}


@pytest.mark.parametrize("length", [frames.MOST_BYTES + 1, 2**31, 2**32 - 1])
def test_a_length_that_is_too_large_or_negative_is_refused(length, pair):
    """Before any of it has come."""
    channel, other = pair
    other.sendall(struct.pack(">I", length))
    with pytest.raises(WireError):
        channel.receive(soon())


def test_an_empty_frame_is_refused(pair):
    """It is no message."""
    channel, other = pair
    other.sendall(bytes(4))
    with pytest.raises(WireError):
        channel.receive(soon())


@pytest.mark.parametrize(
    "sent", [b"", b"\x00", pack({"a": 1})[:-1], struct.pack(">I", frames.MOST_BYTES) + b"x"]
)
def test_silence_ends_the_wait(sent, pair):
    """Before a frame, and in the middle of one; what has come by then counts once the rest comes."""
    channel, other = pair
    other.sendall(sent)
    with pytest.raises(Late):
        channel.receive(in_a_moment())
    if sent == pack({"a": 1})[:-1]:
        other.sendall(pack({"a": 1})[-1:])
        assert channel.receive(soon()) == {"a": 1}


def test_bytes_that_trickle_do_not_lengthen_the_wait(pair):
    """The time is that of the whole frame."""
    channel, other = pair
    other.sendall(struct.pack(">I", 1_000))
    late = threading.Event()

    def trickle():
        sent = 0
        while sent < 1_000 and not late.wait(0.01):
            sent += other.send(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    with pytest.raises(Late):  # else it would read, in the end, what is no message
        channel.receive(time.monotonic() + 0.1)
    late.set()
    thread.join()


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", pack({"a": 1})[:-1]])
def test_a_hang_up_is_told_from_silence(sent, pair):
    """Before a frame, and in the middle of one."""
    channel, other = pair
    other.sendall(sent)
    other.close()
    with pytest.raises(Closed):
        channel.receive(soon())
    with pytest.raises(Closed):
        channel.send({"a": 1}, until=soon())


def test_what_came_before_a_hang_up_is_read(pair):
    """A last word counts."""
    channel, other = pair
    other.sendall(pack({"a": 1}))
    other.close()
    assert channel.receive(soon()) == {"a": 1}


def test_a_reader_that_does_not_read_ends_the_sending(pair):
    """What does not fit into the sockets waits for so long and no longer."""
    channel, _ = pair
    with pytest.raises(Late):
        channel.send({"text": "x" * 5_000_000}, until=in_a_moment())


# Open files beside a frame.


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def send_files(other: socket.socket, data: bytes, *files: int) -> None:
    packed = struct.pack(f"{len(files)}i", *files)
    other.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, packed)])


def test_a_file_comes_with_its_message(pair):
    """And is taken once."""
    channel, other = pair
    with open("/dev/null") as file:
        Channel(other).send({"op": "fork"}, descriptor=file.fileno())
    assert channel.receive(soon(), files=True) == {"op": "fork"}
    number = channel.take_file()
    assert os.path.samestat(os.fstat(number), os.stat("/dev/null"))
    assert channel.take_file() is None
    os.close(number)


def test_a_file_that_was_not_asked_for_is_not_taken(pair):
    """Nobody can fill our table of open files."""
    channel, other = pair
    before = open_files()
    for _ in range(5):
        send_files(other, pack({"a": 1}), 0, 1, 2)
        assert channel.receive(soon()) == {"a": 1}
    assert open_files() == before
    assert channel.take_file() is None


def test_who_sends_is_known_and_no_file_comes_with_it():
    """By the number that the kernel gives; the message is still to be read."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    channel = Channel(ours)
    with ours, theirs:
        with pytest.raises(Late):
            channel.sender(in_a_moment())
        before = open_files()
        send_files(theirs, pack({"a": 1}), 0, 1, 2)
        assert channel.sender(soon()) == os.getpid()
        assert channel.receive(soon()) == {"a": 1}
        assert open_files() == before
        theirs.close()
        with pytest.raises(Closed):
            channel.sender(soon())


def test_of_several_files_the_last_is_taken(pair):
    """However they came: beside one frame, or with two; none is left open."""
    channel, other = pair
    before = open_files()
    send_files(other, pack({"a": 1}), 0, 1)
    send_files(other, pack({"b": 1}), 2)
    assert channel.receive(soon(), files=True) == {"a": 1}
    assert channel.receive(soon(), files=True) == {"b": 1}
    os.close(channel.take_file())
    assert open_files() == before


def test_only_the_host_sends_programs():
    """What comes from a student's process is refused where it holds one, on whatever level."""
    for value in (Program("def f(): return 1"), [1, (Program(""),)]):
        body = pack({"value": value})[4:]
        assert "Program" in repr(unpack(body, trusted=True))
        with pytest.raises(WireError, match="extension"):
            unpack(body)


@given(st.integers(0, 2**63), st.lists(st.floats(allow_nan=False)))
def test_a_message_that_is_sent_often_is_written_once(number, values):
    """Completed by its last field it is the same message, in the same bytes."""
    message = {"op": "call", "args": (np.array(values), values)}
    body = UnnumberedMessage.of(message, "number").complete(number)
    assert body == pack({**message, "number": number})[4:]
