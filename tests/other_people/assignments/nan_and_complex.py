# %% given
import numpy as np
import math

# %% solution
def safe_log(x):
    return math.log(x) if x > 0 else float("nan")
def roots(b, c):
    d = complex(b * b - 4 * c) ** 0.5
    return (-b + d) / 2, (-b - d) / 2

# %% test
assert math.isnan(safe_log(-1)) and safe_log(1) == 0
r = roots(0, 1)
assert isinstance(r[0], complex) and abs(r[0] * r[1] - 1) < 1e-9

# %% wrong
def safe_log(x):
    return math.log(abs(x))
def roots(b, c):
    return (0, 0)
