# %% given
import numpy as np

# %% solution
def total(a):
    s = 0
    for x in a:
        s += x
    return s

# %% test
import inspect
assert 'sum(' not in inspect.getsource(total)
assert total([1, 2]) == 3

# %% wrong
def total(a):
    return sum(a)
