# %% given
import numpy as np

# %% solution
def rate():
    return 2

def price(x):
    return x * rate()

# %% test
saved = rate
rate = lambda: 10
try:
    assert price(3) == 30
finally:
    rate = saved
assert price(3) == 6

# %% wrong
def rate():
    return 2

def price(x):
    return x * 2
