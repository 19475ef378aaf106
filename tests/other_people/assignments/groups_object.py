# %% given
import pandas as pd

# %% solution
def by_kind(df):
    return df.groupby("kind")

# %% test
g = by_kind(pd.DataFrame({"kind": ["a", "b", "a"], "x": [1, 2, 3]}))
assert g.ngroups == 2
assert g.x.sum().to_dict() == {"a": 4, "b": 2}

# %% wrong
def by_kind(df):
    return df.groupby("x")
