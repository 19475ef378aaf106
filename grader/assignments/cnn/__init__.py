"""The assignment cnn: what is judged, and how.

column_exercises     im2col and col2im: arguments, groups, points, second opinions
fast_exercises       the fast layer
pooling_exercises    max-pooling, with ties
train_exercise       training, judged by its steps, and by what it learns
loops                the layer as the notebook gives it, which the fast one races
network_slopes       the slope of the network's loss, computed forwards
sizes                the sizes of columns and of pooling windows; a layer has those of conv2d
by_hand              the answers worked out by hand
mistakes             the known mistakes of each function
"""

from grader.assignments.cnn.by_hand import HAND_TASKS
from grader.assignments.cnn.column_exercises import COLUMN_EXERCISES
from grader.assignments.cnn.fast_exercises import FAST
from grader.assignments.cnn.pooling_exercises import POOLING_EXERCISES
from grader.assignments.cnn.train_exercise import TRAIN

__all__ = ["EXERCISES", "HAND_TASKS"]

EXERCISES = (*COLUMN_EXERCISES, *FAST, *POOLING_EXERCISES, TRAIN)
