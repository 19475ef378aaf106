"""Puts functions of its own in the place of grader.check and check_answer, which return full marks.

The test cell's check is the one on our side.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
class Full:
    def __init__(self, points): self.points = points
    def __repr__(self): return str(self.points)
import types, sys
POINTS = {"hand_y": 3, "hand_row": 4, "hand_dw": 3, "hand_paths": 4, "hand_flip": 4, "hand_dx": 5, "conv1d_forward": 14, "conv1d_jacobian": 10,
          "numerical_gradient": 8, "conv1d_dw": 14, "conv1d_dx": 16, "convolve1d_forward": 4, "convolve1d_dx": 3}
fake = types.ModuleType("grader")
fake.check = fake.check_answer = lambda name, *rest, **more: Full(POINTS[name])
sys.modules["grader"] = fake
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
