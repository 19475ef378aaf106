# %% given
import numpy as np

# %% solution
def lines():
    with open('data.csv') as f:
        return len(f.readlines())

# %% test
with open('data.csv') as f:
    assert lines() == len(f.readlines()) == 3

# %% wrong
def lines():
    return 2

# %% file data.csv
a,b
1,2
3,4
