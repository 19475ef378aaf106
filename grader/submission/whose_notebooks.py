"""Notebooks in one folder: whether they are one student's, or perhaps those of several."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.submission.recovering import LARGEST_FILE, recover

_COPY = re.compile(r"(-Copy\d*)+$")
"""What Jupyter adds to the name of a copy, in the same folder."""


def of_several(notebooks: Mapping[str, Path], released: Collection[str]) -> list[str]:
    """List the notebooks that may be those of several students; empty if all are clearly one student's.

    A single notebook clearly is. So are several if some are named as released, or as Jupyter names copies of
    the released ones, and the others have nothing of the assignment.

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

    Its name may say so, or a cell with a grade id. A notebook that cannot be read may be one, too.
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
