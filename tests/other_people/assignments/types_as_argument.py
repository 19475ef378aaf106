# %% solution
def convert(values, kind):
    return [kind(v) for v in values]

# %% test
assert convert(["1", "2"], int) == [1, 2]
assert convert([1, 2], str) == ["1", "2"]
assert convert([1], float) == [1.0]

# %% wrong
def convert(values, kind):
    return [int(v) for v in values]
