"""The assignment conv2d: what is judged, and how.

exercises            the functions for one channel: arguments, groups, points, second opinions
layer_exercises      the same for the two functions of the layer
sizes, layer_sizes   the sizes that they are asked with
by_hand              the answers worked out by hand
mistakes             the known mistakes of each function
"""

from grader.assignments.conv2d.by_hand import HAND_TASKS
from grader.assignments.conv2d.exercises import CONV2D
from grader.assignments.conv2d.layer_exercises import LAYER

__all__ = ["EXERCISES", "HAND_TASKS"]

EXERCISES = (*CONV2D, *LAYER)
