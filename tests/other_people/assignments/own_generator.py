# %% given
import numpy as np

# %% solution
def walk(n, seed):
    rng = np.random.default_rng(seed)
    return rng.choice([-1, 1], size=n).cumsum()

# %% test
assert walk(10, 1).shape == (10,)
assert (walk(10, 1) == walk(10, 1)).all()
assert (walk(10, 1) == np.random.default_rng(1).choice([-1, 1], size=10).cumsum()).all()

# %% wrong
def walk(n, seed):
    return np.random.choice([-1, 1], size=n).cumsum()
