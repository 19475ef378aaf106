# %% given
import numpy as np

# %% solution
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)

# %% test
assert fact(5) == 120
assert fact(30) == 265252859812191058636308480000000

# %% wrong
def fact(n):
    return n * fact(n - 1)

# %% wrong
def fact(n):
    return 120
