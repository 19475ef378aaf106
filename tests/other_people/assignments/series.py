# %% given
import pandas as pd

# %% solution
def means(df):
    return df.groupby('k')['v'].mean()

# %% test
import pandas as pd
df = pd.DataFrame({'k': ['a', 'a', 'b'], 'v': [1.0, 3.0, 5.0]})
r = means(df)
assert isinstance(r, pd.Series)
assert r['a'] == 2.0 and r.index.tolist() == ['a', 'b']
assert r.name == 'v'

# %% wrong
def means(df):
    return df.groupby('k')['v'].sum()

# %% wrong
def means(df):
    return {'a': 2.0}
