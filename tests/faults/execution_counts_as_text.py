"""Execution counts are texts, lists and very large numbers.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for number, each in enumerate(notebook["cells"]):
        each["execution_count"] = ["1", [2], 10**30, -1.5][number % 4]
    return as_file(notebook)
