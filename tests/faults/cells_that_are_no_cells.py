"""Between the cells stand null, numbers, texts and lists.

They are left out, which is said.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}
SAID = "left out: 6"


def hand_in(notebook: Notebook) -> Files:
    for odd in (None, 3, "x = 1", [], {}, {"cell_type": "code"}):
        notebook["cells"].insert(5, odd)
    return as_file(notebook)
