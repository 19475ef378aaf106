"""Hands in a notebook whose fields are of other types than the format says, nested deep, with numbers beyond every size.

What can be read of it is graded.
"""

import json

from attacks import Files, Notebook

KIND = "files handed in"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    cells = notebook["cells"]
    odd = [None, 1, [], {}, "x", 1e308, True, [[]], {"a": {}}]
    for each, value in zip(cells, odd, strict=False):
        each["metadata"] = value
        each["id"] = value
    cells += odd
    cells += [
        {"cell_type": "code", "source": value, "metadata": {"nbgrader": value}, "outputs": value}
        for value in odd
    ]
    cells += [{"cell_type": value, "source": "x"} for value in odd]
    text = json.dumps(notebook)
    return {
        "conv1d.ipynb": (
            text[:-1]
            + ', "a": '
            + "[" * 5000
            + "]" * 5000
            + ', "b": '
            + "9" * 50_000
            + ', "__proto__": {}, "metadata": 5}'
        ).encode()
    }
