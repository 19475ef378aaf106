# %% given
import numpy as np

# %% solution
def f(a, b=2):
    'Adds.'
    return a + b

# %% test
import inspect
assert f.__doc__ and 'Adds' in f.__doc__
assert f.__name__ == 'f'
assert list(inspect.signature(f).parameters) == ['a', 'b']
assert f(1) == 3

# %% wrong
def f(a, b=2):
    return a + b

# %% wrong
def f(a, c=2):
    'Adds.'
    return a + c
