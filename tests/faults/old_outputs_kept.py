"""Outputs of an old run are still there: tracebacks, points, widgets, odd types.

They are replaced by those of this run. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "outputs"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    outputs = [
        {"output_type": "error", "ename": "NotImplementedError", "evalue": "", "traceback": ["old"]},
        {"output_type": "execute_result", "data": {"text/plain": "16"}, "metadata": {}, "execution_count": 1},
        {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {}}},
        {"output_type": "pyout", "text": 3},
        None,
    ]
    for each in notebook["cells"]:
        each["outputs"] = outputs
    return as_file(notebook)
