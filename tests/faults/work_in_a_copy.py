"""conv1d.ipynb is as it was released; the finished work lies beside it as conv1d (1).ipynb.

The copy is graded, as there is nothing else to grade. Nothing is lost.
"""

from pathlib import Path

from faults import Files, Notebook, as_file

KIND = "files beside"

RELEASE = Path(__file__).resolve().parents[2] / "release" / "conv1d"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    return {
        "conv1d.ipynb": (RELEASE / "conv1d.ipynb").read_bytes(),
        "conv1d (1).ipynb": as_file(notebook)["conv1d.ipynb"],
    }
