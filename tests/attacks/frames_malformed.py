"""Writes bytes that are no message: lengths that lie, deep nesting, unknown extensions, arrays that do not fit.

The cell has died; the next one runs.
"""

from attacks import FIND_CHANNEL, Files, Notebook, add_cell, with_cell

KIND = "messages"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = (
    FIND_CHANNEL
    + r"""
import msgpack
WAYS = [
    lambda: say_bytes(b"\xff\xff\xff\xff"),
    lambda: say_bytes(b"\0\0\0\0"),
    lambda: say_body(b"\x91" * 5000),
    lambda: say_body(b"\x81\xa1x" + b"\x91" * 1500 + b"\xc0"),
    lambda: say_body(msgpack.packb([1, 2])),
    lambda: say_body(msgpack.packb({"op": b"done"})),
    lambda: say_body(b"\xdf\xff\xff\xff\xff"),
    lambda: say_body(b"\xdd\xff\xff\xff\xff"),
    lambda: say_body(b"\x81\xa2op\xc6\xff\xff\xff\xff"),
    lambda: say_body(msgpack.packb({"op": msgpack.ExtType(99, b"x")})),
    lambda: say_body(msgpack.packb({"op": msgpack.Timestamp(1, 2)})),
    lambda: say_body(msgpack.packb({"op": msgpack.ExtType(1, b"")})),
    lambda: say_body(msgpack.packb({"op": msgpack.ExtType(1, b"\x0d\x01\xff\xff\xff\xff")})),
    lambda: say_body(msgpack.packb({"op": msgpack.ExtType(1, b"\xff" * 40)})),
    lambda: say_body(msgpack.packb({"op": msgpack.ExtType(2, msgpack.packb(5))})),
    lambda: say_body(msgpack.packb({"op": "output", "output": None})),
    lambda: say_body(msgpack.packb({1: 2})),
    lambda: say_body(msgpack.packb({"op": "done"})[:-1]),
    lambda: say_body(b"\x81\xa2op\xa4\xff\xfe\xfd\xfc"),
]
"""
)


def hand_in(notebook: Notebook) -> Files:
    for number in range(19):
        add_cell(notebook, f"WAYS[{number}]()", "student_id")
    return with_cell(notebook, CELL)
