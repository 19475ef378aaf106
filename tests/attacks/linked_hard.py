"""Hands in hard links to another student's notebook and to a secret beside its own notebook.

A hard link is a plain file: what reaches it has been handed in. Nothing is written through it.
"""

import os
from pathlib import Path

from attacks import Files, Notebook, as_file

KIND = "files handed in"
WAITS = True


def plant(folder: Path) -> None:
    """Make the hard links, as far as the system lets a student."""
    os.link(folder.parent.parent / "ab_victim" / "conv1d" / "conv1d.ipynb", folder / "other.ipynb")


def hand_in(notebook: Notebook) -> Files:
    return as_file(notebook)
