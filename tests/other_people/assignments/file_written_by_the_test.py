# %% given
import numpy as np

# %% solution
def words(path):
    return len(open(path).read().split())

# %% test
with open('text.txt', 'w') as f:
    f.write('one two three')
assert words('text.txt') == 3

# %% wrong
def words(path):
    return 0
