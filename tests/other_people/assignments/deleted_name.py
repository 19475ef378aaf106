# %% given
import numpy as np

# %% solution
def squares(n):
    return [i * i for i in range(1, n + 1)]

def total(n):
    return sum(squares(n))

# %% test
saved = squares
del squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError('total does not use squares')
finally:
    squares = saved
assert total(3) == 14

# %% wrong
def squares(n):
    return [i * i for i in range(1, n + 1)]

def total(n):
    return sum(i * i for i in range(1, n + 1))
