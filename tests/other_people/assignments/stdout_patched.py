# %% given
import numpy as np

# %% solution
def greet(name):
    print(f'Hello, {name}!')

# %% test
from io import StringIO
from unittest.mock import patch
with patch('sys.stdout', new=StringIO()) as out:
    greet('Ada')
assert out.getvalue() == 'Hello, Ada!\n'

# %% wrong
def greet(name):
    print('Hello')
