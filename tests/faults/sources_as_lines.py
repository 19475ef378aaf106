"""Sources are lists of lines, some without line ends.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for number, each in enumerate(notebook["cells"]):
        each["source"] = each["source"].splitlines(keepends=number % 2 == 0)
    return as_file(notebook)
