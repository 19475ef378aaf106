"""The cell of the student id is as it was released.

The numbers of who submitted it count. Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "answers to read"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "student_id", 'student_id = ""\n# YOUR CODE HERE\nraise NotImplementedError()')
    return as_file(notebook)
