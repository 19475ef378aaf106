# %% given
import numpy as np

# %% solution
def area(r):
    return 3.14159 * r ** 2

# %% test
assert abs(area(2) - 12.566) < 0.01
assert area(0) == 0

# %% wrong
def area(r):
    return 3.14159 * r
