# %% given
import numpy as np

# %% solution
import functools
def twice(f):
    @functools.wraps(f)
    def g(*a):
        return f(f(*a))
    return g

# %% test
@twice
def inc(x):
    'Adds one.'
    return x + 1
assert inc(1) == 3
assert inc.__name__ == 'inc'

# %% wrong
def twice(f):
    return f

# %% wrong
def twice(f):
    def g(*a):
        return f(f(*a))
    return g
