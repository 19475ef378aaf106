# %% given
import numpy as np

# %% solution
class Timer:
    def __enter__(self):
        self.log = ['in']
        return self
    def __exit__(self, *a):
        self.log.append('out')

# %% test
with Timer() as t:
    assert t.log == ['in']
assert t.log == ['in', 'out']

# %% wrong
class Timer:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        pass
