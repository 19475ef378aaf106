"""The notebook has null in place of its cells.

It waits for a person, who reads why.
"""

from faults import Files, Notebook

KIND = "other programs' formats"
BASE = "loops"
SCORES = {"*": None}
SAID = "no cell"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": b'{"cells": null, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'}
