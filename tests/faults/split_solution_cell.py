"""The cell of conv1d_dx was split in the middle, and both pieces carry the grade id, as JupyterLab does it.

The pieces are joined again. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}
SAID = "joined again"


def hand_in(notebook: Notebook) -> Files:
    whole = cell(notebook, "conv1d_dx")
    head, tail = whole["source"].split("    for i in", 1)
    where = notebook["cells"].index(whole)
    notebook["cells"][where : where + 1] = [
        whole | {"source": head.rstrip()},
        whole | {"source": "    for i in" + tail, "id": "piece"},
    ]
    return as_file(notebook)
