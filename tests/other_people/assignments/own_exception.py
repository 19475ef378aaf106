# %% given
import numpy as np

# %% solution
class TooPoor(ValueError):
    pass

def pay(have, price):
    if price > have:
        raise TooPoor(f'{price - have} missing')
    return have - price

# %% test
try:
    pay(1, 3)
except TooPoor as error:
    assert str(error) == '2 missing'
else:
    assert False, 'nothing was raised'
assert issubclass(TooPoor, ValueError)
assert pay(3, 1) == 2

# %% wrong
class TooPoor(ValueError):
    pass

def pay(have, price):
    return have - price

# %% wrong
class TooPoor(Exception):
    pass

def pay(have, price):
    if price > have:
        raise TooPoor(f'{price - have} missing')
    return have - price
