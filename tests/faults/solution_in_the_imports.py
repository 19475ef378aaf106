"""conv1d_forward was written into the cell of the imports, and its own cell was deleted.

It is run there, and no stub undoes it. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    own = cell(notebook, "conv1d_forward")
    notebook["cells"].remove(own)
    imports = next(each for each in notebook["cells"] if each["cell_type"] == "code")
    imports["source"] += "\n\n\n" + own["source"]
    return as_file(notebook)
