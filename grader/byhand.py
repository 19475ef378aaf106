"""Answers worked out by hand, from numbers drawn from the student's id."""

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

import numpy as np

from grader.convlab import Numbers, numbers_for
from grader.numerics import Array
from grader.verdict import GroupVerdict, Verdict
from solutions import conv1d

CLOSE = 0.005
"""Largest error of an entry, in its own unit: the right answers are whole numbers."""


@dataclass(frozen=True)
class Answer:
    """A list of numbers to work out; each entry earns an equal share of the points."""

    name: str
    assignment: str
    points: float
    expected: Callable[[Numbers], Array]
    by_entry: bool = True
    """False where most entries are zero, and a share each would be a gift: all of the points, or none."""


ANSWERS: Mapping[str, Answer] = {
    answer.name: answer
    for answer in (
        Answer("hand_y", "conv1d", 3, lambda my: conv1d.conv1d_forward(my.x, my.w, padding=1)),
        Answer(
            "hand_row",
            "conv1d",
            4,
            lambda my: conv1d.conv1d_jacobian(my.w, 5, padding=1)[:, 1],
            by_entry=False,
        ),
        Answer("hand_dw", "conv1d", 4, lambda my: conv1d.conv1d_dw(my.dy, my.x, my.w, padding=1)),
        Answer("hand_dx", "conv1d", 5, lambda my: conv1d.conv1d_dx(my.dy, my.x, my.w, padding=1)),
    )
}


def judge_answer(answer: Answer, value: object, written_id: object, student_id: str) -> Verdict:
    """Judge an answer entry by entry against the numbers of the student who submitted it.

    `written_id` is the id in the notebook. Where it is another's, the answers were worked out from
    another's numbers: then the verdict says so. A failure of the judge's own is not the student's: the
    verdict then is "not judged".
    """
    try:
        return _judge_answer(answer, value, written_id, student_id)
    except Exception as error:
        note = f"The judge itself failed ({type(error).__name__}: {error}). A person will look at this task."
        return Verdict(answer.name, "not judged", answer.points, None, note=note)


def _judge_answer(answer: Answer, value: object, written_id: object, student_id: str) -> Verdict:
    my = numbers_for(student_id)
    expected = answer.expected(my)
    share = answer.points / len(expected)
    entries = _flat(value)
    got = [_number(entry) for entry in entries] + [None] * len(expected)
    right = [
        g is not None and abs(g - e) <= CLOSE and len(entries) <= len(expected)
        for g, e in zip(got, expected, strict=False)
    ]
    if answer.by_entry:
        # Counted, not summed: a sixth of 5 points, six times, is 5.
        earned = answer.points * sum(right) / len(right)
        groups = tuple(
            GroupVerdict(f"{answer.name}[{i}]", share, share if ok else 0.0) for i, ok in enumerate(right)
        )
    else:
        earned = answer.points if all(right) else 0.0
        groups = (GroupVerdict(f"all {len(right)} numbers", answer.points, earned),)
    notes = []
    if not isinstance(written_id, str) or written_id.strip().casefold() != student_id.strip().casefold():
        notes.append(
            f"This notebook says student_id = {reprlib.repr(written_id)}, and it was submitted by "
            f"{student_id!r}; the numbers of {student_id!r} count."
        )
    if all(entry is None for entry in entries):
        notes.append(f"{answer.name} is not filled in.")
    elif len(entries) != len(expected):
        notes.append(f"{answer.name} takes {len(expected)} numbers; here are {len(entries)}.")
    if not all(right):
        drawn = (f"{name} = {[int(v) for v in values]}" for name, values in my._asdict().items())
        notes.append(f"The numbers of {student_id!r}: {', '.join(drawn)}.")
    return Verdict(
        answer.name,
        "passed" if all(right) else "failed",
        answer.points,
        earned,
        groups,
        note=" ".join(notes),
    )


def _flat(value: object, depth: int = 3) -> list[object]:
    """List the entries of a (nested) list or array; a lone number is one entry."""
    if hasattr(value, "__array__"):
        value = np.asarray(value).tolist()
    if isinstance(value, list | tuple) and depth:
        return [entry for part in value for entry in _flat(part, depth - 1)]
    return [value]


def _number(entry: object) -> float | None:
    try:
        return float(entry) if isinstance(entry, Real | Decimal) else None
    except OverflowError:
        return None  # an int beyond every float
