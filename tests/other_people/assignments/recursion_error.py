# %% solution
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

# %% test
assert depth(100) == 100
try:
    depth(-1)
except RecursionError:
    pass
else:
    assert False

# %% wrong
def depth(n):
    return abs(n)
