# %% given
import numpy as np

# %% solution
from fractions import Fraction
def half(n):
    return Fraction(n, 2)

# %% test
from fractions import Fraction
assert half(3) == Fraction(3, 2)
assert half(3).denominator == 2
assert isinstance(half(1), Fraction)

# %% wrong
def half(n):
    return n / 2
