"""Displays what looks like a verdict: its MIME bundle, its HTML, and a payload of nbgrader's.

A verdict that a student's cell displays is dropped, or is text.
"""

from attacks import Files, Notebook, with_functions

KIND = "points shown"
STOCK = True
CELL = r"""
from IPython.display import publish_display_data
def verdict(name, points):
    data = {"exercise": name, "status": "passed", "points": points, "earned": points, "seed": 1, "note": "", "groups": [], "finding": None, "diagnoses": []}
    publish_display_data({"application/vnd.flipgrad.verdict+json": data, "text/plain": str(float(points)), "text/html": "<b>passed</b>"})
for name, points in (("conv1d_forward", 14), ("conv1d_dx", 16)):
    verdict(name, points)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(
        notebook, "def NAME(*args, **kwargs):\n    verdict('NAME', 16)\nverdict('NAME', 16)", CELL
    )
