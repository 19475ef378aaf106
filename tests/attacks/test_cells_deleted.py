"""Deletes every test cell, so that nothing can fail.

They are put back.
"""

from attacks import Files, Notebook, as_file

KIND = "cells edited"


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"] = [c for c in notebook["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]
    return as_file(notebook)
