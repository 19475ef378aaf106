# %% solution
def mean(a):
    return sum(a) / len(a)

# %% test
import pytest
assert mean([0.1, 0.2]) == pytest.approx(0.15)
with pytest.raises(ZeroDivisionError):
    mean([])

# %% wrong
def mean(a):
    return sum(a) / max(len(a), 1)
