# %% given
import numpy as np

# %% solution
def grid(n):
    return {(i, j): i * j for i in range(n) for j in range(n)}

# %% test
g = grid(3)
assert g[1, 2] == 2 and len(g) == 9
assert (2, 2) in g

# %% wrong
def grid(n):
    return {(i, j): i + j for i in range(n) for j in range(n)}

# %% wrong
def grid(n):
    return {}
