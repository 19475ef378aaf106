# %% solution
def sign(x):
    return (x > 0) - (x < 0)

# %% test
points = 0
for x, right in ((3, 1), (-2, -1), (0, 0), (0.5, 1)):
    try:
        if sign(x) == right:
            points += 0.5
    except Exception:
        pass
points

# %% wrong
def sign(x):
    return 1 if x > 0 else -1

# %% wrong
def sign(x):
    return 1 / x
