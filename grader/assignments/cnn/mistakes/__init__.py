"""The known mistakes of the functions of cnn: a module for each pair of functions, and pieces."""

from grader.assignments.cnn.mistakes.col2im import COL2IM
from grader.assignments.cnn.mistakes.fast_backward import CONV2D_FAST_BACKWARD
from grader.assignments.cnn.mistakes.fast_forward import CONV2D_FAST_FORWARD
from grader.assignments.cnn.mistakes.im2col import IM2COL
from grader.assignments.cnn.mistakes.pooling_backward import MAX_POOL2D_BACKWARD
from grader.assignments.cnn.mistakes.pooling_forward import MAX_POOL2D_FORWARD
from grader.assignments.cnn.mistakes.train import TRAIN

__all__ = [
    "COL2IM",
    "CONV2D_FAST_BACKWARD",
    "CONV2D_FAST_FORWARD",
    "IM2COL",
    "MAX_POOL2D_BACKWARD",
    "MAX_POOL2D_FORWARD",
    "TRAIN",
]
