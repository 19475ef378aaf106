"""The notebook holds the marks of an unfinished merge in git, around a solution and around an output.

One side of each is taken, and that is said.
"""

import json

from faults import Files, Notebook

KIND = "damaged files"
BASE = "loops"
SCORES = {}
SAID = "unfinished merge"


def hand_in(notebook: Notebook) -> Files:
    lines = json.dumps(notebook, indent=1).split("\n")
    where = next(i for i, line in enumerate(lines) if "def conv1d_dx" in line)
    lines[where : where + 1] = ["<<<<<<< HEAD", lines[where], "=======", '"source": "old"', ">>>>>>> main"]
    counts = [i for i, line in enumerate(lines) if '"execution_count": null' in line]
    lines[counts[0] : counts[0] + 1] = [
        "<<<<<<< HEAD",
        lines[counts[0]],
        "||||||| base",
        ' "execution_count": 1,',
        "=======",
        ' "execution_count": 2,',
        ">>>>>>> main",
    ]
    return {"conv1d.ipynb": "\n".join(lines).encode()}
