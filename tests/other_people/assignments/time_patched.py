# %% given
import numpy as np

# %% solution
import time
def wait():
    time.sleep(5)
    return 'done'

# %% test
from unittest.mock import patch
with patch('time.sleep') as sleep:
    assert wait() == 'done'
sleep.assert_called_with(5)

# %% wrong
def wait():
    return 'done'
