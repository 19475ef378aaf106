"""What a verdict costs beyond the student's own time: `python benchmarks/judge.py`.

For each function a verdict with fresh questions, on the reference itself handed in as a student's, and on
one whose every answer is wrong, which is the dearest: all known mistakes are tried. "Draw" makes the
questions that a part of the class shares, with the reference's answers and second opinions; "own" makes one
student's own; "judge" asks and compares, and names mistakes; "report" writes the HTML. Medians of several
seeds, in processor time, all of one run: compare columns, not machines.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.assignments import EXERCISES, Exercise
from grader.judge import judge
from grader.judge.calls import OneByOne
from grader.judge.mistake import of_each
from grader.judge.questions import draw_question_set, draw_questions
from grader.judge.seeds import join_seed
from grader.judge.verdict import Outcome
from grader.report import as_html

SEEDS = range(100, 121)


class Student:
    """A student's function, and how much time it has taken."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.seconds = 0.0

    def answer(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Answer a question."""
        started = time.process_time()
        value = self.function(*args, **kwargs)
        self.seconds += time.process_time() - started
        return Outcome(value, arguments_after=args)


def measure(exercise: Exercise, function: Callable[..., Any], seed: int) -> tuple[float, ...]:
    """Milliseconds of a verdict: to draw shared and own questions, to judge, the student's, of the HTML."""
    draw_question_set.cache_clear()
    student = Student(function)
    started = time.process_time()
    draw_question_set(exercise, seed)
    drawn = time.process_time() - started
    draw_questions(exercise, join_seed(seed, 2))  # what every student's own share is found once
    started = time.process_time()
    draw_questions(exercise, join_seed(seed, 1))
    own = time.process_time() - started
    started = time.process_time()
    verdict = judge(exercise, OneByOne(student.answer), join_seed(seed, 1))  # draws the own ones again
    judged = time.process_time()
    as_html(verdict)
    shown = time.process_time()
    judging = judged - started - own - student.seconds
    seconds = (drawn, own, judging, student.seconds, shown - judged)
    return tuple(1e3 * part for part in seconds)


def medians(exercise: Exercise, function: Callable[..., Any]) -> list[float]:
    """The same for several seeds; in each column the median."""
    rows = [measure(exercise, function, seed) for seed in SEEDS]
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def main() -> None:
    """Print a table; the last row is a submission with all of the functions."""
    right = "right: draw", "own", "judge", "student", "report", "all of ours"
    table = Table("function", "questions", *right, "wrong: judge", "report")
    for column in table.columns[1:]:
        column.justify = "right"
    rows = []
    for exercise in EXERCISES.values():
        reference = exercise.reference

        def wrong(*args: Any, reference: Callable[..., Any] = reference, **kwargs: Any) -> Any:
            return of_each(lambda array: array + 1, reference(*args, **kwargs))

        good, bad = medians(exercise, reference), medians(exercise, wrong)
        cases = sum(map(len, draw_questions(exercise, SEEDS[0])))
        rows.append([cases, *good, sum(good[:3]), bad[2], bad[4]])
        table.add_row(exercise.name, *_cells(rows[-1]))
    table.add_row("all", *_cells([sum(column) for column in zip(*rows, strict=True)]))
    Console(width=120).print(table)


def _cells(row: list[float]) -> list[str]:
    cases, *numbers = row
    return [f"{cases:.0f}", *(f"{number:.1f} ms" for number in numbers)]


if __name__ == "__main__":
    main()
