# %% given
import numpy as np

# %% solution
def greet(name):
    print(f'Hello, {name}!')

# %% test
import io, contextlib
out = io.StringIO()
with contextlib.redirect_stdout(out):
    greet('Ada')
assert out.getvalue().strip() == 'Hello, Ada!'

# %% wrong
def greet(name):
    return f'Hello, {name}!'

# %% wrong
def greet(name):
    print('Hello')
