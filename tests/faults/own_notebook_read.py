"""A cell looks for its own notebook and its own source.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "files beside"
BASE = "loops"
SCORES = {}

CELL = """
import inspect, pathlib

print([path.name for path in pathlib.Path().iterdir()])
print(inspect.getsource(convlab.numbers_for)[:50])
cells = pathlib.Path("conv1d.ipynb").read_text()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
