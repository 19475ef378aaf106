"""A copy of the cell of conv1d_dx as it was released stands below the one that is filled in.

What nobody filled in does not count. Nothing is lost.
"""

import json
from pathlib import Path

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"

RELEASE = Path(__file__).resolve().parents[2] / "release" / "conv1d"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    good = cell(notebook, "conv1d_dx")
    stub = cell(json.loads((RELEASE / "conv1d.ipynb").read_text(encoding="utf-8")), "conv1d_dx")
    notebook["cells"].insert(notebook["cells"].index(good) + 1, stub)
    return as_file(notebook)
