"""Cells are tagged to be skipped, or to be allowed to raise.

Tags count for nothing. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        each["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "parameters"]
    return as_file(notebook)
