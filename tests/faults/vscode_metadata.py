"""VS Code has added a language to each cell, and has dropped nbgrader's metadata from some.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for number, each in enumerate(notebook["cells"]):
        if number % 3 == 0:
            each["metadata"] = {}
        each["metadata"]["vscode"] = {"languageId": "python"}
    return as_file(notebook)
