"""Hands in thousands of cells and hundreds of files, some large, with names that lead elsewhere.

There is an end to what is read; the own work among it is graded.
"""

from attacks import Files, Notebook, add_cell, as_file

KIND = "files handed in"
BASE = "loops"
AT_MOST = 92


def hand_in(notebook: Notebook) -> Files:
    for number in range(1000):
        add_cell(notebook, f"# {number}", "derive_dx", "markdown")
    files = {f"file-{number}.txt": b"x" for number in range(300)}
    files |= {
        "large.bin": b"\0" * 9_000_000,
        "a'b\"c<script>.html": b"<script>alert(1)</script>",
        "-rf": b"x",
        "\u202etxt.py": b"x",
    }
    return files | as_file(notebook)
