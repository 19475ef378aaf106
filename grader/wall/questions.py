"""Questions that are asked often, written once: the judge asks each student's function the same ones."""

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

from grader.judge.verdict import CallRequest
from grader.wall.inside.frames import UnnumberedMessage, WireError
from grader.wall.values import as_program

MOST_AHEAD = 16_000
"""Bytes of questions that may wait in the sandbox: fewer than a socket holds, so that sending never waits."""
LARGEST_BATCH = MOST_AHEAD / 2
"""Bytes of questions that are sent together: two batches may wait."""
_LONGEST_NAME = 100


class WrittenQuestion:
    """A question as it crosses, and the right answer to it as it would cross; see `on_call` in server.py.

    Raises
    ------
    WireError
        If there is something in it that is no data.
    """

    def __init__(self, asked: CallRequest, target: str | int) -> None:
        self.args = asked.args
        self.right = asked.right
        self.answer = UnnumberedMessage.of({"op": "returned", "value": asked.right, "after": []}, "number")
        self._fields = {"args": tuple(asked.args), "kwargs": dict(asked.kwargs)}
        self._last_target = target
        self._last_call = self._written_call(target)
        self.size = len(self._last_call.body) + _LONGEST_NAME

    def call_of(self, target: str | int) -> UnnumberedMessage:
        """Write the question to a function; what was written last is kept."""
        if self._last_target != target:
            self._last_call = self._written_call(target)
            self._last_target = target
        return self._last_call

    def _written_call(self, target: str | int) -> UnnumberedMessage:
        return UnnumberedMessage.of({"op": "call", "target": target, **self._fields}, "number", as_program)


_written: "WeakKeyDictionary[CallRequest, WrittenQuestion | None]" = WeakKeyDictionary()


def write(asked: CallRequest, target: str | int) -> WrittenQuestion | None:
    """Write a question to a function, once; None if a function that stays here is among its arguments."""
    if asked not in _written:
        try:
            _written[asked] = WrittenQuestion(asked, target)
        except WireError:
            _written[asked] = None
    return _written[asked]


def in_batches(questions: Sequence[WrittenQuestion]) -> Iterator[list[WrittenQuestion]]:
    """Part questions into those that are sent together."""
    batch: list[WrittenQuestion] = []
    room = LARGEST_BATCH
    for question in questions:
        if batch and question.size > room:
            yield batch
            batch = []
            room = LARGEST_BATCH
        batch.append(question)
        room -= question.size
    if batch:
        yield batch
