# %% given
import numpy as np

# %% solution
def sample(rng, n):
    return rng.normal(size=n)

# %% test
a = sample(np.random.default_rng(5), 3)
assert np.allclose(a, np.random.default_rng(5).normal(size=3))

# %% wrong
def sample(rng, n):
    return rng.uniform(size=n)
