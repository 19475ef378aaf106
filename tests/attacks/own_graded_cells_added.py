"""Adds cells of its own that claim to be graded: 100 points for nothing.

There are no tasks but the instructor's.
"""

from attacks import Files, Notebook, add_cell, as_file

KIND = "cells edited"


def hand_in(notebook: Notebook) -> Files:
    for name in ("test_bonus", "test_conv1d_dx_2", "derive_dx"):
        about = {
            "grade": True,
            "grade_id": name,
            "locked": True,
            "points": 100,
            "schema_version": 3,
            "solution": False,
            "task": False,
            "cell_type": "code",
        }
        add_cell(notebook, "100.0", nbgrader=about)
    return as_file(notebook)
