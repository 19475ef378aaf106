# %% given
import numpy as np

# %% solution
import random
def roll(n):
    return [random.randint(1, 6) for _ in range(n)]

# %% test
import random
random.seed(1)
expected = [random.randint(1, 6) for _ in range(5)]
random.seed(1)
assert roll(5) == expected

# %% wrong
import random
def roll(n):
    return [random.randint(1, 7) for _ in range(n)]

# %% wrong
def roll(n):
    return [1] * n
