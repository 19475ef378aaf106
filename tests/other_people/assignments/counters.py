# %% given
import numpy as np

# %% solution
from collections import Counter
def letters(s):
    return Counter(s)

# %% test
from collections import Counter
assert letters('aab') == Counter(a=2, b=1)
assert letters('aab').most_common(1) == [('a', 2)]

# %% wrong
def letters(s):
    return {c: 1 for c in s}
