# %% given
import numpy as np

# %% solution
def greet(name):
    print('Hello,', name)

# %% test
from unittest.mock import patch
with patch('builtins.print') as out:
    greet('Ada')
out.assert_called_once_with('Hello,', 'Ada')

# %% wrong
def greet(name):
    print('Hello')

# %% wrong
def greet(name):
    pass
