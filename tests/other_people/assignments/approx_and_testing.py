# %% given
import numpy as np

# %% solution
def normalize(x):
    return (x - x.mean()) / x.std()

# %% test
x = np.array([1.0, 2.0, 3.0, 4.0])
r = normalize(x)
np.testing.assert_allclose(r.mean(), 0, atol=1e-12)
np.testing.assert_array_almost_equal(r * r.std(), normalize(2 * x))
assert isinstance(r, np.ndarray) and r.dtype == float and r.shape == (4,)

# %% wrong
def normalize(x):
    return list((x - x.mean()) / x.std())

# %% wrong
def normalize(x):
    return x - x.mean()
