"""The line that raises NotImplementedError still stands below the solution.

It is never reached. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for name in ("conv1d_forward", "conv1d_dx"):
        source = cell(notebook, name)["source"]
        fill(notebook, name, source + "\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    return as_file(notebook)
