"""README and docs tell the truth."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
WORDS = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def said(command):
    """Every word that follows a command's name in code of the docs."""
    return sorted(set(re.findall(rf"(?:`|^\s*(?:\$ )?){command} ([a-z_-]+)", WORDS, flags=re.MULTILINE)))


@pytest.mark.parametrize("target", said("make"))
def test_every_make_target_exists(target):
    """Asked of make itself."""
    subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("command", said("nbgrader"))
def test_every_nbgrader_command_exists(command):
    """Asked of nbgrader's own list of commands."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    assert command in NbGraderApp.subcommands


@pytest.mark.parametrize("command", said("flipgrad"))
def test_every_flipgrad_command_exists(command):
    """Asked of the command line itself."""
    subprocess.run([sys.executable, "-m", "grader.cli", command, "--help"], check=True, capture_output=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_into_the_project_leads_somewhere(page):
    """Files and pictures."""
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("assignment", ["conv1d", "conv2d"])
def test_the_table_of_points_is_the_notebooks(assignment):
    """And they add up to 100."""
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    section = text.split(f"## What {assignment} is worth")[1].split("\n## ")[0]
    table = {
        name: float(points) for name, points in re.findall(r"^\| `(\w+)` \| (\d+)", section, re.MULTILINE)
    }
    notebook = nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    points = {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("points")
    }
    assert table == points
    assert sum(table.values()) == 100


def python_blocks():
    """Code blocks marked as Python, with their page's name; a config file is not a program."""
    for page in PAGES:
        for code in re.findall(r"^ *```python\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S):
            if "get_config()" not in code:
                yield pytest.param(code, id=page.name)


@pytest.mark.parametrize("code", list(python_blocks()))
def test_every_python_example_runs(code):
    """As it stands."""
    exec(code, {})


def test_the_exercise_in_the_docs_prints_what_the_page_says(capsys):
    """The report of the average pooling, as far as the page shows it."""
    page = (ROOT / "docs" / "judge.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```.*?```\n(.*?)```", page, re.S).groups()
    exec(code, {})
    assert capsys.readouterr().out.startswith(shown)


def test_the_readmes_picture_is_the_courses():
    """Drawn by convlab as it is now; docs/images/make.py draws it anew."""
    from grader.convlab import draw_example

    assert (ROOT / "docs" / "images" / "flip.svg").read_text(encoding="utf-8") == draw_example(
        "dx, no padding"
    ).svg


def test_the_kernel_that_learns_is_found_by_the_course_as_it_is():
    """Step by step, with the reference's functions; docs/images/make.py draws it anew."""
    drawn = runpy.run_path(str(ROOT / "docs" / "images" / "make.py"))["learning"]()
    assert (ROOT / "docs" / "images" / "learning.svg").read_text(encoding="utf-8") == drawn


def test_the_readmes_x_ray_is_what_the_course_reads():
    """Of the function in docs/images/xray.py, as it stands there."""
    images = ROOT / "docs" / "images"
    drawn = runpy.run_path(str(images / "xray.py"))["draw"]()
    assert (images / "xray.svg").read_text(encoding="utf-8") == drawn
    assert "✗ dx[1]  yours   [g₀·w₀] + [g₁·w₁]" in drawn


def test_the_changelog_tells_a_running_class_what_the_version_changes():
    """The number stands in pyproject.toml; its section speaks of points, numbers by hand and questions."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = page.split("\n## ")[1]
    assert newest.split()[0] == version
    told = newest.partition("For a running class:")[2].partition("What is new:")[0]
    for subject in ("Points", "Numbers by hand", "Questions"):
        assert f"- {subject}: " in told
