# %% given
import numpy as np

# %% solution
def twice(f):
    f()
    f()

# %% test
from unittest.mock import Mock
m = Mock()
twice(m)
assert m.call_count == 2

# %% wrong
def twice(f):
    f()
