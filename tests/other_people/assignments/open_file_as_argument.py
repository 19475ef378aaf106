# %% solution
def count_lines(f):
    return sum(1 for _ in f)

# %% test
with open("poem.txt") as f:
    assert count_lines(f) == 2

# %% wrong
def count_lines(f):
    return 0

# %% file poem.txt
one
two
