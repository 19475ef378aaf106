"""A table is read from a file and cleaned with pandas; frames are compared as a whole."""

from classroom import task_cell
from nbformat.v4 import new_code_cell, new_markdown_cell

FILES = {
    "survey.csv": (
        "name, city ,age,joined\n"
        " Ada ,london,36,2021-03-01\n"
        "Bob,Paris,,2021-03-02\n"
        "Bob,Paris,,2021-03-02\n"
        "Cleo, LONDON,24,2022-07-15\n"
        "Dan,Rome,unknown,2022-07-16\n"
    )
}
LOAD = """def load(path):
    ### BEGIN SOLUTION
    frame = pd.read_csv(path, dtype=str)
    frame.columns = [name.strip() for name in frame.columns]
    return frame
    ### END SOLUTION"""
CLEAN = """def clean(frame):
    ### BEGIN SOLUTION
    frame = frame.drop_duplicates().reset_index(drop=True)
    frame["name"] = frame["name"].str.strip()
    frame["city"] = frame["city"].str.strip().str.title()
    frame["age"] = pd.to_numeric(frame["age"], errors="coerce")
    frame["joined"] = pd.to_datetime(frame["joined"])
    return frame
    ### END SOLUTION"""
MEAN = """def mean_age(frame):
    ### BEGIN SOLUTION
    return frame.groupby("city")["age"].mean()
    ### END SOLUTION"""
TEST_LOAD = """survey = load("survey.csv")
assert list(survey.columns) == ["name", "city", "age", "joined"]
assert len(survey) == 5"""
TEST_CLEAN = """### BEGIN HIDDEN TESTS
raw = pd.DataFrame({
    "name": ["Eve ", "Eve ", " Finn"], "city": ["oslo", "oslo", " bergen "],
    "age": ["31", "31", "?"], "joined": ["2020-01-02", "2020-01-02", "2020-02-03"],
})
cleaned = clean(raw)
assert isinstance(cleaned, pd.DataFrame)
assert cleaned.shape == (2, 4)
assert cleaned["city"].tolist() == ["Oslo", "Bergen"]
expected = pd.DataFrame({
    "name": ["Eve", "Finn"], "city": ["Oslo", "Bergen"], "age": [31.0, np.nan],
    "joined": pd.to_datetime(["2020-01-02", "2020-02-03"]),
})
pd.testing.assert_frame_equal(cleaned, expected, check_dtype=False)
assert len(raw) == 3, "the given table is left as it is"
### END HIDDEN TESTS"""
TEST_MEAN = """means = mean_age(clean(load("survey.csv")))
assert isinstance(means, pd.Series)
assert means["London"] == 30
assert np.isnan(means.loc["Rome"])"""
CELLS = [
    new_markdown_cell("# A survey\n\nThe table `survey.csv` was typed by many people."),
    new_code_cell("import numpy as np\nimport pandas as pd"),
    task_cell("load", LOAD, solution=True),
    task_cell("test_load", TEST_LOAD, points=1),
    task_cell("clean", CLEAN, solution=True),
    task_cell("test_clean", TEST_CLEAN, points=4),
    task_cell("mean_age", MEAN, solution=True),
    task_cell("test_mean_age", TEST_MEAN, points=2),
]
WRONG = {
    "keeps_duplicates": {
        "load": LOAD,
        "clean": CLEAN.replace(".drop_duplicates().reset_index(drop=True)", ".copy()"),
        "mean_age": MEAN,
    },
    "changes_the_given": {
        "load": LOAD.replace("return frame", "return frame.head(4)"),
        "clean": CLEAN.replace("errors='coerce'", "").replace("frame = frame.drop", "frame.drop"),
        "mean_age": "def mean_age(frame):\n    return frame['age'].mean()",
    },
}
