"""A module handed in beside the notebook never ends when it is imported.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "files beside"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    files = with_cell(notebook, "import forever")
    return files | {"forever.py": b"while True:\n    pass\n"}
