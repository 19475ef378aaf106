# %% given
import numpy as np

# %% solution
def bubble(a):
    for i in range(len(a)):
        for j in range(len(a) - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]

# %% test
a = [3, 1, 2]
assert bubble(a) is None
assert a == [1, 2, 3]

# %% wrong
def bubble(a):
    return sorted(a)

# %% wrong
def bubble(a):
    a.reverse()
