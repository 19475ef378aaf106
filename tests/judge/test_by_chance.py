"""Numbers are drawn so that a known mistake shows: hardly ever right by chance, and at the same price."""

import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiers import one_in

from grader.assignments import conv1d, conv2d
from grader.demo.simulated import load_class
from grader.judge.answers import read_answer
from grader.judge.calls import local
from grader.judge.exercise import Exercise
from grader.judge.judging import examine
from grader.judge.mistake import Function, Raising
from grader.judge.numbers import Kind, drawing, odd_sixty_fourths, quarters, sixty_fourths, wholes
from grader.judge.questions import Question, ask, draw_questions
from grader.judge.seeds import join_seed
from grader.judge.verdict import Case, Outcome

pytestmark = pytest.mark.slow

EXERCISES = {each.name: each for each in (*conv1d.EXERCISES, *conv2d.EXERCISES)}
"""Of sums of products. Where the largest of some numbers counts, as in pooling, chance decides what shows."""
SEEDS = [join_seed(number, 7919 * number + 13) for number in range(6)]
BY_CHANCE = 1 / 2000
"""Most shares of answers of known mistakes that may be right by chance."""


@pytest.mark.parametrize("kind", [wholes, quarters, sixty_fourths, odd_sixty_fourths])
def test_the_entries_of_an_array_are_all_different(kind: Kind) -> None:
    """And none is 0 or 1, nor their mean: an entry forgotten, taken twice or in another's place shows."""
    draw = drawing(kind, np.random.default_rng(3))
    for shape in [1, 4, (3, 4), (2, 2, 2), 7, 16] * 20:
        array = draw(shape)
        assert len(np.unique(array)) == array.size
        assert array.size > 16 or array.sum() != array.size
        assert not np.isin(array, [0.0, 1.0]).any()


def functions_of(exercise: Exercise) -> Iterator[tuple[str, Function]]:
    """Each variant of each known mistake that keeps nothing from call to call."""
    for mistake in exercise.mistakes:
        if not mistake.remembers:
            for i, function in enumerate(mistake.functions):
                yield f"{mistake.name} {i}", function.function if isinstance(function, Raising) else function


def questions_of(exercise: Exercise, seed: int) -> list[Question]:
    """All questions without planned zeros that are asked once."""
    found = {
        id(question.case): question
        for group, questions in zip(exercise.groups, draw_questions(exercise, seed), strict=True)
        for question in questions
        if not group.charges_changed_inputs and not any(np.any(a == 0) for a in arrays(question.case))
    }
    return list(found.values())


def arrays(case: Case) -> list[Any]:
    return [arg for arg in case.args if isinstance(arg, np.ndarray)]


def form(case: Case) -> tuple[object, ...]:
    """What a case is but for its numbers."""
    args = [(arg.shape, arg.dtype.str) if isinstance(arg, np.ndarray) else arg for arg in case.args]
    return (*args, *sorted(case.kwargs.items()))


def is_right(exercise: Exercise, question: Question, function: Function) -> bool:
    args = [arg if callable(arg) else copy.deepcopy(arg) for arg in question.case.args]
    try:
        outcome = Outcome(value=function(*args, **question.case.kwargs))
    except Exception as error:
        outcome = Outcome(problem="raised", message=f"{type(error).__name__}: {error}")
    return read_answer(exercise, question, outcome).finding is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", one_in(3, EXERCISES))
def test_no_known_mistake_is_right_by_chance(name: str) -> None:
    """Where a mistake shows with some numbers of a size, it shows with all but a few in ten thousand."""
    exercise = EXERCISES[name]
    found: dict[object, list[bool]] = defaultdict(list)
    for seed in SEEDS:
        for question in questions_of(exercise, seed):
            for title, function in functions_of(exercise):
                found[title, form(question.case)].append(is_right(exercise, question, function))
    by_chance = {what: sum(right) for what, right in found.items() if any(right) and not all(right)}
    asked = sum(map(len, found.values()))
    assert asked > 100
    assert sum(by_chance.values()) <= asked * BY_CHANCE, by_chance


def assert_costs_the_same(exercise: Exercise, function: Function) -> None:
    """Whatever is drawn: the questions that are fixed show it already, and none hides it."""
    got = {
        tuple(each.finding is None for each in examine(exercise, local(function, 60), seed)) for seed in SEEDS
    }
    assert len(got) == 1


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "title"),
    one_in(16, [(name, title) for name, each in EXERCISES.items() for title, _ in functions_of(each)]),
)
def test_a_known_mistake_costs_the_same_at_each_draw(name: str, title: str) -> None:
    """In the same groups."""
    exercise = EXERCISES[name]
    assert_costs_the_same(exercise, dict(functions_of(exercise))[title])


FORMERLY_UNSTEADY = [
    ("conv1d_dw", "a slice [-padding:] takes everything when padding is 0 0"),
    ("conv2d_layer_backward", "db is summed over the wrong axes 1"),
    ("conv2d_layer_backward", "the upstream gradient is ignored 4"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "title"), FORMERLY_UNSTEADY)
def test_what_chance_once_hid_is_seen_at_each_draw(name: str, title: str) -> None:
    """A zero that is right by chance; sums that are equal by chance; as many outputs as their sum."""
    exercise = EXERCISES[name]
    assert_costs_the_same(exercise, dict(functions_of(exercise))[title])


STUDENTS = {
    "bias_forgotten": ("conv2d_layer_forward", "conv2d_layer_backward"),
    "rows_forgotten": ("conv2d_dx",),
    "sides_exchanged": ("conv2d_forward", "conv2d_jacobian"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("student", "name"), one_in(2, [(who, name) for who, names in STUDENTS.items() for name in names])
)
def test_a_simulated_student_gets_the_same_at_each_draw(student: str, name: str) -> None:
    """In the same groups."""
    folder = Path(__file__).resolve().parents[1] / "students" / "conv2d"
    (found,) = (each for each in load_class(folder) if each.id == student)
    names: dict[str, Any] = {"np": np}
    for cell, code in found.cells.items():
        if cell in EXERCISES:
            exec(code, names)
    assert_costs_the_same(EXERCISES[name], names[name])


@pytest.mark.parametrize("name", EXERCISES)
def test_no_result_is_zero_by_chance(name: str) -> None:
    """Where a right result is zero, it would be without the signs of the numbers, too."""
    exercise = EXERCISES[name]
    for seed in SEEDS:
        for question in questions_of(exercise, seed):
            for result, right in question.expected.items():
                if not right.any() and not any(callable(arg) for arg in question.case.args):
                    args = [np.abs(a) if isinstance(a, np.ndarray) else a for a in question.case.args]
                    assert not ask(exercise, replace(question.case, args=tuple(args))).expected[result].any()
