# %% given
import numpy as np

# %% solution
def countdown(n):
    while n:
        yield n
        n -= 1

# %% test
g = countdown(2)
assert next(g) == 2 and next(g) == 1
try:
    next(g)
except StopIteration:
    pass
else:
    assert False
assert list(countdown(3)) == [3, 2, 1]

# %% wrong
def countdown(n):
    return list(range(n, 0, -1))

# %% wrong
def countdown(n):
    yield n
