"""Below the stub of conv1d_dw stand a value, and the function with that value as a default.

The function is put in the stub's place, and the value stays before it. Nothing is lost.
"""

import json
from pathlib import Path

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"

RELEASE = Path(__file__).resolve().parents[2] / "release" / "conv1d"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    good = cell(notebook, "conv1d_dw")
    stub = cell(json.loads((RELEASE / "conv1d.ipynb").read_text(encoding="utf-8")), "conv1d_dw")
    where = notebook["cells"].index(good)
    notebook["cells"][where : where + 1] = [stub] + [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
        for source in ("NONE = 0", good["source"].replace("padding=0", "padding=NONE"))
    ]
    return as_file(notebook)
