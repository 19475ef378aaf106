# %% given
import numpy as np

# %% solution
def root(x):
    if x < 0:
        raise ValueError('negative')
    return x ** 0.5

# %% test
try:
    root(-1)
except ValueError as error:
    assert 'negative' in str(error)
else:
    raise AssertionError('no error')
assert root(9) == 3

# %% wrong
def root(x):
    return abs(x) ** 0.5

# %% wrong
def root(x):
    raise TypeError('negative')
