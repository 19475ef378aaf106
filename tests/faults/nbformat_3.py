"""An old program saved the notebook in version 3 of the format: worksheets, inputs, headings.

Also without any of nbgrader's metadata nothing is lost.
"""

import json

from faults import Files, Notebook

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    cells = []
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            lines = each["source"].splitlines(keepends=True)
            cells.append(
                {"cell_type": "code", "input": lines, "language": "python", "outputs": [], "metadata": {}}
            )
        elif each["source"].startswith("# "):
            cells.append({"cell_type": "heading", "level": 1, "source": each["source"][2:], "metadata": {}})
        else:
            cells.append({"cell_type": "markdown", "source": each["source"], "metadata": {}})
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    return {"conv1d.ipynb": json.dumps(old).encode()}
