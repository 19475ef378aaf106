"""The cells stand in the reverse order.

The instructor's order counts. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"].reverse()
    return as_file(notebook)
