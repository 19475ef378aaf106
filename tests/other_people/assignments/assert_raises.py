# %% given
import numpy as np

# %% solution
def pick(d, k):
    if k not in d:
        raise KeyError(k)
    return d[k]

# %% test
import unittest
t = unittest.TestCase()
with t.assertRaises(KeyError) as caught:
    pick({}, 'a')
t.assertEqual(caught.exception.args, ('a',))
t.assertEqual(pick({'a': 1}, 'a'), 1)

# %% wrong
def pick(d, k):
    return d.get(k)
