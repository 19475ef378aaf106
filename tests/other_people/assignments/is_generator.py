# %% given
import numpy as np

# %% solution
def squares(n):
    for i in range(n):
        yield i * i

# %% test
import types
assert isinstance(squares(3), types.GeneratorType)
assert list(squares(3)) == [0, 1, 4]

# %% wrong
def squares(n):
    return [i * i for i in range(n)]
