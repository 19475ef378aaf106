"""Hands in a timestamp.txt of its own that is no text and no time, to stop the reading of it.

It costs this submission what it broke, and nobody else.
"""

from attacks import Files, Notebook, as_file

KIND = "files handed in"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    return {**as_file(notebook), "timestamp.txt": b"\xff\xfe no time \x1b[2J"}
