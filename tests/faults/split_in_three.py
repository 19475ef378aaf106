"""The cell of conv1d_dw is in three pieces, the later ones without metadata.

The pieces are joined again. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}
SAID = "joined again"


def hand_in(notebook: Notebook) -> Files:
    whole = cell(notebook, "conv1d_dw")
    lines = whole["source"].split("\n")
    where = notebook["cells"].index(whole)
    pieces = ["\n".join(lines[:2]), "\n".join(lines[2:4]), "\n".join(lines[4:])]
    notebook["cells"][where : where + 1] = [
        whole | {"source": pieces[0]},
        *({"cell_type": "code", "metadata": {}, "source": piece, "outputs": []} for piece in pieces[1:]),
    ]
    return as_file(notebook)
