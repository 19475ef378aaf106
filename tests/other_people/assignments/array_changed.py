# %% given
import numpy as np
a = np.array([-1, 2, -3])

# %% solution
a[a < 0] = 0

# %% test
assert a.min() == 0 and a.tolist() == [0, 2, 0]

# %% wrong
a[a < 0] = 1

# %% wrong
b = np.maximum(a, 0)
