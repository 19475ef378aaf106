"""The cell of conv1d_dw was merged with the locked check below it, and carries the check's id.

The function is taken out of it, and the check is the instructor's again. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}
SAID = "try_conv1d_dw is not as in the assignment"


def hand_in(notebook: Notebook) -> Files:
    solution, check = cell(notebook, "conv1d_dw"), cell(notebook, "try_conv1d_dw")
    check["source"] = f"{solution['source']}\n\n{check['source']}"
    notebook["cells"].remove(solution)
    return as_file(notebook)
