"""Hands in a notebook whose text takes the square of its length to look at: markers, spaces, brackets, tables.

It is read in a time that grows with its size, and no more.
"""

from attacks import Files, Notebook, add_cell, as_file

KIND = "files handed in"


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, "### BEGIN HIDDEN TESTS\n" * 20_000)
    add_cell(notebook, " " * 100_000 + "a")
    add_cell(notebook, "a" + " " * 100_000 + "b")
    add_cell(notebook, "x" * 400_000)
    add_cell(notebook, "(" * 20_000)
    add_cell(notebook, "-" * 20_000 + "1")
    add_cell(notebook, "a" + ".a" * 14_000)
    add_cell(notebook, "not " * 7_000 + "a")
    add_cell(notebook, "lambda:" * 4_000 + "0")
    add_cell(notebook, "[" * 99 + "]" * 99)
    return as_file(notebook)
