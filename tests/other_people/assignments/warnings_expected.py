# %% given
import numpy as np

# %% solution
import warnings
def old():
    warnings.warn('use new', DeprecationWarning)
    return 1

# %% test
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    assert old() == 1
assert len(seen) == 1 and issubclass(seen[0].category, DeprecationWarning)

# %% wrong
def old():
    return 1
