"""Figures that students draw: with a function that is given axes, and in a cell of their own."""

from classroom import task_cell
from nbformat.v4 import new_code_cell, new_markdown_cell

FILES: dict[str, str] = {}
DRAW = """def draw(ax, xs, ys):
    ### BEGIN SOLUTION
    ax.plot(xs, ys, color="red", label="measured")
    ax.set_xlabel("time")
    ax.set_ylabel("height")
    ax.set_title("A fall")
    ### END SOLUTION"""
FIGURE = """### BEGIN SOLUTION
figure, axes = plt.subplots()
axes.plot([0, 1, 2], [0, 1, 4])
axes.bar([0, 1], [2, 3])
axes.legend(["squares"])
### END SOLUTION"""
TEST_DRAW = """fig, ax = plt.subplots()
draw(ax, [0, 1, 2], [5, 4, 1])
(line,) = ax.get_lines()
assert list(line.get_xdata()) == [0, 1, 2]
assert list(line.get_ydata()) == [5, 4, 1]
assert (ax.get_xlabel(), ax.get_ylabel()) == ("time", "height")
plt.close(fig)"""
TEST_LOOKS = """### BEGIN HIDDEN TESTS
fig, ax = plt.subplots()
draw(ax, np.arange(3), np.arange(3) ** 2)
assert ax.get_lines()[0].get_color() == "red"
assert ax.get_title() == "A fall"
plt.close(fig)
### END HIDDEN TESTS"""
TEST_FIGURE = """assert len(axes.get_lines()) == 1
assert np.allclose(axes.get_lines()[0].get_ydata(), [0, 1, 4])
assert [bar.get_height() for bar in axes.patches] == [2, 3]
assert axes.get_legend().get_texts()[0].get_text() == "squares\""""
CELLS = [
    new_markdown_cell("# Figures"),
    new_code_cell("%matplotlib inline\nimport matplotlib.pyplot as plt\nimport numpy as np"),
    task_cell("draw", DRAW, solution=True),
    task_cell("test_draw", TEST_DRAW, points=2),
    task_cell("test_looks", TEST_LOOKS, points=1),
    task_cell("figure", FIGURE, solution=True),
    task_cell("test_figure", TEST_FIGURE, points=2),
]
WRONG = {
    "labels_exchanged": {
        "draw": DRAW.replace('"time"', '"height", 1').replace('"height")', '"time")').replace(", 1)", ")"),
        "figure": FIGURE.replace("[0, 1, 4]", "[0, 1, 3]"),
    },
    "draws_nothing": {"draw": "def draw(ax, xs, ys):\n    return None", "figure": "axes = None"},
}
