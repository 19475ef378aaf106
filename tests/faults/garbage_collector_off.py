"""A cell turns the garbage collector off and leaves objects that raise when they are freed.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import gc


class Stubborn:
    def __del__(self):
        raise RuntimeError("not yet")


gc.disable()
for _ in range(100):
    Stubborn()
stubborn = Stubborn()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
