# %% given
import numpy as np

# %% solution
x = [i ** 2 for i in range(5)]

# %% test
%matplotlib inline
assert x == [0, 1, 4, 9, 16]

# %% wrong
x = [0]
