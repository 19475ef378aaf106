"""The written answer stands in two cells of its own, below the cell for it.

It is put into that cell, so that it waits for a person as it should.
"""

from faults import Files, Notebook, as_file, cell

KIND = "answers to read"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    place = cell(notebook, "derive_dx")
    where = notebook["cells"].index(place) + 1
    text = place["source"]
    place["source"] = "YOUR ANSWER HERE"
    notebook["cells"][where:where] = [
        {"cell_type": "markdown", "metadata": {}, "source": part} for part in ("My derivation:", text)
    ]
    return as_file(notebook)
