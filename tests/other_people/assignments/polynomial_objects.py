# %% given
import numpy as np

# %% solution
def fit(x, y):
    return np.poly1d(np.polyfit(x, y, 2))

# %% test
p = fit([0, 1, 2, 3], [1, 2, 5, 10])
assert abs(p(4) - 17) < 1e-6 and p.order == 2
assert np.allclose(p.coeffs, [1, 0, 1], atol=1e-8)

# %% wrong
def fit(x, y):
    return np.poly1d(np.polyfit(x, y, 1))
