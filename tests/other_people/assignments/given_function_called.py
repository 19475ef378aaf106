# %% given
def helper(x):
    return 10 * x

# %% solution
def apply(xs):
    return [helper(x) for x in xs]

# %% test
assert apply([1, 2]) == [helper(1), helper(2)] == [10, 20]

# %% wrong
def apply(xs):
    return xs
