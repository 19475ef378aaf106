# %% given
import numpy as np

# %% solution
def sample(n):
    return np.random.normal(size=n)

# %% test
np.random.seed(0)
expected = np.random.normal(size=3)
np.random.seed(0)
assert np.allclose(sample(3), expected)

# %% wrong
def sample(n):
    return np.random.uniform(size=n)
