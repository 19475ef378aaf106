"""The known mistakes of each exercise: wrong implementations, a name, a hint, what to read again.

A mistake is recognised by prediction: a student's function returns what the wrong one does. The wrong
ones are built from a few pieces, so that a mistake is one word away from right.
"""

from grader.mistakes.conv1d_dw import CONV1D_DW
from grader.mistakes.conv1d_dx import CONV1D_DX
from grader.mistakes.conv1d_forward import CONV1D_FORWARD, CONV1D_JACOBIAN
from grader.mistakes.conv2d_dw import CONV2D_DW
from grader.mistakes.conv2d_dx import CONV2D_DX
from grader.mistakes.conv2d_forward import CONV2D_FORWARD
from grader.mistakes.conv2d_jacobian import CONV2D_JACOBIAN, ROT180
from grader.mistakes.convolve1d import CONVOLVE1D_DX, CONVOLVE1D_FORWARD
from grader.mistakes.layer_backward import CONV2D_LAYER_BACKWARD
from grader.mistakes.layer_forward import CONV2D_LAYER_FORWARD
from grader.mistakes.mistake import Mistake, table
from grader.mistakes.numerical import NUMERICAL_GRADIENT

__all__ = [
    "CONV1D_DW",
    "CONV1D_DX",
    "CONV1D_FORWARD",
    "CONV1D_JACOBIAN",
    "CONV2D_DW",
    "CONV2D_DX",
    "CONV2D_FORWARD",
    "CONV2D_JACOBIAN",
    "CONV2D_LAYER_BACKWARD",
    "CONV2D_LAYER_FORWARD",
    "CONVOLVE1D_DX",
    "CONVOLVE1D_FORWARD",
    "NUMERICAL_GRADIENT",
    "ROT180",
    "Mistake",
    "table",
]
