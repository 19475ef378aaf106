"""All of the student's code is in one cell at the top.

It is judged from there. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    solutions = [
        each["source"]
        for each in notebook["cells"]
        if each["cell_type"] == "code" and each["metadata"].get("nbgrader", {}).get("solution")
    ]
    source = "import numpy as np\n\n" + "\n\n".join(solutions)
    everything = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    notebook["cells"] = [everything, *(each for each in notebook["cells"] if each["cell_type"] != "code")]
    return as_file(notebook)
