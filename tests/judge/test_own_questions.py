"""Nobody can work out questions beforehand, and in each group of them one at least is the student's own."""

from dataclasses import replace

import numpy as np
import pytest

from grader.assignments import EXERCISES
from grader.judge.calls import local
from grader.judge.exercise import Exercise, Group
from grader.judge.judging import judge
from grader.judge.mistake import of_each
from grader.judge.numbers import quarters
from grader.judge.questions import draw_question_set, draw_questions
from grader.judge.seeds import QUESTION_SETS, Attempt, join_seed, split_seed
from grader.judge.verdict import Case

SECRET = b"tests know the secret of courses"
CLASS = [Attempt("conv1d", f"student{i}", "2026-01-01", secret=SECRET) for i in range(200)]


def key(args, kwargs):
    """Write a question so that it can be looked up; of a function as an argument, its program."""
    parts = [
        (arg.shape, arg.dtype.str, arg.tobytes())
        if isinstance(arg, np.ndarray)
        else getattr(arg, "source", repr(arg))
        for arg in args
    ]
    return repr((parts, sorted(kwargs.items())))


class Table:
    """A function without any idea, which answers questions that somebody was asked before."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.answers = {}

    def store(self, seed):
        """Add what a right function that stores its questions learns when it is judged with this seed."""

        def stores(*args, **kwargs):
            value = self.exercise.reference(*args, **kwargs)
            self.answers[key(args, kwargs)] = value
            return value

        assert judge(self.exercise, local(stores), seed).status == "passed"

    def __call__(self, *args, **kwargs):
        known = self.answers.get(key(args, kwargs))
        if known is not None:
            return known
        return of_each(np.zeros_like, self.exercise.reference(*args, **kwargs))  # the shape is no secret


def earned(table, seed):
    return [group.earned for group in judge(table.exercise, local(table), seed).groups]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_table_of_all_that_can_be_worked_out_without_the_secret_earns_nothing(name):
    """The seeds that follow from assignment and student alone, or from another course's secret."""
    table = Table(EXERCISES[name])
    for secret in (b"", bytes(32)):
        sets = {split_seed(replace(each, secret=secret).seed(name))[0] for each in CLASS}
        assert len(sets) == QUESTION_SETS
        for question_set in sets:
            table.store(question_set)
    assert earned(table, replace(CLASS[0], secret=b"").seed(name)) == [
        group.points for group in EXERCISES[name].groups
    ]
    assert not any(earned(table, CLASS[0].seed(name)))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_table_of_what_others_with_the_same_questions_were_asked_earns_nothing(name):
    """Not in any group: each has something that is asked of one student alone."""
    mine, *others = [each.seed(name) for each in CLASS]
    same_set = [seed for seed in others if split_seed(seed)[0] == split_seed(mine)[0]]
    assert len(same_set) > 10
    table = Table(EXERCISES[name])
    for seed in same_set:
        table.store(seed)
    assert all(earned(table, same_set[0]))
    assert not any(earned(table, mine))


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_a_students_own_has_sizes_of_the_set(name):
    """So it is no harder for one than for another, and all else is as it is in the set."""
    exercise = EXERCISES[name]
    shared = draw_question_set(exercise, 3).questions
    for own in range(1, 9):
        for group, questions in zip(
            exercise.groups, draw_questions(exercise, join_seed(3, own)), strict=True
        ):
            cases = [question.case for question in shared[group.make]]
            mine = [question.case for question in questions if question.case not in cases]
            assert mine
            for case in mine:
                assert any(form(case) == form(other) for other in cases)
            added = group.charges_changed_inputs or group.related_numbers
            assert len(questions) == len(cases) + (len(mine) if added else 0)


def form(case):
    args = [
        (arg.shape, arg.dtype) if isinstance(arg, np.ndarray) else isinstance(arg, int) and arg
        for arg in case.args
    ]
    return args, case.kwargs, case.sizes


def test_a_class_is_asked_a_few_sets_of_questions():
    """Whose turn comes by assignment, student and time; and each has a number of its own besides."""
    seeds = [each.seed("conv1d_dx") for each in CLASS]
    assert len({split_seed(seed)[0] for seed in seeds}) == QUESTION_SETS
    assert len({split_seed(seed)[1] for seed in seeds} - {0}) == len(CLASS)
    others = [replace(each, assignment="conv2d").seed("conv1d_dx") for each in CLASS]
    others += [each.seed("conv1d_dw") for each in CLASS]
    assert not {split_seed(seed)[0] for seed in seeds} & {split_seed(seed)[0] for seed in others}


def test_a_regrade_asks_the_same_and_another_attempt_something_else():
    """Another time, another notebook, another course: each is another attempt."""
    (attempt, *_) = CLASS
    seed = attempt.seed("conv1d_dx")
    assert replace(attempt).seed("conv1d_dx") == seed
    changed = ({"submitted": "2026-01-02"}, {"work": "of today"}, {"secret": bytes(32)}, {"student": "ada"})
    assert seed not in [replace(attempt, **change).seed("conv1d_dx") for change in changed]
    for mine, again in zip(*(draw_questions(EXERCISES["conv1d_dx"], seed) for _ in range(2)), strict=True):
        asked = [[key(q.case.args, q.case.kwargs) for q in questions] for questions in (mine, again)]
        assert asked[0] == asked[1]


def test_where_nobody_is_graded_nothing_is_anybodys_own():
    """An instructor's notebook is asked the same each time, and a seed of an earlier version what it was."""
    seed = Attempt().seed("conv1d_dx")
    assert seed == Attempt().seed("conv1d_dx") < 2**32
    exercise = EXERCISES["conv1d_dx"]
    shared = draw_question_set(exercise, seed).questions
    assert draw_questions(exercise, seed) == tuple(shared[group.make] for group in exercise.groups)


def test_a_seed_is_a_number_that_every_reader_of_json_keeps():
    """JavaScript has whole numbers below 2**53 only."""
    assert max(each.seed("conv1d_dx") for each in CLASS) < 2**53
    assert split_seed(join_seed(2**32 - 1, 5)) == (2**32 - 1, 5)


def test_an_attempt_does_not_show_the_secret():
    """Not in a log, nor in a stack trace."""
    assert "secret" not in repr(CLASS[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: [Case((float(x),)) for x in rng.random(3)],
        lambda rng: [Case((quarters(rng, int(n)),)) for n in rng.integers(1, 99, size=3)],
        lambda rng: [Case(([float(x) for x in rng.random(5)],))],
    ],
    ids=["numbers", "sizes at random", "lists"],
)
def test_cases_of_any_kind_have_one_that_is_the_students_own(make):
    """An exercise that somebody adds need not know of it."""
    exercise = Exercise("f", "a", ("x",), ("y",), lambda x: 2.0 * np.asarray(x), (Group("all", 1, make),))
    shared, *asked = (draw_questions(exercise, join_seed(1, own))[0] for own in (0, 1, 2))
    known = {key(question.case.args, {}) for question in shared}
    mine = [{key(question.case.args, {}) for question in questions} - known for questions in asked]
    assert mine[0]
    assert mine[1]
    assert not mine[0] & mine[1]


def test_numbers_that_depend_on_each_other_are_drawn_together():
    """A group can say so: then its maker draws a student's own case, too."""

    def make(rng):
        return [Case((np.sort(quarters(rng, n)),)) for n in (3, 9)]

    group = Group("sorted", 1, make, related_numbers=True)
    exercise = Exercise("f", "a", ("x",), ("y",), lambda x: 2.0 * x, (group,))
    (shared,) = draw_questions(exercise, 1)
    for own in range(1, 9):
        (asked,) = draw_questions(exercise, join_seed(1, own))
        assert asked[: len(shared)] == shared
        assert all((np.diff(question.case.args[0]) >= 0).all() for question in asked[len(shared) :])
        assert len(asked) > len(shared)
