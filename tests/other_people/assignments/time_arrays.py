# %% given
import numpy as np

# %% solution
def days(a):
    return np.diff(a) / np.timedelta64(1, 'D')

# %% test
a = np.array(['2024-01-01', '2024-01-04'], dtype='datetime64[D]')
assert days(a).tolist() == [3.0]

# %% wrong
def days(a):
    return np.diff(a).astype(float) * 2
