# %% solution
def shuffle(rng, a):
    a = list(a)
    rng.shuffle(a)
    return a

# %% test
import random
expected = [1, 2, 3, 4]
random.Random(3).shuffle(expected)
assert shuffle(random.Random(3), [1, 2, 3, 4]) == expected

# %% wrong
def shuffle(rng, a):
    return list(a)
