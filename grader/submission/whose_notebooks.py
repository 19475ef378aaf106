"""Notebooks that lie side by side: one student's, or perhaps of several."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.submission.recovering import LARGEST_FILE, recover

_COPY = re.compile(r"(-Copy\d*)+$")
"""What Jupyter adds to the name of a copy, in the same folder."""


def of_several(notebooks: Mapping[str, Path], released: Collection[str]) -> list[str]:
    """List those that make it doubtful that all are one student's; none where it is clear.

    It is clear where there is one, and where the assignment's are named as released, or as Jupyter names
    copies of these, and others have nothing of the assignment.

    Parameters
    ----------
    notebooks
        Name without ending -> the file.
    released
        Names of the assignment's notebooks, without ending.
    """
    others = [name for name in notebooks if _COPY.sub("", name) not in released]
    if len(others) < len(notebooks):
        others = [name for name in others if is_of_assignment(name, notebooks[name], released)]
        return sorted(notebooks) if others else []
    return sorted(others) if len(others) > 1 else []


def is_of_assignment(name: str, path: Path, released: Collection[str]) -> bool:
    """Tell whether a notebook may be a student's version of one of the assignment's.

    By its name, or by cells that nbgrader marked; and if it cannot be read.
    """
    if not released or any(each.casefold() in name.casefold() for each in released):
        return True
    try:
        if path.stat().st_size > LARGEST_FILE:
            return True
        cells = recover(path.read_bytes()).cells
    except OSError:
        return True
    return not cells or any(cell.grade_id is not None for cell in cells)
