# %% given
import numpy as np

# %% solution
from decimal import Decimal
def vat(x):
    return Decimal(x) * Decimal('0.2')

# %% test
from decimal import Decimal
assert vat('10') == Decimal('2.0')
assert str(vat('0.1')) == '0.02'

# %% wrong
def vat(x):
    return float(x) * 0.2
