# %% given
import numpy as np

# %% solution
def f(x):
    return x
answer = 42

# %% test
assert 'f' in globals() and callable(f)
assert 'answer' in globals() and answer == 42
assert 'nothing' not in globals()

# %% wrong
def f(x):
    return x

# %% wrong
f = 3
answer = 42
