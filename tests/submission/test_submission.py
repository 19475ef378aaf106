"""Notebooks are read however damaged, and what is the student's own is put on the instructor's structure."""

import base64
import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import faults
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from scratch import ROOT

from grader.demo.simulated import fill_in, load_class
from grader.submission.submission import (
    LARGEST_FILE,
    LARGEST_TEXT,
    MOST_CELLS,
    Rebuilt,
    holds_work,
    read,
    rebuild,
)

STUB = "def {0}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
F = "def f(x):\n    y = x + 1\n\n    return y"
G = "def g(x):\n    return f(x) * 2"
ANSWER = "Because $y = x + 1$."


def about(name: str, **kind: Any) -> dict[str, Any]:
    """Metadata of one of nbgrader's cells."""
    flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "task": False}
    return {"nbgrader": {**flags, "grade_id": name, **kind}}


def notebook(f: str, g: str, essay: str, hidden: str = "") -> nbformat.NotebookNode:
    """A small assignment with these texts in its solution cells."""
    solution, locked = {"solution": True}, {"grade": True, "locked": True, "points": 1}
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("import numpy as np", id="imports"),
        new_code_cell(f, id="f", metadata=about("f", **solution)),
        new_code_cell("assert f(1)", id="try_f", metadata=about("try_f", **locked)),
        new_code_cell(f"# hidden test{hidden}", id="test_f", metadata=about("test_f", **locked)),
        new_markdown_cell("Now g.", id="now_g"),
        new_code_cell(g, id="g", metadata=about("g", **solution)),
        new_code_cell("assert g(1)", id="test_g", metadata=about("test_g", **locked)),
        new_markdown_cell("Explain.", id="explain"),
        new_markdown_cell(essay, id="essay", metadata=about("essay", solution=True, grade=True, points=2)),
        new_markdown_cell("The end.", id="end"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P"}})


HIDDEN = "\n### BEGIN HIDDEN TESTS\nassert f(41) == 42\n### END HIDDEN TESTS"
MASTER = notebook(STUB.format("f"), STUB.format("g"), "YOUR ANSWER HERE", HIDDEN)
HONEST = json.loads(nbformat.writes(notebook(F, G, ANSWER)))
Cells = list[dict[str, Any]]


def honest() -> Cells:
    """The cells of a student who did everything right; lines of sources are joined."""
    cells: Cells = json.loads(json.dumps(HONEST["cells"]))
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    return cells


def at(cells: Cells, name: str) -> int:
    """Where a cell stands."""
    return next(i for i, cell in enumerate(cells) if cell.get("id") == name)


def code(source: str, **more: Any) -> dict[str, Any]:
    """A cell of code without metadata."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **more}


def text(source: str, **more: Any) -> dict[str, Any]:
    """A cell of Markdown without metadata."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def as_file(cells: Any, **more: Any) -> bytes:
    """A notebook file with these cells."""
    return json.dumps({**HONEST, "cells": cells, **more}).encode()


def rebuilt(cells: Cells) -> Rebuilt:
    """Read the file with these cells and rebuild it, always validly."""
    result = rebuild(MASTER, read(as_file(cells)))
    nbformat.validate(result.notebook)
    return result


def sources(result: Rebuilt) -> dict[str, str]:
    """Cell id -> text."""
    return {cell.id: cell.source for cell in result.notebook.cells}


def solutions(result: Rebuilt) -> tuple[str, str, str]:
    """What stands in the solution cells."""
    found = sources(result)
    return found["f"], found["g"], found["essay"]


def added(result: Rebuilt) -> list[tuple[str, str]]:
    """The student's own cells: what stands before each, and its text."""
    cells = result.notebook.cells
    return [
        (cells[i - 1].id if i else "", cell.source)
        for i, cell in enumerate(cells)
        if cell.id.startswith("added-")
    ]


# Reading.


@pytest.mark.parametrize(
    "encode",
    [
        lambda raw: raw,
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: raw.decode().encode("utf-16-be"),
        lambda raw: raw.decode().encode("utf-32"),
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: b"\0" * 64 + raw + b"\0" * 64,
        lambda raw: raw + b"}\n]trailing garbage",
        lambda raw: b"\n\n  " + raw,
    ],
)
def test_a_notebook_is_read_in_any_spelling(encode: Callable[[bytes], bytes]) -> None:
    """Encoding, line ends and bytes around it do not matter."""
    raw = json.dumps(HONEST, indent=1).encode()
    assert read(encode(raw)) == read(raw)
    assert len(read(raw).cells) == len(HONEST["cells"])
    assert read(raw).notes == ()


def test_bytes_that_are_no_text_cost_nothing_else() -> None:
    """Each is replaced where it stands."""
    cells = read(as_file([code("x = 1"), code("y = '§'")]).replace(rb"\u00a7", b"\xff\xfe")).cells
    assert [cell.source for cell in cells] == ["x = 1", "y = '��'"]


def test_control_characters_in_a_string_are_no_reason_to_lose_a_notebook() -> None:
    """They, and halves of characters, are left out; line ends become one kind."""
    raw = as_file([code("a = 1§\r\nb\rc")]).replace(rb"\u00a7", b"\x00\x01\t\\ud800\n")
    assert read(raw).cells[0].source == "a = 1\t\n\nb\nc"


@pytest.mark.parametrize("version", [2, 3])
def test_old_versions_of_the_format_are_read(version: int) -> None:
    """They have worksheets, `input`, and cells for headings."""
    old = {
        "nbformat": version,
        "metadata": {},
        "worksheets": [
            {"cells": [{"cell_type": "heading", "level": 2, "source": ["Title"], "metadata": {}}]},
            {
                "cells": [
                    {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python"}
                ]
            },
        ],
    }
    submitted = read(json.dumps(old).encode())
    assert [(c.kind, c.source) for c in submitted.cells] == [
        ("markdown", "## Title"),
        ("code", "x = 1\ny = 2"),
    ]


@pytest.mark.parametrize("source", ["a\nb", ["a\n", "b"], ["a", "b"], ["a\n", 7, None, "b"]])
def test_a_source_is_a_text_or_its_lines(source: Any) -> None:
    """With line ends or without."""
    assert read(as_file([code(source)])).cells[0].source == "a\nb"


@pytest.mark.parametrize(
    "metadata",
    [None, [], "x", {"nbgrader": None}, {"nbgrader": "f"}, {"nbgrader": {"grade_id": 7}}, {"nbgrader": [1]}],
)
def test_odd_metadata_is_no_metadata(metadata: Any) -> None:
    """The cell is still a cell."""
    (cell,) = read(as_file([{**code("x"), "metadata": metadata, "id": 3, "attachments": "none"}])).cells
    assert (cell.grade_id, cell.id, cell.attachments) == (None, None, {})


def test_what_is_no_cell_is_left_out() -> None:
    """The others are read, and a note says how many were lost."""
    submitted = read(as_file([code("x"), None, 3, "y", [], {"cell_type": "code"}, code("z")]))
    assert [cell.source for cell in submitted.cells] == ["x", "z"]
    assert "left out: 5" in submitted.notes[0]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_ends_in_the_middle_gives_its_whole_cells(share: float) -> None:
    """With their metadata; the note counts them."""
    raw = json.dumps(HONEST, indent=1).encode()
    submitted = read(raw[: int(len(raw) * share)])
    assert submitted.cells == read(raw).cells[: len(submitted.cells)]
    assert submitted.cells
    assert f"{len(submitted.cells)} cell" in submitted.notes[0]
    assert "ended in the middle" in submitted.notes[0]


def test_damage_in_one_cell_costs_that_cell() -> None:
    """Also when it is so deeply nested that no parser reads it, or a comma is gone."""
    cells = honest()
    deep = '{"cell_type": "code", "metadata": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + ', "source": ""}'
    raw = as_file(cells).decode()
    first = json.dumps(cells[0])
    for damaged in (raw.replace(first, deep), raw.replace(first, first.replace(",", " "))):
        submitted = read(damaged.encode())
        assert submitted.cells == read(as_file(cells)).cells[1:]
        assert "is damaged" in submitted.notes[0]


def test_commas_behind_the_last_entry_cost_nothing() -> None:
    """Editors leave them; in the texts of cells they stay."""
    cells = [code('x[1, ]\ny = "\\"," ]'), text("[a,]")]
    raw = re.sub(r"(?<=[^\[{,\s])(\n\s*[\]}])", r",\1", json.dumps({**HONEST, "cells": cells}, indent=1))
    assert raw.count(",\n ]") == 1
    submitted = read(raw.encode())
    assert submitted.cells == read(as_file(cells)).cells
    assert "commas" in submitted.notes[0]


def test_a_number_of_a_million_digits_is_no_trouble() -> None:
    """Python itself refuses to read one."""
    raw = as_file([code("x")]).replace(
        b'"outputs"', b'"execution_count": ' + b"9" * 1_000_000 + b', "outputs"'
    )
    assert read(raw).cells[0].source == "x"


@pytest.mark.parametrize("broken", ["", "ours", "theirs"])
@pytest.mark.parametrize("base", ["", '||||||| base\n    "source": "x = 0",\n'])
def test_an_unfinished_merge_is_resolved_to_one_side(broken: str, base: str) -> None:
    """To the student's own, if that side is whole; else to the other."""
    lines = json.dumps(HONEST | {"cells": [code("x = 1")]}, indent=1).split("\n")
    where = next(i for i, line in enumerate(lines) if '"source"' in line)
    ours, theirs = lines[where], lines[where].replace("x = 1", "x = 2")
    ours, theirs = ("{{" if broken == side else line for side, line in (("ours", ours), ("theirs", theirs)))
    lines[where] = f"<<<<<<< HEAD\n{ours}\n{base}=======\n{theirs}\n>>>>>>> other"
    submitted = read("\n".join(lines).encode())
    assert submitted.cells[0].source == ("x = 2" if broken == "ours" else "x = 1")
    assert "merge" in submitted.notes[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\0" * 1000, "empty"),
        (b" \n\n", "empty"),
        (b"PK\x03\x04 and so on", "archive"),
        (b"<!DOCTYPE html><html>{}</html>", "web page"),
        (b"def f(x):\n    return {1: 2}\n", "not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'"{"', "not a notebook"),
        (b'{"cells": null}', "no cell"),
        (b'{"cells": []}', "no cell"),
        (b'{"cells": {"a": 1}, "worksheets": [1, {"cells": 2}]}', "no cell"),
        (b'{"cells": [1, null]}', "no cell"),
        (b"{" * 100_000, "no cell"),
        (b'{"cells":[' + b"[" * 100_000, "no cell"),
        (b"\x89PNG\r\n\x1a\n", "not a notebook"),
    ],
)
def test_what_is_no_notebook_is_unreadable_and_says_why(data: bytes, why: str) -> None:
    """In one sentence."""
    submitted = read(data)
    assert not submitted.readable
    assert submitted.cells == ()
    (note,) = submitted.notes
    assert why in note
    assert note.startswith("This file ")


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    """The note gives its size."""
    submitted = read(b" " * (LARGEST_FILE + 1))
    assert not submitted.readable
    assert "50 MB" in submitted.notes[0]


def test_there_is_an_end_to_cells_and_to_text() -> None:
    """What is too much is left out, and counted."""
    many = read(as_file([code("x")] * (MOST_CELLS + 5)))
    assert len(many.cells) == MOST_CELLS
    assert "left out: 5" in many.notes[0]
    large = read(as_file([code("x"), code("y" * (LARGEST_TEXT + 1)), code("z")]))
    assert [cell.source for cell in large.cells] == ["x", "z"]
    assert "left out: 1" in large.notes[0]


def test_empty_cells_take_no_room() -> None:
    """Nor do they count as lost; where nothing else is in a file, it is still a notebook."""
    submitted = read(as_file([code(" \n")] * (MOST_CELLS + 5) + [code("x")]))
    assert [cell.source for cell in submitted.cells] == ["x"]
    assert submitted.notes == ()
    assert read(as_file([code("")])).readable


@pytest.mark.parametrize("more", [[code("x")] * MOST_CELLS, [code("y" * (LARGEST_TEXT // 2))] * 2])
def test_where_there_is_too_much_the_assignments_cells_are_kept(more: Cells) -> None:
    """And of the student's own as many as there is room for."""
    cells = honest()
    cells[3:3] = more
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert result.missing == ()
    assert 0 < len(added(result)) < len(more)
    assert "left out" in result.notes[0]


def test_outputs_and_images_are_no_text() -> None:
    """Neither the outputs of an old run nor a photograph in an answer make a notebook too long."""
    photograph = "![](data:image/png;base64," + "A" * 3_000_000 + ")"
    shown = [{"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}]
    submitted = read(as_file([code("x", outputs=shown), text(photograph)]))
    assert [cell.source for cell in submitted.cells] == ["x", photograph]


# Rebuilding: the structure is the instructor's.


def test_honest_work_comes_back_as_it_was() -> None:
    """On the master's cells, hidden tests included, without a note."""
    result = rebuilt(honest())
    assert result.notebook == notebook(F, G, ANSWER, HIDDEN)
    assert (result.notes, result.missing) == ((), ())


def test_a_real_notebook_comes_back_as_it_was() -> None:
    """The released assignment, as the simulated class fills it in."""
    master = nbformat.read(ROOT / "release/conv1d/conv1d.ipynb", as_version=4)
    for student in load_class(ROOT / "tests/students/conv1d"):
        work = nbformat.from_dict(master)
        fill_in(student, work)
        result = rebuild(master, read(nbformat.writes(work).encode()))
        texts = {cell.id: cell.source for cell in work.cells}
        expected = {cell.id: texts.get(cell.id, cell.source) for cell in master.cells}
        assert expected.items() <= sources(result).items(), student.id
        assert result.missing == student.deleted


def test_the_master_is_left_as_it_is() -> None:
    """It serves the next student too."""
    before = nbformat.from_dict(MASTER)
    rebuilt([*honest(), code("more = 1")])
    assert before == MASTER


def test_nothing_but_texts_comes_from_the_submission() -> None:
    """No metadata of cells or notebook, no tags, no outputs, no ids, no points."""
    cells = honest()
    for cell in cells:
        cell["metadata"].setdefault("nbgrader", {}).update(points=99, grade=True, locked=False)
        cell["metadata"].update(tags=["skip-execution"], deletable=False, vscode={"languageId": "r"})
        cell.update(outputs=[{"output_type": "stream"}], execution_count="seven", id=f"x{cell['id']}")
    raw = as_file(cells, metadata={"kernelspec": {"name": "ir"}}, extra=1, nbformat_minor=99)
    assert rebuild(MASTER, read(raw)).notebook == notebook(F, G, ANSWER, HIDDEN)


@pytest.mark.parametrize(
    "damage",
    [
        lambda cells: [{**cell, "metadata": {}} for cell in cells],
        lambda cells: [{k: v for k, v in cell.items() if k != "id"} for cell in cells],
        lambda cells: [{"cell_type": c["cell_type"], "metadata": {}, "source": c["source"]} for c in cells],
        lambda cells: [{**cell, "id": "same"} for cell in cells],
        lambda cells: [{**c, "metadata": {}, "source": "\n" + c["source"] + " \n"} for c in cells],
        lambda cells: cells[::-1],
        lambda cells: [*cells[6:], *cells[:6]],
        lambda cells: [cell for cell in cells if not re.match("test_|title|now|imports", cell["id"])],
        lambda cells: [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")],
    ],
)
def test_lost_metadata_ids_order_and_cells_change_nothing(damage: Callable[[Cells], Cells]) -> None:
    """Each solution is found by another sign."""
    result = rebuilt(damage(honest()))
    assert tuple(map(str.strip, solutions(result))) == (F, G, ANSWER)
    assert (added(result), result.notes, result.missing) == ([], (), ())


def test_a_grade_id_changed_by_hand_is_found_by_other_signs() -> None:
    """By the cell's id, or by the function's name."""
    for other in ({"id": "f"}, {"id": "x"}):
        cells = honest()
        cells[2]["metadata"]["nbgrader"]["grade_id"] = "conv9"
        cells[2].update(other)
        assert solutions(rebuilt(cells)) == (F, G, ANSWER)


@pytest.mark.parametrize(
    "source",
    [
        F,
        "f = lambda x: x + 1",
        "async def f(x):\n    pass",
        "class f:\n    pass",
        "f: object = len",
        "from operator import neg as f",
        "import numpy as f",
        "e, (f, *h) = 1, (2, 3)",
        "if True:\n    def f(x): pass",
        "try:\n    import f\nexcept ImportError:\n    f = None",
        "%matplotlib inline\n!ls\nlen?\nv = %time 1\n" + F,
        "%%time\n" + F,
        "def f(x):\n    return (",
        "f = \\",
    ],
)
def test_a_solution_without_metadata_is_found_by_the_name_it_defines(source: str) -> None:
    """In whatever way, with IPython's magic, and even if it does not parse."""
    cells = honest()
    cells[2] = code(source)
    assert solutions(rebuilt(cells)) == (source, G, ANSWER)


@pytest.mark.parametrize(
    "source",
    ["print(f)", "def h():\n    f = 1", "lambda f: 1", "[f for f in []]", "f == 1", "x.f = 1", "f[0] = 1"],
)
def test_a_cell_that_does_not_define_the_name_is_not_the_solution(source: str) -> None:
    """Neither a use of it nor a name inside a function counts."""
    cells = honest()
    cells[2] = code(source)
    result = rebuilt(cells)
    assert result.missing == ("f",)
    assert added(result) == [("imports", source)]


# Rebuilding: what is missing, doubled, split or re-typed.


def test_what_is_missing_stays_a_stub_and_is_said() -> None:
    """In a cell at the top of the notebook, which nbgrader takes for no cell of its own."""
    result = rebuilt([cell for cell in honest() if cell["id"] != "g"])
    assert solutions(result) == (F, STUB.format("g"), ANSWER)
    assert result.missing == ("g",)
    assert result.notes == ("g was missing; the empty cell of the assignment stands in its place.",)
    first = result.notebook.cells[0]
    assert (first.id, first.cell_type, first.metadata) == ("about-this-submission", "markdown", {})
    assert result.notes[0] in first.source


def test_what_nobody_filled_in_is_not_missing() -> None:
    """The stub is there, so there is nothing to say."""
    cells = honest()
    cells[2]["source"] = STUB.format("f")
    result = rebuilt(cells)
    assert solutions(result) == (STUB.format("f"), G, ANSWER)
    assert (result.notes, result.missing) == ((), ())


def test_an_unreadable_file_gives_the_masters_notebook_with_the_reason() -> None:
    """Without a list of everything that is missing."""
    result = rebuild(MASTER, read(b""))
    assert [cell.source for cell in result.notebook.cells[1:]] == [cell.source for cell in MASTER.cells]
    assert result.missing == ("f", "g", "essay")
    assert result.notes == ("This file is empty.",)


@pytest.mark.parametrize("comment", ["", " \n", "# see below", "# one\n\n  # two"])
def test_a_cell_without_code_does_not_hide_the_solution_elsewhere(comment: str) -> None:
    """Wherever that stands; a comment is kept as an added cell."""
    kept = [("imports", comment)] if comment.strip() else []
    for where in (1, 3, 5, 9):
        cells = honest()
        cells[2]["source"] = comment
        cells.insert(where, code(F))
        result = rebuilt(cells)
        assert solutions(result) == (F, G, ANSWER)
        assert [cell for cell in added(result) if cell != ("f", comment)] in ([], kept)
        assert (result.notes, result.missing) == ((), ())


@pytest.mark.parametrize("comment", ["", "# I could not do this"])
def test_a_cell_without_code_is_the_solution_if_there_is_no_other(comment: str) -> None:
    """So a person sees what the student wrote there."""
    cells = honest()
    cells[2]["source"] = comment
    result = rebuilt(cells)
    assert solutions(result) == (comment, G, ANSWER)
    assert (added(result), result.notes, result.missing) == ([], (), ())


@pytest.mark.parametrize("where", [1, 4, 9])
def test_a_solution_written_in_a_cell_of_its_own_fills_the_stub(where: int) -> None:
    """JupyterLab keeps students from deleting the stub, and elsewhere it would undo the solution."""
    cells = honest()
    cells[2]["source"] = STUB.format("f")
    cells.insert(where, code(F))
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert (added(result), result.notes) == ([], ())


def test_of_copies_the_last_that_defines_the_function_counts() -> None:
    """JupyterLab's copy has the grade id too; the others stay the student's own where they stood."""
    cells = honest()
    old, scratch = {**cells[2], "source": "def f(x): return 0"}, {**cells[2], "source": "f(3)"}
    cells[2:3] = [old, cells[2], scratch]
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert added(result) == [("imports", old["source"]), ("f", "f(3)")]
    assert "f was there more than once" in result.notes[0]


def test_a_copy_that_nobody_filled_in_does_not_count() -> None:
    """Wherever it stands, it is dropped: run behind the solution it would undo it."""
    stub = {**honest()[2], "source": STUB.format("f") + "\n"}
    for where in (2, 3, 8):
        cells = honest()
        cells.insert(where, {**stub, "metadata": {}} if where == 8 else stub)
        result = rebuilt(cells)
        assert solutions(result) == (F, G, ANSWER)
        assert (added(result), result.notes) == ([], ())


def test_a_notebook_pasted_into_itself_is_one_notebook() -> None:
    """Of the copies only the code stays that the student may want to run twice."""
    result = rebuilt([*honest(), *honest()])
    assert solutions(result) == (F, G, ANSWER)
    assert sorted(source for _, source in added(result)) == [F, G, "import numpy as np"]
    assert result.notes == ()


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("lines", [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)])
def test_a_split_cell_is_joined_again(lines: tuple[int, ...], tagged: bool) -> None:
    """In two or three pieces, which carry the grade id or nothing."""
    cells = honest()
    rows = F.split("\n")
    cuts = [0, *lines, len(rows)]
    pieces = ["\n".join(rows[a:b]).strip("\n") for a, b in pairwise(cuts)]
    whole = cells[2]
    cells[2:3] = [{**whole, "source": piece, "id": f"p{i}"} for i, piece in enumerate(pieces)]
    if not tagged:
        for piece in cells[3 : 2 + len(lines) + 1]:
            piece["metadata"] = {}
    result = rebuilt(cells)
    assert solutions(result)[0].replace("\n\n", "\n") == F.replace("\n\n", "\n")
    assert added(result) == []
    assert len(result.notes) <= 1


def test_a_cell_split_in_the_middle_of_a_line_is_joined_again() -> None:
    """Where a line break would not do, nothing stands between the pieces."""
    cells = honest()
    cells[2:3] = [{**cells[2], "source": F[:30]}, code(F[30:])]
    assert solutions(rebuilt(cells))[0] == F


def test_pieces_with_another_cell_between_them_are_joined_again() -> None:
    """If they carry the grade id."""
    cells = honest()
    head, tail = F.split("\n\n")
    cells[2:3] = [{**cells[2], "source": head}, text("A thought."), {**cells[2], "source": tail}]
    result = rebuilt(cells)
    assert solutions(result)[0] == f"{head}\n{tail}"
    assert added(result) == [("f", "A thought.")]
    assert "split" in result.notes[0]


def test_whole_cells_are_never_joined() -> None:
    """Nor is one that is just wrong."""
    cells = honest()
    cells[3:3] = [code("a = f(1)"), code("print(a"), code("b = 2")]
    result = rebuilt(cells)
    assert [source for _, source in added(result)] == ["a = f(1)", "print(a", "b = 2"]
    assert result.notes == ()


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("tagged", [True, False])
def test_code_in_a_cell_of_text_is_code(kind: str, tagged: bool) -> None:
    """One key in JupyterLab changes a cell's type; the type is the master's."""
    cells = honest()
    cells[2].update(cell_type=kind, id="x", metadata=cells[2]["metadata"] if tagged else {})
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert {cell.id: cell.cell_type for cell in result.notebook.cells}["f"] == "code"
    assert "f had become a cell of text" in result.notes[0]


def test_text_about_a_function_is_no_solution() -> None:
    """Only Python in a cell of text can be one."""
    cells = honest()
    cells[2] = text("f = ma\nis what Newton wrote")
    assert rebuilt(cells).missing == ("f",)


def test_an_answer_in_a_cell_of_code_is_text() -> None:
    """The other way round too."""
    cells = honest()
    cells[9]["cell_type"] = "code"
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert {cell.id: cell.cell_type for cell in result.notebook.cells}["essay"] == "markdown"


def test_an_answer_in_several_cells_is_one_answer() -> None:
    """Pieces that carry the grade id, and cells that stand where the answer belongs if nothing else does."""
    cells = honest()
    cells[9:10] = [{**cells[9], "source": "First."}, {**cells[9], "source": "Second.", "id": "x"}]
    assert solutions(rebuilt(cells))[2] == "First.\n\nSecond."
    for first in (text("First."), {**honest()[9], "source": "YOUR ANSWER HERE"}):
        cells[9:11] = [first, text("Second."), text("Third.")]
        result = rebuilt(cells)
        assert solutions(result)[2].endswith("Second.\n\nThird.")
        assert (added(result), result.missing) == ([], ())


def test_everything_in_one_cell_is_judged_from_there() -> None:
    """Stubs would undo what it defines, so they do not stand behind it; nor before it."""
    everything = f"{F}\n\n\n{G}"
    for cells in ([code(everything)], [{**honest()[6], "source": everything}]):
        result = rebuilt([*cells, text("Bye.")])
        f, g, essay = solutions(result)
        assert f == everything
        assert g in ("# g is in a cell above.", everything)
        assert essay == "Bye."
        assert result.missing == ()


def test_a_solution_in_a_cell_of_the_instructors_is_kept() -> None:
    """It runs as an added cell behind that cell, and no stub undoes it."""
    cells = [cell for cell in honest() if cell["id"] != "f"]
    cells[1]["source"] = f"import numpy as np\n\n{F}"
    result = rebuilt(cells)
    assert added(result) == [("imports", cells[1]["source"])]
    assert solutions(result) == ("# f is in a cell above.", G, ANSWER)


@pytest.mark.parametrize("name", ["try_f", "test_f"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_solution_merged_with_a_locked_cell_is_taken_out_of_it(name: str, order: int) -> None:
    """If its own cell is gone; the locked cell is the instructor's again."""
    cells = honest()
    locked = cells[at(cells, name)]
    cells[2]["source"] = "\n\n".join([F, locked["source"]][::order])
    cells[2]["metadata"], cells[2]["id"] = locked["metadata"], locked["id"]
    cells.remove(locked)
    cells.insert(3, code("last = 1"))
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert sources(result)[name] == sources(rebuilt(honest()))[name]
    assert (added(result), result.missing) == ([("f", "last = 1")], ())
    assert f"{name} is not as in the assignment" in result.notes[0]


def test_what_is_added_to_a_locked_cell_is_no_solution_if_there_is_one() -> None:
    """It is dropped with the change."""
    cells = honest()
    cells[3]["source"] = "def f(x): return 0\n" + cells[3]["source"]
    result = rebuilt(cells)
    assert (solutions(result), added(result)) == ((F, G, ANSWER), [])


# Rebuilding: the instructor's text stays, the student's own cells too.


@pytest.mark.parametrize("name", ["try_f", "test_f"])
@pytest.mark.parametrize("tagged", [True, False])
def test_a_changed_test_cell_is_the_instructors_again(name: str, tagged: bool) -> None:
    """The change is dropped, and said."""
    cells = honest()
    cells[at(cells, name)].update({"source": "print('100 points')"} | ({} if tagged else {"metadata": {}}))
    result = rebuilt(cells)
    assert sources(result)[name] == {cell.id: cell.source for cell in MASTER.cells}[name]
    assert "100 points" not in "".join(cell.source for cell in result.notebook.cells)
    assert result.notes == (f"{name} is not as in the assignment; the assignment's own cell was used.",)


def test_a_changed_cell_of_the_instructors_comes_back_and_the_change_follows_it() -> None:
    """Extra imports have to run, and an answer typed at the wrong place has to be read."""
    cells = honest()
    cells[1]["source"] = "import numpy as np\nimport math"
    cells[5]["source"] = "Now g. I did it."
    cells[0]["source"] = ""
    result = rebuilt(cells)
    assert added(result) == [("imports", cells[1]["source"]), ("now_g", cells[5]["source"])]
    assert sources(result)["title"] == "# Title"
    assert result.notes == ()


def test_added_cells_stay_behind_the_cell_that_they_followed() -> None:
    """At the top those that followed none; without metadata, empty ones left out."""
    cells = honest()
    cells[3:3] = [code("a = 1", metadata={"tags": ["raises-exception"]}, id="f2"), code("  \n")]
    cells[0:0] = [code("import math"), text("My notebook")]
    cells.append(code("last = 1"))
    result = rebuilt(cells)
    assert added(result) == [
        ("", "import math"),
        ("added-1", "My notebook"),
        ("f", "a = 1"),
        ("end", "last = 1"),
    ]
    assert {str(cell.metadata) for cell in result.notebook.cells if cell.id.startswith("added")} == {"{}"}


def test_an_added_cell_moves_with_the_cell_that_it_followed() -> None:
    """A helper written behind a solution that was moved is still behind it."""
    cells = honest()
    moved = cells.pop(6)
    cells[0:0] = [moved, code("helper = 1")]
    assert added(rebuilt(cells)) == [("g", "helper = 1")]


@pytest.mark.parametrize("between", [[], ["try_f"], ["try_f", "test_f"]])
def test_what_a_solution_below_its_stub_needs_runs_before_it(between: list[str]) -> None:
    """The solution goes up into the stub's place, and what stood between them does not come behind it."""
    cells = honest()
    stub, checks = {**cells[2], "source": STUB.format("f")}, cells[3 : 3 + len(between)]
    solution = "def f(x, k=K):\n    return k * x"
    cells[2 : 3 + len(between)] = [stub, code("K = 2"), *checks, code(solution), code("f(3)")]
    result = rebuilt(cells)
    assert solutions(result) == (solution, G, ANSWER)
    assert added(result) == [("imports", "K = 2"), ("f", "f(3)")]


@pytest.mark.parametrize("tagged", [True, False])
def test_a_helper_moved_down_with_its_solution_goes_up_with_it(tagged: bool) -> None:
    """At the end it would come too late for the tests."""
    cells = honest()
    moved = cells[2] if tagged else code(F)
    cells[2:3] = [] if tagged else [{**cells[2], "source": STUB.format("f")}]
    cells += [code("def helper(): pass"), text("As I said:"), moved, code("f(3)")]
    result = rebuilt(cells)
    assert solutions(result) == (F, G, ANSWER)
    assert added(result) == [
        ("imports", "def helper(): pass"),
        ("added-1", "As I said:"),
        ("f", "f(3)"),
    ]


def test_ids_of_added_cells_are_free() -> None:
    """Also where the instructor uses such ids."""
    master = nbformat.from_dict(MASTER)
    master.cells[0].id = "added-1"
    result = rebuild(master, read(as_file([*honest(), code("x = 1")])))
    nbformat.validate(result.notebook)
    assert [cell.id for cell in result.notebook.cells].count("added-2") == 1


def test_the_students_text_is_safe_to_open() -> None:
    """In answers and added cells; raw cells become text that is shown as it is."""
    hostile = "<script>alert(1)</script>"
    cells = honest()
    cells[9]["source"] = f"Because. {hostile}"
    cells += [text(hostile), {"cell_type": "raw", "metadata": {}, "source": f"``` {hostile}"}]
    result = rebuilt(cells)
    assert "Because." in solutions(result)[2]
    assert "script" not in solutions(result)[2]
    raw = result.notebook.cells[-1]
    assert raw.cell_type == "markdown"
    assert "``` &lt;script&gt;alert(1)" in raw.source
    assert "raw" not in {cell.cell_type for cell in result.notebook.cells}


def test_a_macro_is_known_in_the_texts_behind_its_definition() -> None:
    """In the order of the student's notebook, as in Jupyter; in the answer it is expanded."""
    cells = honest()
    cells[9]["source"] = r"Because $\dd{x}$."
    cells.insert(1, text(r"$\newcommand{\dd}[1]{\mathrm{d}#1}$ For later."))
    assert r"$\mathrm{d}x$" in solutions(rebuilt(cells))[2]
    cells.append(cells.pop(1))
    assert "<mark" in solutions(rebuilt(cells))[2]


@pytest.mark.parametrize("source", ["x = " + "1." * 5000, "." * 1000, "x = 1\n" * 5000])
def test_code_that_takes_long_to_colour_is_shown_in_one_colour(source: str) -> None:
    """nbconvert's pages take hours for some of it; it runs all the same."""
    cells = honest()
    cells[2]["source"] = f"{F}\n# {source}"
    cells.append(code(source))
    result = rebuilt(cells)
    for name, text in (("f", cells[2]["source"]), ("added-1", source)):
        (cell,) = (cell for cell in result.notebook.cells if cell.id == name)
        assert cell.source.strip() == text.strip()
        assert cell.metadata.magics_language == "text"


def test_attachments_are_kept_if_they_are_images() -> None:
    """A photograph of a derivation counts."""
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()
    cells = honest()
    cells[9].update(
        source="![photo](attachment:a.png)",
        attachments={
            "a.png": {"image/png": png},
            "b.html": {"text/html": "<script>"},
            "c.png": {"image/png": "!"},
        },
    )
    result = rebuilt(cells)
    (essay,) = (cell for cell in result.notebook.cells if cell.id == "essay")
    assert essay.attachments == {"a.png": {"image/png": png}}
    assert essay.source == "![photo](attachment:a.png)"


def test_notes_are_written_as_text() -> None:
    """A grade id cannot become markup."""
    master = nbformat.from_dict(MASTER)
    master.cells[2].metadata.nbgrader.grade_id = "<b>"
    assert "&lt;b&gt; was missing" in rebuild(master, read(as_file([code("x")]))).notebook.cells[0].source


# What a person has to know.


@pytest.mark.parametrize(
    "own", [text("Because."), {"cell_type": "raw", "metadata": {}, "source": "Because."}]
)
def test_text_that_may_be_an_answer_is_noticed(own: dict[str, Any]) -> None:
    """Wherever the student added it, or wrote it into a text of the instructor's."""
    for where in (0, 3, 11):
        cells = honest()
        cells.insert(where, own)
        assert rebuilt(cells).text_added
    cells = honest()
    cells[8]["source"] = "Explain. Because."
    assert rebuilt(cells).text_added
    for cells in (honest(), [*honest(), code("x = 1")]):
        assert not rebuilt(cells).text_added


def test_whether_a_notebook_holds_work() -> None:
    """A solution, however wrong and wherever, or an answer; nothing else that was touched."""

    def held(cells: Cells) -> bool:
        return holds_work(MASTER, read(as_file(cells)))

    untouched = notebook(*map(STUB.format, "fg"), "YOUR ANSWER HERE")
    released: Cells = json.loads(nbformat.writes(untouched))["cells"]
    touched = [*released[1:], code("x = 1")]
    touched[5] = {**released[6], "source": "# later"}
    assert not any(map(held, ([], released, touched)))
    for number, source in ((2, "def f(x): pass"), (9, ANSWER), (1, F)):
        work = [dict(cell) for cell in released]
        work[number]["source"] = source
        assert held(work)


# Whatever comes in.


def survives(data: bytes) -> None:
    """Any file is read and rebuilt, on the instructor's structure, and can be written."""
    result = rebuild(MASTER, read(data))
    nbformat.validate(result.notebook)
    nbformat.writes(result.notebook).encode()
    own = re.compile("added-|about-this-submission")
    kept = [cell for cell in result.notebook.cells if not own.match(cell.id)]
    assert [(c.id, c.cell_type, c.metadata) for c in kept] == [
        (c.id, c.cell_type, c.metadata) for c in MASTER.cells
    ]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(["cell_type", "source", "metadata", "id", "attachments", "outputs", "input", "level"])
LINES = st.sampled_from(
    ["def f(x):", "    return x", "f = 1", "'''", "(", "%%time", "$x$", "<b", "# f", "raw"]
)
ANY_CELL = st.dictionaries(KEYS, ANY_JSON | st.sampled_from(["code", "markdown", "heading"]), max_size=6) | (
    st.builds(
        lambda cell, lines, tag: {
            **cell,
            "source": "\n".join(lines),
            "metadata": {"nbgrader": {"grade_id": tag}},
        },
        st.sampled_from(HONEST["cells"]),
        st.lists(LINES, max_size=4),
        st.sampled_from(["f", "g", "essay", "test_f", None, 3]),
    )
)


@pytest.mark.slow
@settings(max_examples=50)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read(data: bytes) -> None:
    """Nothing raises."""
    survives(data)


@pytest.mark.slow
@settings(max_examples=50)
@given(ANY_JSON | st.dictionaries(st.sampled_from(["cells", "worksheets"]), st.lists(ANY_JSON | ANY_CELL)))
def test_any_json_is_read(value: Any) -> None:
    """Whatever stands where."""
    survives(json.dumps(value).encode())


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(ANY_CELL | st.sampled_from(HONEST["cells"]), max_size=12))
def test_any_cells_are_rebuilt(cells: Cells) -> None:
    """In any order, with anything in them."""
    survives(as_file(cells))


@pytest.mark.slow
@settings(max_examples=40)
@given(st.data())
def test_any_damage_to_a_real_file_is_survived(data: st.DataObject) -> None:
    """Bytes cut, doubled, replaced, or put in."""
    raw = RELEASE
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = start + data.draw(st.sampled_from([0, 1, 10, 1000, 50_000]))
        new = data.draw(
            st.sampled_from([b"", b"\0", b'"', b"}", b"]", b"\n", b"<<<<<<< a\n", raw[start:end] * 2])
        )
        raw = raw[:start] + new + raw[end:]
    survives(raw)


RELEASE = (ROOT / "release/conv1d/conv1d.ipynb").read_bytes()
RELEASED = nbformat.reads(RELEASE.decode(), as_version=4)


def real_work() -> faults.Notebook:
    """The released assignment with all solutions, each source one text."""
    (student,) = (s for s in load_class(ROOT / "tests/students/conv1d") if s.id == "loops")
    work = nbformat.from_dict(RELEASED)
    fill_in(student, work)
    notebook: faults.Notebook = json.loads(nbformat.writes(work))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@pytest.mark.parametrize(
    "source",
    [
        "import a" + ".a" * 4000,
        "a" + "()" * 4000,
        "(" * 9000,
        "-" * 9000 + "1",
        "\\begin{a}" * 20_000,
        "# a\n" * 20_000,
        "\t" * 250_000,
        "### BEGIN HIDDEN TESTS\n" * 10_000,
        "`" * 250_000,
        "[" * 250_000,
        "\\" * 250_000,
    ],
)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_no_text_takes_minutes(source: str, kind: str) -> None:
    """There is no text on which reading and rebuilding blow up."""
    survives(as_file([{"cell_type": kind, "source": source, "metadata": {}}]))


@pytest.mark.timeout(600)
def test_many_broken_cells_do_not_take_minutes() -> None:
    """They are not tried in all combinations."""
    for cells in ([code("def h(x):\n  (")] * MOST_CELLS, [code(f"    x{i} = (") for i in range(90)]):
        result = rebuild(MASTER, read(as_file(cells)))
        assert len(added(result)) == len(cells)


@pytest.mark.slow
@pytest.mark.parametrize("name", faults.names())
def test_what_went_wrong_with_a_real_notebook_is_mended(name: str) -> None:
    """Unless there is nothing in it; then the reason stands at the top."""
    fault = faults.load(name)
    files = fault.hand_in(real_work())
    submitted = read(next(data for path, data in files.items() if path.startswith("conv1d")))
    assert submitted.readable != getattr(fault, "FAILS", False)
    result = rebuild(RELEASED, submitted)
    nbformat.validate(result.notebook)
    if submitted.readable:
        assert set(result.missing) <= {*fault.SCORES}
    else:
        assert fault.SAID in result.notebook.cells[0].source


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("entry", [b"[],", b"0,", b'"",'])
def test_cells_inside_one_another_that_do_not_end_are_not_read_again_and_again(entry: bytes) -> None:
    """What breaks off at the end of the file is looked at a few times, and not once for each beginning."""
    assert not read(b'{"cell_type":[' * 199 + entry * 600_000).readable
