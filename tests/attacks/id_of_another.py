"""Writes another student's id into the notebook, and into its metadata, to be graded as that student.

The id is that of the folder; only the answers by hand depend on it.
"""

from attacks import Files, Notebook, as_file, fill

KIND = "cells edited"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 76


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "student_id", 'student_id = "aa_control"')
    notebook["metadata"] |= {
        "student_id": "aa_control",
        "nbgrader": {"student": "aa_control"},
        "flipgrad": {"unreadable": True},
        "celltoolbar": "x",
    }
    return {**as_file(notebook), "timestamp.txt": b"1970-01-01 00:00:00.000000 UTC"}
