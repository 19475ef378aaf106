# %% given
import numpy as np

# %% solution
def save(rows, path):
    import csv
    with open(path, 'w', newline='') as f:
        csv.writer(f).writerows(rows)

# %% test
import csv
save([[1, 2], [3, 4]], 'rows.csv')
with open('rows.csv') as f:
    assert list(csv.reader(f)) == [['1', '2'], ['3', '4']]

# %% wrong
def save(rows, path):
    pass
