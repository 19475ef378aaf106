"""The assignment conv2d: its exercises, with those of the layer, sizes, answers by hand, known mistakes."""

from grader.assignments.conv2d.by_hand import HAND_TASKS
from grader.assignments.conv2d.exercises import CONV2D
from grader.assignments.conv2d.layer import LAYER

__all__ = ["EXERCISES", "HAND_TASKS"]

EXERCISES = (*CONV2D, *LAYER)
