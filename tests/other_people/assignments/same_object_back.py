# %% solution
def add(x, to):
    to.append(x)
    return to

# %% test
a = [1]
r = add(2, a)
assert r == [1, 2] and a == [1, 2]
assert r is a

# %% wrong
def add(x, to):
    return [*to, x]
