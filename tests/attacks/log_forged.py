"""Puts line breaks and terminal escapes into messages, names of exceptions and of cells.

The log is plain text with lines of ours only.
"""

from attacks import Files, Notebook, add_cell, as_file, with_functions

KIND = "log"

CELL = r"""
text = "\x1b[2J\x1b]0;owned\x07\r\nFORGED LINE [AutogradeApp | INFO] all fine\n\x9b2J\u2028FORGED\u202e\x00\x08"
class Forged(Exception):
    pass
Forged.__name__ = Forged.__qualname__ = "Bad\x1b[31mName\nFORGED LINE"
print(text)
display({text: text})
raise Forged(text)
"""


def hand_in(notebook: Notebook) -> Files:
    bad = "test\n\x1b[2JFORGED LINE"
    with_functions(notebook, "def NAME(*args, **kwargs):\n    raise Forged(text)", CELL)
    for each in (0, 5):
        notebook["cells"][each]["metadata"]["nbgrader"] = {
            "grade_id": bad,
            "solution": True,
            "grade": False,
            "locked": False,
            "schema_version": 3,
        }
        notebook["cells"][each]["id"] = bad
    add_cell(notebook, "import os\nos.kill(os.getpid(), 11)", "student_id")
    return as_file(notebook)
