# %% given
import numpy as np

# %% solution
def stats(a):
    return a.mean(), int(a.sum()), np.int64(len(a))

# %% test
m, s, n = stats(np.array([1, 2, 3]))
assert isinstance(m, np.floating) and isinstance(s, int) and isinstance(n, np.integer)
assert type(s) is int and n.dtype == np.int64 and m == 2

# %% wrong
def stats(a):
    return 2.0, 6.0, 3
