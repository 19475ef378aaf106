# %% given
import numpy as np

# %% solution
def common(a, b):
    return set(a) & set(b)

# %% test
r = common([1, 2], [2, 3])
assert isinstance(r, set) and r == {2}
assert common({1}, {2}) == set()

# %% wrong
def common(a, b):
    return [x for x in a if x in b]

# %% wrong
def common(a, b):
    return set(a)
