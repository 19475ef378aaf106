# %% given
import numpy as np

# %% solution
with open('out.txt', 'w') as f:
    f.write('done')

# %% test
import os
assert os.path.exists('out.txt')
assert open('out.txt').read() == 'done'

# %% wrong
with open('out.txt', 'w') as f:
    f.write('no')

# %% wrong
x = 1
