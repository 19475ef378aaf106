# %% solution
def find(a, x):
    for i, v in enumerate(a):
        if v == x:
            return i
    return None
def has(a, x):
    return find(a, x) is not None

# %% test
assert find([1, 2], 3) is None
assert has([1, 2], 2) is True and has([], 1) is False

# %% wrong
def find(a, x):
    return a.index(x) if x in a else -1
def has(a, x):
    return x in a
