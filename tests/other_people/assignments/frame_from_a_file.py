# %% given
import pandas as pd

# %% solution
df = pd.read_csv('data.csv')
df['c'] = df.a + df.b

# %% test
assert list(df.columns) == ['a', 'b', 'c'] and df.c.tolist() == [3, 7]

# %% wrong
df = pd.read_csv('data.csv')

# %% file data.csv
a,b
1,2
3,4
