# %% given
import numpy as np

# %% solution
def key(s):
    return frozenset(s), s.encode()

# %% test
f, b = key('aba')
assert f == frozenset('ab') and type(f) is frozenset
assert b == b'aba'

# %% wrong
def key(s):
    return frozenset(s), s
