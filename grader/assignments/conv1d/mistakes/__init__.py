"""The known mistakes of each function of conv1d.

A mistake is recognised by prediction: a student's function returns what the wrong one does. The wrong
ones are built from a few pieces, so that a mistake is one word away from right.
"""

from grader.assignments.conv1d.mistakes.conv1d_dw import CONV1D_DW
from grader.assignments.conv1d.mistakes.conv1d_dx import CONV1D_DX
from grader.assignments.conv1d.mistakes.conv1d_forward import CONV1D_FORWARD, CONV1D_JACOBIAN
from grader.assignments.conv1d.mistakes.convolve1d import CONVOLVE1D_DX, CONVOLVE1D_FORWARD
from grader.assignments.conv1d.mistakes.numerical_gradient import NUMERICAL_GRADIENT

__all__ = [
    "CONV1D_DW",
    "CONV1D_DX",
    "CONV1D_FORWARD",
    "CONV1D_JACOBIAN",
    "CONVOLVE1D_DX",
    "CONVOLVE1D_FORWARD",
    "NUMERICAL_GRADIENT",
]
