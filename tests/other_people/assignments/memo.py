# %% solution
from functools import lru_cache
@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

# %% test
assert fib(90) == 2880067194370816120
assert fib.cache_info().misses >= 0

# %% wrong
def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return b
