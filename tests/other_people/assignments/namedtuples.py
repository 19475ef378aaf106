# %% given
import numpy as np

# %% solution
from collections import namedtuple
Point = namedtuple('Point', 'x y')
def mirror(p):
    return Point(p.y, p.x)

# %% test
p = mirror(Point(1, 2))
assert p.x == 2 and p.y == 1
assert p == (2, 1)
assert isinstance(p, Point)

# %% wrong
from collections import namedtuple
Point = namedtuple('Point', 'x y')
def mirror(p):
    return p

# %% wrong
from collections import namedtuple
Point = namedtuple('Point', 'x y')
def mirror(p):
    return p.y, p.x
