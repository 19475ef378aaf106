# %% given
import numpy as np

# %% solution
def is_even(n):
    return n % 2 == 0

# %% test
points = 0
for n, right in ((2, True), (3, False)):
    if is_even(n) is right:
        points += 1
points

# %% wrong
def is_even(n):
    return True
