"""The student id is written without quotes, so that its cell ends in an error.

The gradebook knows whose submission it is. Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "answers to read"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "student_id", "student_id = id_without_quotes")
    return as_file(notebook)
