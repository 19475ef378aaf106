"""The known mistakes of each function of conv2d; see those of conv1d for how they are recognised."""

from grader.assignments.conv2d.mistakes.conv2d_dw import CONV2D_DW
from grader.assignments.conv2d.mistakes.conv2d_dx import CONV2D_DX
from grader.assignments.conv2d.mistakes.conv2d_forward import CONV2D_FORWARD
from grader.assignments.conv2d.mistakes.conv2d_jacobian import CONV2D_JACOBIAN, ROT180
from grader.assignments.conv2d.mistakes.layer_backward import CONV2D_LAYER_BACKWARD
from grader.assignments.conv2d.mistakes.layer_forward import CONV2D_LAYER_FORWARD

__all__ = [
    "CONV2D_DW",
    "CONV2D_DX",
    "CONV2D_FORWARD",
    "CONV2D_JACOBIAN",
    "CONV2D_LAYER_BACKWARD",
    "CONV2D_LAYER_FORWARD",
    "ROT180",
]
