"""A cell draws figures and never closes them.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "outputs"
BASE = "loops"
SCORES = {}

CELL = """
import matplotlib.pyplot as plt

for k in range(3):
    plt.figure()
    plt.plot([k, 1, 2])
plt.subplots()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
