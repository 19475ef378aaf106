# %% given
import numpy as np

# %% solution
def split(n):
    return divmod(n, 3)

# %% test
r = split(7)
assert type(r) is tuple and r == (2, 1)
assert type(r[0]) == int

# %% wrong
def split(n):
    return [n // 3, n % 3]
