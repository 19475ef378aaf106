"""A verdict can be asked again: the same function, the same seed, the same questions, in the sandbox."""

import json

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grader import check
from grader.cli import main
from grader.report.codes import code_of
from solutions import conv1d

SOURCE = """
import numpy as np

def conv1d_dx(dy, x, w, stride=1, padding=0):
    dx = np.zeros(len(x) + 2 * padding)
    for i, g in enumerate(dy):
        dx[i * stride : i * stride + len(w)] += g * np.asarray(w)[::-1]
    return dx[padding : padding + len(x)]
"""


def unflipped(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding)


def write(path, source=SOURCE):
    if path.suffix == ".py":
        path.write_text(source)
    else:
        broken = new_code_cell("1 / 0")
        test = new_code_cell("conv1d_dx = None", metadata={"nbgrader": {"grade_id": "test_conv1d_dx"}})
        nbformat.write(new_notebook(cells=[broken, new_code_cell(source), test]), path)
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mine.py", "mine.ipynb"])
def test_a_file_or_a_notebook_gets_the_verdict_that_the_seed_gives(tmp_path, name):
    """Cells that fail and test cells change nothing."""
    said = CliRunner().invoke(main, ["replay", "conv1d_dx", write(tmp_path / name), "--seed", "7"])
    assert said.output.strip() == str(check("conv1d_dx", unflipped, seed=7))


def test_the_verdict_comes_as_data_too(tmp_path):
    """For other tools."""
    command = ["replay", "conv1d_dx", write(tmp_path / "mine.py"), "--seed", "7", "--json"]
    data = json.loads(CliRunner().invoke(main, command).output)
    assert (data["earned"], data["seed"]) == (0, 7)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "source", "says"),
    [
        ("conv1d_dz", SOURCE, "no exercise 'conv1d_dz'; there are conv1d_forward"),
        ("conv1d_dw", SOURCE, "defines no conv1d_dw."),
        ("conv1d_dx", "import nowhere", "The first error in it: ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_a_sentence(tmp_path, exercise, source, says):
    """And the command fails."""
    command = ["replay", exercise, write(tmp_path / "mine.py", source), "--seed", "1"]
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 1
    assert says in said.output


COMMENTED = "# Größe der Schritte\n" + SOURCE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mine.py", b"\xef\xbb\xbf" + COMMENTED.encode()),
        ("mine.py", ("# coding: latin-1\n" + COMMENTED).encode("latin-1")),
        ("MINE.IPYNB", None),
    ],
    ids=["byte order mark", "named encoding", "capitals"],
)
def test_a_file_is_read_as_python_and_jupyter_read_it(tmp_path, name, data):
    """Whatever encoding its first lines name, and however its name is written."""
    path = tmp_path / name
    if data is None:
        write(tmp_path / "mine.ipynb")
        (tmp_path / "mine.ipynb").rename(path)
    else:
        path.write_bytes(data)
    said = CliRunner().invoke(main, ["replay", "conv1d_dx", str(path), "--seed", "7"])
    assert said.output.strip() == str(check("conv1d_dx", unflipped, seed=7))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_named(tmp_path, encoding):
    """With what to do."""
    path = tmp_path / "mine.py"
    path.write_bytes(COMMENTED.encode(encoding))
    said = CliRunner().invoke(main, ["replay", "conv1d_dx", str(path), "--seed", "7"])
    assert said.exit_code == 1
    assert "cannot be read as Python" in said.output
    assert "Save it in UTF-8" in said.output


def test_a_seed_is_not_negative(tmp_path):
    """It is a number that a report shows."""
    said = CliRunner().invoke(main, ["replay", "conv1d_dx", write(tmp_path / "mine.py"), "--seed", "-1"])
    assert said.exit_code == 2
    assert "Invalid value for '--seed'" in said.output


def test_no_command_is_described_by_half_a_sentence():
    """In the list of commands."""
    assert "..." not in CliRunner().invoke(main, ["--help"]).output.partition("Commands:")[2]


@pytest.mark.slow
def test_a_file_sees_the_modules_beside_it_and_nothing_below(tmp_path):
    """Its folder can be the course, with solutions and gradebook."""
    (tmp_path / "helper.py").write_text("FLIP = -1")
    (tmp_path / "gradebook.db").write_text("secret")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "conv1d.py").write_text("from numpy import *")
    source = (
        "import os, helper\n"
        "seen = {name for _, folders, files in os.walk('.') for name in [*folders, *files]}\n"
        "assert not seen & {'gradebook.db', 'solutions', 'conv1d.py'}, seen\n" + SOURCE
    )
    command = ["replay", "conv1d_dx", write(tmp_path / "mine.py", source), "--seed", "7"]
    said = CliRunner().invoke(main, command)
    assert said.output.startswith("conv1d_dx: 0 of 16 points")


def test_a_code_finds_the_report_and_asks_the_same_again(tmp_path, monkeypatch):
    """In the course's folder, without the file and the seed."""
    source = "def conv1d_dx(dy, x, w, stride=1, padding=0):\n    return None"
    space = {}
    exec(source, space)
    report = check("conv1d_dx", space["conv1d_dx"], seed=7)
    notebook = new_notebook(cells=[new_code_cell(source), new_code_cell("check()")])
    notebook.cells[1].outputs = [new_output("execute_result", report._repr_mimebundle_())]
    folder = tmp_path / "autograded" / "ada" / "conv1d"
    folder.mkdir(parents=True)
    (folder / "conv1d.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    monkeypatch.chdir(tmp_path)
    code = code_of("conv1d_dx", 7)
    found = CliRunner().invoke(main, ["replay", code.lower()])
    assert found.exit_code == 0, found.output
    assert code in found.output
    lost = CliRunner().invoke(main, ["replay", "AAAA-AAAA"])
    assert lost.exit_code == 1
    assert "has the code AAAA-AAAA" in lost.output
