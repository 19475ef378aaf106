"""The judge: an exercise and a call -> Verdict. It knows no course, no nbgrader and no wall.

judging          judge: one function, group by group
by_hand          judge_by_hand: numbers that a student worked out
exercise         an exercise, its groups of cases, its reference: what is judged
mistake          a known mistake: what a wrong function is recognised by
common_mistakes  those that any function can have
questions        seed -> cases, and what is right for each
answers          what a function answered, and the first thing wrong with it
predictions      what a known mistake predicts, compared with an answer
diagnosis        which known mistakes explain the groups that failed
numbers          the entries of a case's arrays
numerics         error, inner product, finite differences
own_cases        the cases of a group that are a student's own
calls            Calls made of a function of this process, and of a way to answer one question
versions         errors that other versions of Python or numpy would not raise
known_versions   what those versions are known to have, or to have no more
seeds            the seed of a verdict: a question set, and the student's own questions
verdict          the records that the judge gives and takes
"""

from grader.judge.by_hand import HandTask, judge_by_hand
from grader.judge.calls import local
from grader.judge.exercise import Exercise, Group
from grader.judge.judging import judge
from grader.judge.mistake import Mistake, table
from grader.judge.numbers import quarters, sixty_fourths, wholes
from grader.judge.numerics import directional_difference, inner
from grader.judge.verdict import Call, Case, Outcome, Verdict

__all__ = [
    "Call",
    "Case",
    "Exercise",
    "Group",
    "HandTask",
    "Mistake",
    "Outcome",
    "Verdict",
    "directional_difference",
    "inner",
    "judge",
    "judge_by_hand",
    "local",
    "quarters",
    "sixty_fourths",
    "table",
    "wholes",
]
