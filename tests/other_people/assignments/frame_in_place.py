# %% given
import pandas as pd

# %% solution
def add_ratio(df):
    df["ratio"] = df.a / df.b

# %% test
df = pd.DataFrame({"a": [1.0, 4.0], "b": [2.0, 2.0]})
assert add_ratio(df) is None
assert df.ratio.tolist() == [0.5, 2.0]

# %% wrong
def add_ratio(df):
    df = df.copy()
    df["ratio"] = df.a / df.b
