# %% solution
ops = {"+": lambda a, b: a + b, "*": lambda a, b: a * b}
pipeline = [str.strip, str.lower, len]

# %% test
assert ops["+"](2, 3) == 5 and ops["*"](2, 3) == 6
x = "  AB "
for f in pipeline:
    x = f(x)
assert x == 2

# %% wrong
ops = {"+": lambda a, b: a * b, "*": lambda a, b: a * b}
pipeline = []
