# %% given
import numpy as np

# %% solution
def read(path):
    return open(path).read()

# %% test
try:
    read('not_there.txt')
except FileNotFoundError:
    pass
else:
    assert False

# %% wrong
def read(path):
    return ''
