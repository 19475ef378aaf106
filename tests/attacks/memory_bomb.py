"""Takes memory: one large array, many small ones, many processes with a part each.

The cell dies of it, not the machine, nor the next cell.
"""

from attacks import Files, Notebook, add_cell, with_cell

KIND = "exhaustion"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = r"""
kept = []
while True:
    kept.append(bytearray(50_000_000))
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, "np.ones((1 << 20, 1 << 20))", "student_id")
    add_cell(
        notebook,
        "import os\nfor _ in range(6):\n    if os.fork() == 0:\n        kept = b'x' * 250_000_000\n        import time; time.sleep(5)\nos.wait()",
        "student_id",
    )
    return with_cell(notebook, CELL)
