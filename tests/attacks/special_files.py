"""Hands in a pipe, a folder named like the notebook, and very deep folders.

The reader does not hang: a person is told.
"""

import os
from pathlib import Path

from attacks import Files, Notebook, as_file

KIND = "files handed in"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    return {"deep/" * 60 + "x.txt": b"x", **as_file(notebook)}


def plant(folder: Path) -> None:
    """Make what a notebook's folder never holds."""
    os.mkfifo(folder / "pipe.txt")
