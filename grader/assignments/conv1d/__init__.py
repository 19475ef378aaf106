"""The assignment conv1d: its exercises, their sizes, the answers by hand, the known mistakes."""

from grader.assignments.conv1d.by_hand import HAND_TASKS
from grader.assignments.conv1d.exercises import CONV1D
from grader.assignments.conv1d.numerical_gradient import NUMERICAL_GRADIENT

__all__ = ["EXERCISES", "HAND_TASKS"]

EXERCISES = (*CONV1D, NUMERICAL_GRADIENT)
