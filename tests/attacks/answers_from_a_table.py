"""Answers from a table of all questions that can be worked out from public data, and computes nothing.

Without the secret of the course nobody can work out what will be asked: the table knows none of it. Kept too is
what it is asked, and shown; that is of use to nobody, since in each group something is asked of one student
alone.
"""

import hashlib
import json

import numpy as np
from attacks import TASKS, Files, Notebook, with_functions

from grader.assignments import EXERCISES
from grader.judge.questions import draw_questions
from grader.judge.seeds import Attempt

KIND = "results that lie"
CELL = """
import hashlib, json
import numpy as np
asked = []
def key(args, kwargs):
    parts = [np.asarray(a).tolist() for a in args if not callable(a)]
    return hashlib.sha256(json.dumps([parts, sorted(kwargs.items())]).encode()).hexdigest()[:12]
table = json.load(open("table.json"))
def look_up(name):
    def function(*args, **kwargs):
        asked.append(key(args, kwargs))
        known = table[name].get(asked[-1])
        return np.zeros(1) if known is None else np.array(known)
    return function
"""


def key(args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """Write a question as the cell above does."""
    parts = [np.asarray(a).tolist() for a in args if not callable(a)]
    return hashlib.sha256(json.dumps([parts, sorted(kwargs.items())]).encode()).hexdigest()[:12]


def all_answers(name: str) -> dict[str, object]:
    """Give the answer to every question that can be worked out without the secret."""
    seeds = {Attempt("conv1d", f"student{number}").seed(name) for number in range(100)}
    return {
        key(question.case.args, dict(question.case.kwargs)): next(iter(question.expected.values())).tolist()
        for seed in seeds
        for group in draw_questions(EXERCISES[name], seed)
        for question in group
    }


def hand_in(notebook: Notebook) -> Files:
    files = with_functions(notebook, "NAME = look_up('NAME')\nprint(len(asked), asked[-3:])", CELL)
    return {**files, "table.json": json.dumps({name: all_answers(name) for name in TASKS}).encode()}
