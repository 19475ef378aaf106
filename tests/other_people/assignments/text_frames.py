# %% given
import pandas as pd

# %% solution
def report(df):
    t = df.pivot_table(index="city", columns="year", values="n", aggfunc="sum")
    return t.sort_values(2020, ascending=False)

# %% test
df = pd.DataFrame({"city": ["A", "B", "A"], "year": [2020, 2020, 2021], "n": [1, 5, 2]})
r = report(df)
assert list(r.index) == ["B", "A"] and r.loc["A", 2021] == 2
assert r.isna().sum().sum() == 1 and r.columns.name == "year"

# %% wrong
def report(df):
    return df
