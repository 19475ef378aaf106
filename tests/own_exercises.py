"""An assignment with exercises of the course's own: those that docs/your-course.md shows. For tests only."""

import re

import nbformat
from classroom import task_cell
from nbformat.v4 import new_code_cell, new_notebook
from scratch import ROOT, Course

EXERCISES = re.findall(
    r'^```python\n("""exercises/hw1\.py.*?)^```',
    (ROOT / "docs" / "your-course.md").read_text(encoding="utf-8"),
    re.M | re.S,
)[0]
SOLUTION = (
    "def softmax(x):\n"
    "    ### BEGIN SOLUTION\n"
    "    e = np.exp(x - np.max(x, axis=-1, keepdims=True))\n"
    "    return e / e.sum(axis=-1, keepdims=True)\n"
    "    ### END SOLUTION"
)
PLAIN = "def softmax(x):\n    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)"
"""Right but for large scores."""
HIDDEN = "# Hidden tests.\n### BEGIN HIDDEN TESTS\nfrom grader import {0}\n{1}\n### END HIDDEN TESTS"


def add_hw1(course: Course, exercises: str = EXERCISES) -> None:
    """Write source/hw1/hw1.ipynb and exercises/hw1.py."""
    cells = [
        new_code_cell("import numpy as np"),
        task_cell("softmax", SOLUTION, solution=True),
        task_cell("test_softmax", HIDDEN.format("check", 'check("softmax", softmax)'), points=6),
        new_code_cell('student_id = "ada"'),
        task_cell("larger", "### BEGIN SOLUTION\nlarger = 3\n### END SOLUTION", solution=True),
        task_cell(
            "test_larger",
            HIDDEN.format("check_answer", 'check_answer("larger_score", larger, student_id)'),
            points=2,
        ),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    (course.root / "source" / "hw1").mkdir()
    nbformat.write(
        new_notebook(cells=cells, metadata={"kernelspec": kernel}),
        course.root / "source" / "hw1" / "hw1.ipynb",
    )
    (course.root / "exercises").mkdir()
    (course.root / "exercises" / "hw1.py").write_text(exercises, encoding="utf-8")


def make_mistakes(course: Course) -> None:
    """Make the mistakes in it that docs/your-course.md lets `flipgrad check` find."""
    path = course.root / "source" / "hw1" / "hw1.ipynb"
    notebook = nbformat.read(path, as_version=4)
    equal = "assert np.allclose(softmax(np.zeros(2)), 0.5)"
    added = [
        task_cell("test_exists", "assert callable(softmax)", points=1),
        task_cell("test_equal", f"### BEGIN HIDDEN TEST\n{equal}", points=2),
    ]
    for number, cell in enumerate(added):
        cell["id"] = f"added-{number}"
    notebook.cells[3:3] = added
    notebook.cells[2].source = notebook.cells[2].source.replace('"softmax"', '"softmx"')
    nbformat.write(notebook, path)
    (path.parent / "model.py").write_text(SOLUTION.replace("### BEGIN SOLUTION", "").replace("### END", "#"))
