"""Cells use magics: lines, whole cells, commands of a shell, help.

Nothing is lost.
"""

from faults import Files, Notebook, add_cell, as_file

KIND = "IPython"
BASE = "loops"
SCORES = {}

MAGICS = (
    "%matplotlib inline",
    "%timeit -n 1 -r 1 sum(range(10))",
    "!ls\nfiles = !ls",
    "np.zeros?",
    "%%bash\necho hello",
    "%%script python3\nprint(1)",
    "%%html\n<script>alert(1)</script>",
    "%%writefile mine.py\nx = 1",
    "%load_ext autoreload\n%autoreload 2",
    "%config InlineBackend.figure_format = 'svg'",
    "%no_such_magic",
)


def hand_in(notebook: Notebook) -> Files:
    for magic in MAGICS:
        add_cell(notebook, magic)
    return as_file(notebook)
