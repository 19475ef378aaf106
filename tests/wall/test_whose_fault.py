"""What fails on our side of the wall is ours, what comes through it in pieces is the student's."""

import builtins
import gc
import inspect
import json
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

import numpy as np
import pytest
from classroom import task_cell
from nbformat.v4 import new_notebook
from tiers import one_in_or_all

from grader.assignments import EXERCISES
from grader.processes.limit import OutOfTime, limited_to
from grader.submission.grading import SubmissionGrader
from grader.submission.records import GradedNotebook, GradingMaterial, Submission
from grader.wall import (
    arrivals,
    calls,
    changes,
    checkpoints,
    crossing,
    decoding,
    messages,
    operations,
    outputs,
    questions,
    session,
    student_function,
    student_objects,
    values,
    watch,
)
from grader.wall.errors import StudentError
from grader.wall.inside.frames import FunctionAt, NotData, Rebuilt, WireError, pack, unpack
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox

SHORT = Limits(call=2, cell=3, check=3, submission=60)

# Failures of ours.

SOLUTIONS = {
    "conv1d_forward": """import numpy as np
def conv1d_forward(x, w, stride=1, padding=0):
    x = np.pad(np.asarray(x, float), padding)
    m = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w for i in range(m)])""",
    "shift": """from IPython.display import display
limit = 3
def shift(x):
    x += 1
    return [x, shift]
def apply(f, x):
    return f(x)
def back(f):
    return f(lambda y: y + 1)
def refuse(x):
    raise ValueError(x)
class Pair:
    def __init__(self, one, other):
        self.parts = [one, other]
    def __eq__(self, other):
        return self.parts == other.parts
    def swap(self):
        self.parts.reverse()
def clear(values):
    values.clear()
print("printed")
shown = display(1, display_id=True)
shown.update(2)
limit""",
}
TESTS = {
    "test_conv1d_forward": "from grader import check\ncheck('conv1d_forward', conv1d_forward)",
    "test_shift": """import numpy as np
x = np.zeros(2)
assert shift(x)[1](np.ones(1))[0].tolist() == [2]
assert x.tolist() == [1, 1] and limit == 3""",
    "test_apply": "assert apply(lambda x: x + 1, 2) == 3\nassert back(lambda g: g(2)) == 3",
    "test_refuse": """try:
    refuse(1)
except Exception as error:
    assert str(error) == "1"
else:
    raise AssertionError""",
    "test_pair": """pair = Pair(1, {2})
pair.swap()
assert pair == Pair({2}, 1) and pair.parts[1] == 1 and isinstance(pair, Pair)
values = [pair]
clear(values)
assert values == []""",
}
POINTS = {"test_conv1d_forward": EXERCISES["conv1d_forward"].points, "test_shift": 3, "test_apply": 2}
POINTS["test_refuse"] = POINTS["test_pair"] = 1


def assignment(solutions: dict[str, str]) -> bytes:
    cells = [task_cell(name, source, solution=True) for name, source in solutions.items()]
    cells += [task_cell(name, source, points=POINTS[name]) for name, source in TESTS.items()]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return json.dumps(new_notebook(cells=cells)).encode()


@pytest.fixture(scope="module")
def submission_grader() -> Iterator[SubmissionGrader]:
    stubs = assignment(dict.fromkeys(SOLUTIONS, "raise NotImplementedError"))
    submission_grader = SubmissionGrader(
        GradingMaterial(
            "small",
            {"small": stubs},
            {},
            SHORT,
            False,
            (),
            {},
            bytes(32),
            {"small": assignment(SOLUTIONS)},
        )
    )
    yield submission_grader
    submission_grader.close()


def grade(submission_grader: SubmissionGrader, solutions: dict[str, str] = SOLUTIONS) -> GradedNotebook:
    graded = submission_grader.grade(Submission("ada", "", {"small": assignment(solutions)}, {}))
    return graded.notebooks["small"]


HEARING = (
    *(arrivals, calls, changes, checkpoints, crossing, decoding, operations, outputs, questions, session),
    *(student_function, student_objects, values, watch),
)
"""Our modules that have to do with what students' code says."""


def readers() -> Iterator[tuple[str, FunctionType]]:
    """Give every function and method of ours that has to do with what students' code says."""
    for module in HEARING:
        for owner in (module, *vars(module).values()):
            if owner is module or (inspect.isclass(owner) and owner.__module__ == module.__name__):
                for value in vars(owner).values():
                    value = getattr(value, "fget", None) or getattr(value, "__func__", value)
                    value = inspect.unwrap(value) if callable(value) else value
                    # Those that `dataclass` writes are in no file.
                    if inspect.isfunction(value) and value.__code__.co_filename == module.__file__:
                        yield f"{module.__name__.split('.')[-1]}.{value.__qualname__}", value


# Without the way to any attribute, Python itself cannot go on.
READERS = {name: function for name, function in readers() if not name.endswith(".__getattribute__")}
ERRORS = ("KeyError", "AttributeError", "TypeError", "IndexError", "RuntimeError")


def failing(kind: str) -> CodeType:
    """Compile a function that fails whatever it gets."""
    names: dict[str, Any] = {}
    exec(f"def failing(*_, **__):\n    raise getattr(builtins, {kind!r})('ours')", names)
    code: CodeType = names["failing"].__code__
    return code


def spoil(function: FunctionType, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a function of ours fail from within, wherever it is already known."""
    assert not function.__closure__
    monkeypatch.setitem(function.__globals__, "builtins", builtins)
    monkeypatch.setattr(function, "__code__", failing(kind))


def test_a_small_right_submission_has_all_points(submission_grader: SubmissionGrader) -> None:
    """Where nothing fails; else the tests below would say nothing."""
    graded = grade(submission_grader)
    assert (graded.earned, graded.trouble) == (POINTS, "")


def test_all_that_reads_is_found() -> None:
    """Each file of our half that hears students' code, with methods, properties and plain functions."""
    assert {"decoding.decode", "session.Session.ask", "session.Session.left", "outputs.Outputs.take"} <= {
        *READERS
    }
    assert {
        "crossing.Crossing.value",
        "operations.finished",
        "calls.Calls._ended",
        "values.one_line",
        "watch.ThreadWatch.spent",
    } <= {*READERS}


def costs_nobody_a_point(
    submission_grader: SubmissionGrader, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        spoil(READERS[name], kind, patch)
        graded = grade(submission_grader)
    gc.collect()  # what stays open is dropped here, where that is allowed, and not in somebody else's test
    earned = graded.earned or dict.fromkeys(POINTS)
    assert {test: points for test, points in earned.items() if points not in (None, POINTS[test])} == {}
    waiting = [test for test, points in earned.items() if points is None]
    assert all(graded.scores[test] is None for test in waiting)
    assert not waiting or "ours" in f"{graded.trouble} {graded.notes}"


# Where it is our `close` that fails, a socket stays open.
UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@UNCLOSED
@pytest.mark.parametrize("name", READERS)
def test_a_failure_of_ours_costs_nobody_a_point(
    submission_grader: SubmissionGrader, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test has all of its points, or waits for a person, and the log says why."""
    kind = ERRORS[[*READERS].index(name) % len(ERRORS)]
    costs_nobody_a_point(submission_grader, name, kind, monkeypatch)


@pytest.mark.slow
@pytest.mark.long  # one kind for each function is what the test above asks
@UNCLOSED
@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("name", READERS)
def test_whatever_the_failure_is_it_costs_nobody_a_point(
    submission_grader: SubmissionGrader, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Likewise, for each kind of exception."""
    costs_nobody_a_point(submission_grader, name, kind, monkeypatch)


def test_a_test_that_swallows_a_failure_of_ours_gives_no_points(
    submission_grader: SubmissionGrader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it take any: what it asked was not answered, though it took that for the right error."""
    spoil(calls.Calls._result, "ValueError", monkeypatch)  # type: ignore[arg-type]
    assert grade(submission_grader).earned["test_refuse"] is None


# Nonsense of the student's.

MESSAGES: dict[str, dict[str, Any]] = {
    "output": {
        "output": {"output_type": "stream", "name": "stdout", "text": "x"},
        "display_id": "a",
        "update": False,
    },
    "clear": {"wait": True},
    "done": {},
    "returned": {"number": 1, "value": 1.5, "after": [(0, np.ones(1))]},
    "raised": {"number": 1, "type": "KeyError", "message": "x", "line": "f()"},
    "answered": {"number": 1, "value": 1.5, "after": [(0, [1])]},
    "threw": {"number": 1, "type": "KeyError", "message": "x", "line": "f()", "error": None},
    "callback": {"target": 0, "args": (1,), "kwargs": {"a": 1}},
    "value": {"value": 1.5},
    "missing": {},
    "unsent": {"message": "too large"},
    "wrote": {"name": "a.txt", "data": np.zeros(3, np.uint8), "begins": True},
    "looked": {
        "printed": [["stdout", "x"]],
        "warned": [["UserWarning", "x"]],
        "gone": ["a.txt"],
        "refused": ["b"],
        "drawn": 0,
    },
    "described": {
        **{"name": "f", "qualname": "f", "doc": None, "source": "", "signed": True},
        "parameters": [["x", 1, True, 1.5]],
        "annotations": [["x", "int", True]],
        **{"names": ["x"], "variables": ["x"]},
    },
    "names": {"names": ["x"]},
    "rolled back": {"code": 1},
    "confined": {"protections": ["limits"]},
    "unconfined": {"why": "no"},
}
OUTPUTS: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stdout", "text": "x"},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]},
    {"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {"image/png": {"width": 1}}},
    {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}},
]
ODD: list[Any] = [
    np.ones(3),
    np.zeros((0, 2)),
    np.float64(1),
    np.bool_(True),
    [1, "x"],
    [],
    [(1,)],
    [(True, np.ones(1))],
    [(0, 1.0)],
    [(np.ones(2), np.ones(1))],
    (1, 2),
    {},
    {"a": np.ones(2)},
    {None: 1},
    {"output_type": np.ones(3)},
    None,
    7,
    -1,
    2**70,
    1.5,
    1j,
    True,
    "text",
    "",
    FunctionAt(3),
    NotData("thing"),
    Rebuilt("set", (1, 2)),
    Rebuilt("object", (0, 0)),
    Rebuilt("exception", ()),
]


def hostile() -> Iterator[dict[str, Any]]:
    """Give each message with each field missing, one too many, or of another type; outputs in depth."""
    for op, fields in MESSAGES.items():
        message = {"op": op, **fields}
        yield message | {"more": 1}
        for name in message:
            yield {key: value for key, value in message.items() if key != name}
            yield from (message | {name: odd} for odd in ODD)
    for output in OUTPUTS:
        for name, value in output.items():
            wrong = [
                *ODD,
                *([{"x": odd} for odd in ODD] if isinstance(value, dict) else [[odd] for odd in ODD]),
            ]
            wrong += [{"image/png": {"width": odd}} for odd in ODD]
            spoiled = [output | {name: odd} for odd in wrong]
            spoiled.append({key: each for key, each in output.items() if key != name})
            for each in spoiled:
                yield {"op": "output", "output": each, "display_id": None, "update": False}


def as_it_arrives(message: dict[str, Any]) -> dict[str, Any]:
    """Send a message through the wire's format, as the student's side would."""
    return unpack(pack(message)[4:])


def test_whatever_a_message_holds_it_is_read_or_it_is_nonsense() -> None:
    """No other exception; and what is read is of the types that its record names."""
    read = 0
    for message in hostile():
        try:
            found = decoding.decode(as_it_arrives(message))
        except WireError:
            continue
        read += 1
        if isinstance(found, messages.Shown | messages.Clear):
            shown = outputs.Outputs(10_000)
            shown.take(found, 1)
            json.dumps(shown.all)
        for number in ("number", "target"):
            assert type(getattr(found, number, 0)) is int
        for text in ("type", "message", "line", "why"):
            assert type(getattr(found, text, "")) is str
    assert read > len(MESSAGES)


def test_every_message_as_it_should_be_is_read() -> None:
    """And there are no others."""
    assert MESSAGES.keys() == decoding._KINDS.keys()
    for op, fields in MESSAGES.items():
        decoding.decode(as_it_arrives({"op": op, **fields}))
    for output in OUTPUTS:
        decoding.decode(as_it_arrives({"op": "output", **MESSAGES["output"], "output": output}))


LIE = """
import sys
import numpy as np
frames = sys.modules["inside.frames"]
FunctionAt, NotData = frames.FunctionAt, frames.NotData
def server():
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "_Server":
                return value
        frame = frame.f_back
def lie(number):
    server().channel.send(eval(lies[number], {**vars(np), **globals()}))
def f(number):
    lie(number)
def twice(x):
    return 2 * x
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as sandbox:
        yield sandbox


def tell(sandbox: Sandbox, told: list[str]) -> None:
    with sandbox.session() as session:
        assert session.run_cell(f"{LIE}\nlies = {told!r}", 1).outputs == []
        for number in range(len(told)):
            assert session.run_cell(f"lie({number})", 2).problem in ("died", None)
            assert session.ask("f", (number,), {}).problem in ("died", "raised", None)
            session.ask("twice", (1,), {})  # which may hear what is left of the lie
            assert session.ask("twice", (2,), {}).value == 4, told[number]
        assert session.faults == []


def test_a_session_goes_on_after_messages_that_are_none(sandbox: Sandbox) -> None:
    """They are the fault of who sent them; nothing of ours fails."""
    tell(sandbox, [repr(message) for message in hostile()][::199])


@pytest.mark.slow
# One in thirty is still some of every kind of message.
@one_in_or_all(30)
def test_a_session_goes_on_after_many_messages_that_are_none(sandbox: Sandbox, share: int) -> None:
    """Likewise, for more of them."""
    told = [repr(message) for message in hostile()][::share]
    for start in range(0, len(told), 100):  # a session has its time
        tell(sandbox, told[start : start + 100])


@pytest.mark.parametrize(
    "message",
    [
        {"op": "output", "output": np.ones(3), "display_id": None, "update": False},
        {"op": np.ones(3)},
        {"op": "returned", "number": np.ones(2), "value": 1, "after": []},
        {"op": "callback", "target": [1], "args": (), "kwargs": {}},
    ],
)
def test_who_sends_such_messages_is_graded(
    submission_grader: SubmissionGrader, message: dict[str, Any]
) -> None:
    """The test that they answer is lost; the others keep their points."""
    lies = f"{LIE}\nlies = [{repr(message)!r}]"
    graded = grade(submission_grader, {**SOLUTIONS, "shift": f"{SOLUTIONS['shift']}\n{lies}\nlie(0)"})
    assert graded.trouble == ""
    assert graded.earned == {**dict.fromkeys(POINTS, 0.0), "test_conv1d_forward": 14.0}
    liar = SOLUTIONS["shift"].replace("    x += 1", "    lie(0)")
    graded = grade(submission_grader, {**SOLUTIONS, "shift": f"{liar}\n{lies}"})
    assert graded.trouble == ""
    assert graded.earned == {**POINTS, "test_shift": 0.0}


def test_a_test_that_is_stopped_leaves_the_next_one_its_own_answers(sandbox: Sandbox) -> None:
    """What was not heard to its end is not taken for the answer to the next question."""
    with sandbox.session() as session:
        session.run_cell("import time\ndef slow(x):\n    time.sleep(0.5)\n    return x", 1)
        with pytest.raises(OutOfTime), limited_to(0.1):
            session.ask("slow", (1,), {})
        assert session.ask("slow", (2,), {}).value == 2


def test_a_missing_name_is_known_not_to_be_ours(sandbox: Sandbox) -> None:
    """As is the student's own exception."""
    with sandbox.session() as session:
        with pytest.raises(NameError) as missing:
            session.lookup("nowhere")
        session.run_cell("def f(): raise KeyError('mine')", 1)
        with pytest.raises(KeyError) as raised:
            session.lookup("f")()
    assert isinstance(missing.value.__cause__, StudentError)
    assert student_function.is_the_students(raised.value)
