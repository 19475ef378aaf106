"""The known mistakes of each exercise: wrong implementations, a name, a hint, what to read again.

A mistake is recognised by prediction: a student's function returns what the wrong one does. The wrong
ones are built from a few pieces, so that a mistake is one word away from right.
"""

from grader.mistakes.conv1d_dw import CONV1D_DW
from grader.mistakes.conv1d_dx import CONV1D_DX
from grader.mistakes.conv1d_forward import CONV1D_FORWARD, CONV1D_JACOBIAN
from grader.mistakes.convolve1d import CONVOLVE1D_DX, CONVOLVE1D_FORWARD
from grader.mistakes.mistake import Mistake, table
from grader.mistakes.numerical import NUMERICAL_GRADIENT

__all__ = [
    "CONV1D_DW",
    "CONV1D_DX",
    "CONV1D_FORWARD",
    "CONV1D_JACOBIAN",
    "CONVOLVE1D_DX",
    "CONVOLVE1D_FORWARD",
    "NUMERICAL_GRADIENT",
    "Mistake",
    "table",
]
