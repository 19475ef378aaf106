# %% given
import numpy as np

# %% solution
def table():
    return np.array([(1, 2.5), (2, 3.5)], dtype=[('id', int), ('x', float)])

# %% test
t = table()
assert t['x'].mean() == 3.0
assert t.dtype.names == ('id', 'x')

# %% wrong
def table():
    return np.array([[1, 2.5], [2, 3.5]])
