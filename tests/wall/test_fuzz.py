"""Messages with any of their parts exchanged: the student's nonsense, never a failure of ours.

They are made from messages as they should be, so that they get further than noise. The long tests take other
ones each time; what they find, Hypothesis prints so that it can be repeated.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_whose_fault import LIE, MESSAGES, ODD, OUTPUTS
from test_wire import leaves, values

from grader.wall import decoding, messages
from grader.wall.errors import StudentError
from grader.wall.inside.frames import WireError, pack, unpack
from grader.wall.limits import Limits
from grader.wall.outputs import Outputs
from grader.wall.sandbox import Sandbox
from grader.wall.student_function import StudentFunction

SHORT = Limits(call=0.5, cell=1, check=1, submission=20)
WHOLE = [
    *({"op": op, **fields} for op, fields in MESSAGES.items()),
    *({"op": "output", "output": output, "display_id": "a", "update": True} for output in OUTPUTS),
]
PARTS = [part for message in WHOLE for part in message.values()]

RECORDS = {
    "number": int,
    "target": int,
    "message": str,
    "line": str,
    "why": str,
    "wait": bool,
    "kwargs": dict,
}
"""What some fields of the records are, whatever came."""


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a message in which a few parts, at any depth, are others, missing, or there twice."""
    message: dict[str, Any] = deepcopy(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 3))):
        # Of another kind, a message gets nowhere.
        name = draw(st.sampled_from(sorted(message.keys() - {"op"}) or ["op"]))
        message[name] = _other(draw, message[name])
    if draw(st.integers(0, 9)) == 0:
        del message[draw(st.sampled_from(sorted(message)))]
    return message


def _other(draw: st.DrawFn, part: Any) -> Any:
    """Exchange a part of a message, or something in it."""
    inside = type(part) in (dict, list, tuple) and len(part) > 0
    match draw(st.sampled_from(["inside"] * 3 * inside + ["leaf", "value", "part", "odd", "around"])):
        case "leaf":
            return draw(leaves)
        case "value":
            return draw(values)
        case "part":
            return deepcopy(draw(st.sampled_from(PARTS)))
        case "odd":
            return deepcopy(draw(st.sampled_from(ODD)))
        case "around":
            return draw(st.sampled_from([[part], (part,), {"a": part}, {0: part}, [part, part]]))
    if isinstance(part, dict):
        key = draw(st.sampled_from(list(part)))
        return {**part, key: _other(draw, part[key])}
    place = draw(st.integers(0, len(part) - 1))
    return type(part)([*part[:place], _other(draw, part[place]), *part[place + 1 :]])


def written(message: dict[str, Any]) -> bytes:
    """Write a frame; empty if the message has what no frame can hold."""
    try:
        return pack(message)
    except WireError:
        return b""


def read_or_nonsense(message: dict[str, Any]) -> None:
    """The rule for the decoder, and for what takes outputs from it."""
    if not (frame := written(message)):
        return
    try:
        found = decoding.decode(unpack(frame[4:]))
    except WireError:
        return
    for name, kind in RECORDS.items():
        assert type(getattr(found, name, kind())) is kind
    if isinstance(found, messages.Shown | messages.Clear):
        shown = Outputs(10_000)
        for _ in range(2):
            shown.take(found, 1)
        json.dumps(shown.all)


@given(spoiled())
def test_a_spoiled_message_is_read_or_it_is_nonsense(message: dict[str, Any]) -> None:
    """No other exception."""
    read_or_nonsense(message)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=40_000, derandomize=False, suppress_health_check=list(HealthCheck))
@given(spoiled())
def test_any_spoiled_message_is_read_or_it_is_nonsense(message: dict[str, Any]) -> None:
    """Likewise, for minutes."""
    read_or_nonsense(message)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as sandbox:
        yield sandbox


SEND = f"""{LIE}
def send(frame):
    server().channel._connection.sendall(frame)
    return frame
def back(function, frame):
    send(frame)
    return function(frame)
"""


FUNCTIONS = """
def f(x):
    return len(send(told))
def g(h):
    return back(h, told)
"""


def is_heard(sandbox: Sandbox, told: list[dict[str, Any]]) -> None:
    """The rule for a session: whatever it is told, nothing of ours fails."""
    frames = [frame for message in told if (frame := written(message))]
    with sandbox.session() as session:
        assert session.run_cell(SEND, 1).problem is None
        for frame in map(repr, frames):
            assert session.run_cell(f"send({frame})", 2).problem in (None, "died", "late")
        for frame in frames:
            session.run_cell(f"told = {frame!r}{FUNCTIONS}", 3)
            session.ask("f", (1,), {})
            session.ask("g", (abs,), {})
            for name, argument in (("f", 1), ("g", abs)):
                with suppress(StudentError):
                    StudentFunction(session, name, session.generation)(argument)
        assert session.faults == []


# Each message has its time, and the sandbox is the same for all.
IN_A_SANDBOX = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


@settings(max_examples=15, suppress_health_check=IN_A_SANDBOX)
@given(told=st.lists(spoiled(), min_size=1, max_size=3))
def test_a_session_hears_spoiled_messages(sandbox: Sandbox, told: list[dict[str, Any]]) -> None:
    """From a cell, from a call, and from a call that has called back."""
    is_heard(sandbox, told)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=300, derandomize=False, suppress_health_check=IN_A_SANDBOX)
@given(told=st.lists(spoiled(), min_size=1, max_size=5))
def test_a_session_hears_any_spoiled_messages(sandbox: Sandbox, told: list[dict[str, Any]]) -> None:
    """Likewise, for minutes."""
    is_heard(sandbox, told)
