# %% solution
def counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count

# %% test
a, b = counter(), counter()
assert [a(), a(), b(), a()] == [1, 2, 1, 3]

# %% wrong
n = 0
def counter():
    def count():
        global n
        n += 1
        return n
    return count
