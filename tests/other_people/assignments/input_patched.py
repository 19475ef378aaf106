# %% given
import numpy as np

# %% solution
def ask():
    return int(input('Age? ')) + 1

# %% test
from unittest.mock import patch
with patch('builtins.input', side_effect=['41', '7']):
    assert ask() == 42
    assert ask() == 8

# %% wrong
def ask():
    return input('Age? ')

# %% wrong
def ask():
    return 42
