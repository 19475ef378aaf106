"""The assignment conv1d: what is judged, and how.

exercises            the functions of a convolution: arguments, groups, points, second opinions
numerical_gradient   the same for the function that differentiates others
sizes                the sizes that a convolution is asked with
by_hand              the answers worked out by hand
mistakes             the known mistakes of each function
"""

from grader.assignments.conv1d.by_hand import EARLIER_HAND_TASKS, HAND_TASKS
from grader.assignments.conv1d.exercises import CONV1D
from grader.assignments.conv1d.numerical_gradient import NUMERICAL_GRADIENT

__all__ = ["EARLIER_HAND_TASKS", "EXERCISES", "HAND_TASKS"]

EXERCISES = (*CONV1D, NUMERICAL_GRADIENT)
