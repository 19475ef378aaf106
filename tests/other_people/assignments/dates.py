# %% given
import numpy as np

# %% solution
import datetime
def due(d):
    return d + datetime.timedelta(days=7)

# %% test
import datetime as dt
assert due(dt.date(2024, 2, 25)) == dt.date(2024, 3, 3)
assert due(dt.datetime(2024, 1, 1, 5)).hour == 5

# %% wrong
def due(d):
    return d

# %% wrong
import datetime
def due(d):
    return str(d)
