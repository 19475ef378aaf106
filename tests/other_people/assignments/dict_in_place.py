# %% given
import numpy as np

# %% solution
def count(words, into):
    for w in words:
        into[w] = into.get(w, 0) + 1

# %% test
d = {'a': 1}
count(['a', 'b'], d)
assert d == {'a': 2, 'b': 1}

# %% wrong
def count(words, into):
    into = {}
