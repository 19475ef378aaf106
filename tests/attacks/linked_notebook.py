"""Hands in links: the notebook is a link to the source notebook with the solutions, other files to other people's.

No link is followed: the folder is left alone, and a person is told.
"""

from pathlib import Path

from attacks import Files, Notebook

KIND = "files handed in"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    return {"notes.txt": b"x"}


def plant(folder: Path) -> None:
    """Put links into the folder."""
    (folder / "conv1d.ipynb").symlink_to("../../../source/conv1d/conv1d.ipynb")
    (folder / "left-by-an-attack").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("../../ab_victim")
