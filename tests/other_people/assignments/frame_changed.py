# %% given
import pandas as pd
import numpy as np
df = pd.DataFrame({'a': [1, np.nan, 3]})

# %% solution
df = df.dropna()

# %% test
assert df.isna().sum().sum() == 0 and len(df) == 2

# %% wrong
df = df.fillna(0)
