# %% solution
def box(a, /, b=2, *args, sep="-", **more):
    return sep.join(map(str, (a, b, *args))) + "".join(more)

# %% test
assert box(1) == "1-2" and box(1, 3, 4, sep="+") == "1+3+4" and box(1, z=0) == "1-2z"
try:
    box(a=1)
except TypeError:
    pass
else:
    assert False

# %% wrong
def box(a, b=2, *args, sep="-", **more):
    return sep.join(map(str, (a, b, *args))) + "".join(more)
