"""From an exercise and a way to call the student's function to a verdict.

    exercise + seed -> questions -> call -> answers -> points of each group, names of mistakes -> verdict

The judge does not know where the function lives: it is handed a Call (see verdict.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from grader.judge.answers import Answer, answers_alike, find_modified, read_answer
from grader.judge.diagnosis import AnsweredGroup, diagnose, find_cause
from grader.judge.exercise import Exercise, Group
from grader.judge.questions import Question, draw_questions
from grader.judge.timing import TooBusyError, race_against
from grader.judge.verdict import Call, Case, Diagnosis, Finding, GroupVerdict, Outcome, Trial, Verdict
from grader.judge.xray import xray_of
from grader.processes.limit import Deadline

SECONDS_PER_EXERCISE = 25.0


def judge(exercise: Exercise, call: Call, seed: int) -> Verdict:
    """Ask every case of every group, and give the verdict; equal seeds ask equal questions.

    Where points would be lost by time, one question is asked again, alone: the machine may have been busy. If
    it is too busy to tell then, too, the verdict is "not judged".

    A failure of the judge's own (an exception in the reference, two methods that disagree) is not
    the student's: the verdict then is "not judged".
    """
    try:
        return _judge(exercise, call, seed)
    except TooBusyError as error:
        note = f"{error} A person will look at this task; or grade it again when the machine is quieter."
        return Verdict(exercise.name, "not judged", exercise.points, None, note=note, seed=seed)
    except Exception as error:
        note = f"The judge itself failed ({type(error).__name__}: {error}). A person will look at this task."
        return Verdict(exercise.name, "not judged", exercise.points, None, note=note, seed=seed)


def _judge(exercise: Exercise, call: Call, seed: int) -> Verdict:
    examined = list(examine(exercise, call, seed))
    if late := next((each.late for each in examined if each.late), None):
        examined = _with_late_asked_again(exercise, call, seed, examined, late)
    passed = all(each.finding is None for each in examined)
    diagnoses: tuple[Diagnosis, ...] = ()
    if not passed:
        diagnoses = _explain(exercise, examined)
        examined = _with_calls_before(exercise, call, examined, diagnoses)
    groups = tuple(each.verdict for each in examined)
    verdict = Verdict(
        exercise.name,
        "passed" if passed else "failed",
        exercise.points,
        sum(group.earned for group in groups),
        groups,
        diagnoses,
        seed,
        signature=exercise.parameters,
        results=exercise.results,
        parts=exercise.parts,
    )
    return (
        replace(verdict, xray=xray_of(exercise, call))
        if not passed and _is_readable(exercise, examined, diagnoses)
        else verdict
    )


def _is_readable(
    exercise: Exercise, examined: Sequence["ExaminedGroup"], diagnoses: Sequence[Diagnosis]
) -> bool:
    """Tell whether a function returned wrong arrays, has neither hung nor died, and remembers nothing."""
    problems = {answer.outcome.problem for each in examined for answer in each.answers}
    findings = [each.finding for each in examined if each.finding]
    memories = {mistake.name for mistake in exercise.mistakes if mistake.remembers}
    remembers = any(known.name in memories for known in diagnoses) or any(
        finding.summary.endswith(_ANOTHER_ANSWER) for finding in findings
    )
    # Groups of types of numbers and of repeated calls find nothing that letters show.
    returned = any(
        each.finding.kind in ("value", "shape") for each in examined if each.finding and each.group.by_size
    )
    return returned and not remembers and not problems & {"late", "died"}


@dataclass(frozen=True, eq=False)
class ExaminedGroup:
    """A group, what the function answered, and the first thing wrong."""

    group: Group
    answers: tuple[Answer, ...]
    finding: Finding | None

    @property
    def late(self) -> Answer | None:
        """The answer that was not given in time, if there is one: behind it nothing was asked."""
        last = self.answers[-1] if self.answers else None
        return last if last and last.outcome.problem == "late" else None

    @property
    def verdict(self) -> GroupVerdict:
        """All of the points, or none."""
        points = self.group.points
        trials = tuple(
            Trial(a.question.case.sizes, a.finding is None)
            for a in self.answers
            if self.group.by_size and a.question.case.sizes
        )
        return GroupVerdict(self.group.title, points, 0.0 if self.finding else points, self.finding, trials)


def _with_late_asked_again(
    exercise: Exercise, call: Call, seed: int, examined: Sequence[ExaminedGroup], late: Answer
) -> list[ExaminedGroup]:
    """Ask a question again, alone, that was answered too late. If it now is in time, the others may be, too.

    Then each group in which an answer was late is examined anew as a whole: answers can depend on earlier
    calls.

    Raises
    ------
    TooBusyError
        If the machine cannot tell this time, either.
    """
    case = late.question.case
    again = call(case.args, case.kwargs)
    if again.problem == "late":
        _expect_sure(exercise, again)
        return list(examined)
    found = list(examine(exercise, call, seed, earlier=examined))
    for each in found:
        if each.late:
            _expect_sure(exercise, each.late.outcome)
    return found


def _expect_sure(exercise: Exercise, late: Outcome) -> None:
    if late.excused:
        raise TooBusyError(f"The machine was too busy to tell whether {exercise.name} answers in time.")


def examine(
    exercise: Exercise,
    call: Call,
    seed: int,
    brief: bool = False,
    earlier: Sequence[ExaminedGroup] = (),
) -> Iterator[ExaminedGroup]:
    """Ask one group after the other: all of its questions or, if brief, until an answer costs points.

    Parameters
    ----------
    exercise, call, seed, brief
        As said.
    earlier
        The groups as they were examined before: those in which an answer was late are examined anew.
    """
    until = Deadline(SECONDS_PER_EXERCISE, call.spent)
    kept = [answer for each in earlier if not each.late for answer in each.answers]
    # A case that several groups share is asked in the first of them only.
    known_outcomes = {id(answer.question.case): answer.outcome for answer in kept}
    right_answers = [answer for answer in kept if answer.finding is None]

    failed_before = False
    groups = zip(exercise.groups, draw_questions(exercise, seed), strict=True)
    for (group, questions), before in zip_longest(groups, earlier):
        if before and not before.late:
            failed_before = failed_before or before.finding is not None
            yield before
            continue
        answers: list[Answer] = []
        finding: Finding | None = None
        for answer in _ask(exercise, questions, known_outcomes, call, until, failed_before):
            answers.append(answer)
            if finding is None and answer.charged and answer.finding:
                finding = replace(answer.finding, before=_before(group, answers))
            if brief and finding:
                break
        if group.charges_changed_inputs and failed_before:
            answers = _without_spoilt(answers)
            first = next((i for i, each in enumerate(answers) if each.charged and each.finding), None)
            wrong = None if first is None else answers[first].finding
            finding = wrong and replace(wrong, before=_before(group, answers[: (first or 0) + 1]))
        if finding is None and (nothing_shown := _nothing_shown(questions, answers, right_answers)):
            finding = replace(nothing_shown, before=_before(group, answers))
            asked = {id(question) for question in questions}
            answers = [replace(a, charged=id(a.question) in asked) for a in answers]
        failed_before = failed_before or finding is not None
        if group.charges_changed_inputs:
            # This group's cases are the simplest to show, so its answers come first. Of the groups before,
            # only right answers are looked at: a wrong one has cost points already.
            finding = _called_again(exercise, finding, answers) or _first_modified(
                exercise, [*answers, *right_answers]
            )
        right_answers += [answer for answer in answers if answer.finding is None]
        # Only now: within its group, a case that comes twice is asked twice.
        known_outcomes.update((id(answer.question.case), answer.outcome) for answer in answers)
        if group.race and finding is None:
            finding = race_against(group.race, exercise.name, call, seed)
        yield ExaminedGroup(group, tuple(answers), finding)


def _ask(
    exercise: Exercise,
    questions: Sequence[Question],
    known_outcomes: Mapping[int, Outcome],
    call: Call,
    until: Deadline,
    failed_before: bool,
) -> Iterator[Answer]:
    """Call the function with each question, until it hangs or dies, or the time is over.

    The controls of a question are asked just before it. If one of them is answered wrongly, a group before
    has failed for that cause: then neither the control is charged, nor the question. If no group has failed
    yet, what is wrong with the control is new, and is charged here.
    """
    asked = [
        (each, each is not question) for question in questions for each in (*_controls(question), question)
    ]
    controls_right = True
    outcomes = _outcomes([question for question, _ in asked], known_outcomes, call, until)
    for (question, is_control), outcome in zip(asked, outcomes, strict=True):
        charged = not failed_before or (controls_right and not is_control)
        answer = read_answer(exercise, question, outcome, charged)
        controls_right = not is_control or (controls_right and answer.finding is None)
        yield answer
        if outcome.problem in ("late", "died"):  # the questions behind it are not asked
            return


def _controls(question: Question) -> tuple[Question, ...]:
    """List the controls of a question: its own, and those of the control."""
    control = question.control
    return (*_controls(control), control) if control else ()


def _without_spoilt(answers: Sequence[Answer]) -> list[Answer]:
    """Charge none of the repeated calls whose first was wrong already: a group before has charged the cause.

    Repeated calls with other options are another row.
    """
    first: dict[tuple[Any, ...], Answer] = {}
    for answer in answers:
        first.setdefault(_options(answer), answer)
    return [replace(each, charged=each.charged and first[_options(each)].finding is None) for each in answers]


def _options(answer: Answer) -> tuple[Any, ...]:
    return tuple(answer.question.case.kwargs.items())


def _nothing_shown(
    questions: Sequence[Question], answers: Sequence[Answer], right_before: Sequence[Answer]
) -> Finding | None:
    """Give the first finding of a group in which nothing is charged, and too little is right.

    However many controls are answered wrongly, some answers have to be right, and not of zeros alone: all
    with the same options, of the questions of the student's own if there are such. Where none of the group's
    questions was asked, a right answer in a group before will do.
    """
    asked = {id(question) for question in questions}
    found = [answer for answer in answers if id(answer.question) in asked]
    wrong = next((answer.finding for answer in found if answer.finding), None)
    if not found and not right_before:
        # A control hung or died, and left the questions behind it unasked; so it was from the beginning.
        wrong = next((answer.finding for answer in answers if answer.finding), None)
    own = [each for each in found if each.question.is_own or each.question.case.own_numbers]
    rows: dict[tuple[Any, ...], list[Answer]] = {}
    for answer in own:
        rows.setdefault(_options(answer), []).append(answer)
    for row in rows.values() if own else ([answer] for answer in found):
        expected = (each.question.expected[name] for each in row for name in each.question.counts)
        if all(each.finding is None for each in row) and any(map(np.any, expected)):
            return None
    return wrong


def _outcomes(
    questions: Sequence[Question], known_outcomes: Mapping[int, Outcome], call: Call, until: Deadline
) -> Iterator[Outcome]:
    """Give the outcome of each question: the known one, or else that of a call, of all new ones together."""
    new = [question.request for question in questions if id(question.case) not in known_outcomes]
    outcomes = iter(call.ask_all(new, until.left()) if new else ())
    for question in questions:
        known = known_outcomes.get(id(question.case))
        yield known or next(outcomes, None) or replace(_TOO_LONG, excused=until.doubtful)


_TOO_LONG = Outcome(
    problem="late", message=f"no answer to all questions within {SECONDS_PER_EXERCISE:g} seconds"
)


def _before(group: Group, answers: list[Answer]) -> tuple[Case, ...]:
    """List the earlier cases of the group that the last answer may depend on: those with arrays of its own.

    In the group that charges changed inputs it may depend on every earlier one.
    """
    *earlier, last = (answer.question.case for answer in answers)
    if group.charges_changed_inputs:
        return tuple(earlier)
    arrays = [arg for arg in last.args if isinstance(arg, np.ndarray)]
    return tuple(case for case in earlier if any(a is b for a in arrays for b in case.args))


def _called_again(exercise: Exercise, finding: Finding | None, answers: Sequence[Answer]) -> Finding | None:
    """Say of a wrong value what is special in the group of repeated calls: the function was called before.

    Where the first call was wrong, the calls before are not what is wrong.
    """
    if finding and finding.kind == "value" and answers[0].finding is None:
        summary = f"{exercise.name} returned other numbers than expected when it was called again and again."
        return replace(finding, summary=summary)
    return finding


def _first_modified(exercise: Exercise, answers: Sequence[Answer]) -> Finding | None:
    return next(filter(None, (find_modified(exercise, answer) for answer in answers)), None)


def _name_changed_arguments(exercise: Exercise, examined: list[ExaminedGroup]) -> Iterator[Diagnosis]:
    """Name the one mistake that is seen without a prediction: an argument was changed."""
    for each in examined:
        if each.finding and each.finding.kind == "modified":
            yield Diagnosis(
                f"the argument {each.finding.argument} is changed in place",
                "Work on a copy: whoever calls the function may still need the old numbers.",
                exercise.section,
                (each.group.title,),
            )


def _explain(exercise: Exercise, examined: list[ExaminedGroup]) -> tuple[Diagnosis, ...]:
    """Name the mistakes, those that predict the answers first."""
    groups = [
        AnsweredGroup(
            each.group.title,
            each.answers,
            each.finding is not None,
            few_sizes=each.group.charges_changed_inputs or not each.group.by_size,
        )
        for each in examined
        if each.finding is None or each.finding.kind not in ("modified", "slow")
    ]
    return (*diagnose(exercise.mistakes, groups), *_name_changed_arguments(exercise, examined))


def _with_calls_before(
    exercise: Exercise, call: Call, examined: list[ExaminedGroup], diagnoses: Sequence[Diagnosis]
) -> list[ExaminedGroup]:
    """Let each finding list the earlier calls without which its case would be answered rightly.

    A named mistake tells which they are. Where none is named, the function is asked the first wrong question
    again; if it now answers something else, every such finding lists earlier calls.
    """
    answers = [answer for each in examined for answer in each.answers]
    explained = {title for diagnosis in diagnoses for title in diagnosis.groups}
    answers_change: bool | None = None  # None: it has not been asked again yet
    found: list[ExaminedGroup] = []
    for each in examined:
        finding = each.finding
        wrong = _first_wrong(each)
        if finding and wrong and finding.kind not in ("modified", "slow") and not finding.before:
            before = find_cause(exercise.mistakes, diagnoses, answers, wrong)
            if not before and each.group.title not in explained:
                if answers_change is None:
                    answers_change = _changes_its_answer(exercise, call, wrong, answers)
                    if answers_change:
                        finding = replace(finding, summary=finding.summary + _ANOTHER_ANSWER)
                if answers_change:
                    before = _calls_before(answers, wrong)
            each = replace(each, finding=replace(finding, before=before))
        found.append(each)
    return found


_ANOTHER_ANSWER = (
    " Asked the same again, it answers something else: does it keep anything from earlier calls, or read an"
    " array of np.empty that it has not filled?"
)
_MOST_BEFORE = 3
"""A reader follows no more calls before the one that matters."""


def _first_wrong(each: ExaminedGroup) -> Answer | None:
    return next((answer for answer in each.answers if answer.charged and answer.finding), None)


def _changes_its_answer(exercise: Exercise, call: Call, wrong: Answer, answers: Sequence[Answer]) -> bool:
    """Ask again a question whose answer was wrong: does the function now answer something else?

    A function that hung or died is not asked again, for it has cost time enough.
    """
    if any(answer.outcome.problem in ("late", "died") for answer in answers):
        return False
    case = wrong.question.case
    again = read_answer(exercise, wrong.question, call(case.args, case.kwargs))
    return not answers_alike(wrong, again)


def _calls_before(answers: Sequence[Answer], wrong: Answer) -> tuple[Case, ...]:
    """List the cases of all calls before an answer if they are few, else of the first and the last call."""
    calls = {id(answer.outcome): answer.question.case for answer in answers[: answers.index(wrong)]}
    cases = tuple(calls.values())
    return cases if len(cases) <= _MOST_BEFORE else (cases[0], cases[-1])
