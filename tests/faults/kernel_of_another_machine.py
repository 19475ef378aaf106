"""The notebook asks for a kernel that only the student's machine has.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["metadata"]["kernelspec"] = {"name": "my-env-2.7", "display_name": "Python 2 (my-env)"}
    return as_file(notebook)
