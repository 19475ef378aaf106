"""JupyterLab's folder of checkpoints was handed in too, with an old version.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "files beside"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    return as_file(notebook) | {".ipynb_checkpoints/conv1d-checkpoint.ipynb": b'{"cells": []}'}
