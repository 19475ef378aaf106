"""Hands in bytes that are no notebook: random ones, a pickle, an archive, a page.

It waits for a person, and the next one is graded.
"""

from attacks import Files, Notebook

KIND = "files handed in"
WAITS = True


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": b"\x80\x04\x95" + bytes(range(256)) * 100}
