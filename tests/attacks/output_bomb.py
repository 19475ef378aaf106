"""Prints without end, displays a hundred megabytes, clears and displays again.

What is kept is a page; the tests go on.
"""

from attacks import Files, Notebook, add_cell, with_cell

KIND = "exhaustion"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
STOCK = False
CELL = r"""
while True:
    print("x" * 10000)
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(
        notebook,
        "from IPython.display import HTML, clear_output\ndisplay(HTML('<b>x</b>' * 10**7))",
        "student_id",
    )
    add_cell(
        notebook,
        "for number in range(3000):\n    clear_output(wait=bool(number % 2))\n    display(number, display_id=True)",
        "student_id",
    )
    add_cell(notebook, "for number in range(200_000):\n    display(number)", "student_id")
    add_cell(notebook, "print('x' * 10**8)", "student_id")
    add_cell(notebook, "import os\nwhile True: os.write(1, b'x' * 65536)", "student_id")
    add_cell(notebook, "raise ValueError('x' * 10**7)", "student_id")
    return with_cell(notebook, CELL)
