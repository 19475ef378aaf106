# %% given
import numpy as np

# %% solution
from collections import defaultdict
def groups(words):
    d = defaultdict(list)
    for w in words:
        d[w[0]].append(w)
    return d

# %% test
g = groups(['ab', 'ac', 'b'])
assert g == {'a': ['ab', 'ac'], 'b': ['b']}
assert g['z'] == []

# %% wrong
def groups(words):
    return {}
