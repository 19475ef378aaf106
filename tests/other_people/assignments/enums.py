# %% given
import numpy as np

# %% solution
from enum import Enum
class Color(Enum):
    RED = 1
    BLUE = 2

def other(c):
    return Color.BLUE if c is Color.RED else Color.RED

# %% test
assert other(Color.RED) is Color.BLUE
assert other(Color.BLUE) == Color.RED
assert Color.RED.value == 1
assert len(Color) == 2

# %% wrong
from enum import Enum
class Color(Enum):
    RED = 1
    BLUE = 2

def other(c):
    return c
