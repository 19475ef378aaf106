"""Hands in files whose names hold line breaks and terminal escapes, which come up in the log when they are copied.

The log is plain text with lines of ours only; the folder may be left alone.
"""

from attacks import Files, Notebook, as_file

KIND = "log"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    names = ("a\n\x1b[2JFORGED LINE.txt", "b\rFORGED LINE.py", "c\x1b[2J.csv", "\u202etxt.py", "d\x9b2J")
    return dict.fromkeys(names, b"x") | as_file(notebook)
