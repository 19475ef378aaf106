# %% solution
def fast(n):
    return n * (n + 1) // 2

# %% test
import time
start = time.time()
assert fast(10 ** 9) == 500000000500000000
assert time.time() - start < 20

# %% wrong
def fast(n):
    return n * n // 2
