# %% given
import pandas as pd

# %% solution
def monthly(df):
    return df.set_index("day").resample("MS")["n"].sum()

# %% test
df = pd.DataFrame({"day": pd.to_datetime(["2024-01-05", "2024-01-20", "2024-02-01"]), "n": [1, 2, 3]})
r = monthly(df)
assert r.tolist() == [3, 3] and r.index[0] == pd.Timestamp("2024-01-01")

# %% wrong
def monthly(df):
    return df.groupby("day")["n"].sum()
