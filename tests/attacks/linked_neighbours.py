"""Hands in a notebook of its own, beside links to the gradebook, to secrets, and to other students' notebooks.

No link is followed: the folder is left alone, and a person is told.
"""

from pathlib import Path

from attacks import SHOW_CANARIES, Files, Notebook, with_cell

KIND = "files handed in"
WAITS = True
CELL = (
    SHOW_CANARIES
    + r"""
import glob
for path in glob.glob("**", recursive=True):
    try:
        with open(path, "rb") as file:
            show(file.read())
    except OSError:
        pass
"""
)


def plant(folder: Path) -> None:
    """Put links into the folder."""
    for name, target in {
        "a.db": "../../../gradebook.db",
        "b.txt": "../../../answers.txt",
        "c.ipynb": "../../ab_victim/conv1d/conv1d.ipynb",
        "d": "../../..",
    }.items():
        (folder / name).symlink_to(target)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
