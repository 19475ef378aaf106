# %% given
import pandas as pd

# %% solution
def clean(df):
    return df.dropna().reset_index(drop=True)

# %% test
import pandas as pd
import numpy as np
df = pd.DataFrame({'a': [1, np.nan, 3], 'b': ['x', 'y', 'z']})
r = clean(df)
pd.testing.assert_frame_equal(r, pd.DataFrame({'a': [1.0, 3.0], 'b': ['x', 'z']}))
assert r.shape == (2, 2)

# %% wrong
def clean(df):
    return df.fillna(0)

# %% wrong
def clean(df):
    return df.dropna()
