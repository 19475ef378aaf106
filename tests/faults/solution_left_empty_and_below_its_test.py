"""The cell of conv1d_dw is empty but for a comment; the function stands in an added cell behind its test.

It is put where it belongs. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    place, test = cell(notebook, "conv1d_dw"), cell(notebook, "test_conv1d_dw")
    own = {"cell_type": "code", "metadata": {}, "source": place["source"], "outputs": []}
    place["source"] = "# see below"
    notebook["cells"].insert(notebook["cells"].index(test) + 1, own)
    return as_file(notebook)
