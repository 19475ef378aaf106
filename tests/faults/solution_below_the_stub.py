"""conv1d_dw is written in a cell of its own, and the stub above it is as it was released.

It is put in the stub's place. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    place = cell(notebook, "conv1d_dw")
    source = place["source"]
    place["source"] = "def conv1d_dw(dy, x, w, stride=1, padding=0):\n    raise NotImplementedError()"
    own = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    notebook["cells"].insert(notebook["cells"].index(place) + 1, own)
    return as_file(notebook)
