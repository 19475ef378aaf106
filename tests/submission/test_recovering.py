"""The cells of a submitted file are recovered, however damaged the file is."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from small_assignment import (
    ANSWER,
    HONEST,
    Cells,
    F,
    G,
    added,
    as_file,
    code,
    honest,
    rebuilt,
    solutions,
    text,
)

from grader.submission.recovering import LARGEST_FILE, LARGEST_TEXT, MOST_CELLS, recover


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
    assert recover(encode(raw)) == recover(raw)
    assert len(recover(raw).cells) == len(HONEST["cells"])
    assert recover(raw).notes == ()


def test_bytes_that_are_no_text_cost_nothing_else() -> None:
    """Each is replaced where it stands."""
    cells = recover(as_file([code("x = 1"), code("y = '§'")]).replace(rb"\u00a7", b"\xff\xfe")).cells
    assert [cell.source for cell in cells] == ["x = 1", "y = '��'"]


def test_control_characters_in_a_string_are_no_reason_to_lose_a_notebook() -> None:
    """They, and halves of characters, are left out; line ends become one kind."""
    raw = as_file([code("a = 1§\r\nb\rc")]).replace(rb"\u00a7", b"\x00\x01\t\\ud800\n")
    assert recover(raw).cells[0].source == "a = 1\t\n\nb\nc"


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
    submitted = recover(json.dumps(old).encode())
    assert [(c.kind, c.source) for c in submitted.cells] == [
        ("markdown", "## Title"),
        ("code", "x = 1\ny = 2"),
    ]


@pytest.mark.parametrize("source", ["a\nb", ["a\n", "b"], ["a", "b"], ["a\n", 7, None, "b"]])
def test_a_source_is_a_text_or_its_lines(source: Any) -> None:
    """With line ends or without."""
    assert recover(as_file([code(source)])).cells[0].source == "a\nb"


@pytest.mark.parametrize(
    "metadata",
    [None, [], "x", {"nbgrader": None}, {"nbgrader": "f"}, {"nbgrader": {"grade_id": 7}}, {"nbgrader": [1]}],
)
def test_odd_metadata_is_no_metadata(metadata: Any) -> None:
    """The cell is still a cell."""
    (cell,) = recover(as_file([{**code("x"), "metadata": metadata, "id": 3, "attachments": "none"}])).cells
    assert (cell.grade_id, cell.id, cell.attachments) == (None, None, {})


def test_what_is_no_cell_is_left_out() -> None:
    """The others are read, and a note says how many were lost."""
    submitted = recover(as_file([code("x"), None, 3, "y", [], {"cell_type": "code"}, code("z")]))
    assert [cell.source for cell in submitted.cells] == ["x", "z"]
    assert "left out: 5" in submitted.notes[0]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_ends_in_the_middle_gives_its_whole_cells(share: float) -> None:
    """With their metadata; the note counts them."""
    raw = json.dumps(HONEST, indent=1).encode()
    submitted = recover(raw[: int(len(raw) * share)])
    assert submitted.cells == recover(raw).cells[: len(submitted.cells)]
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
        submitted = recover(damaged.encode())
        assert submitted.cells == recover(as_file(cells)).cells[1:]
        assert "is damaged" in submitted.notes[0]


def test_commas_behind_the_last_entry_cost_nothing() -> None:
    """Editors leave them; in the texts of cells they stay."""
    cells = [code('x[1, ]\ny = "\\"," ]'), text("[a,]")]
    raw = re.sub(r"(?<=[^\[{,\s])(\n\s*[\]}])", r",\1", json.dumps({**HONEST, "cells": cells}, indent=1))
    assert raw.count(",\n ]") == 1
    submitted = recover(raw.encode())
    assert submitted.cells == recover(as_file(cells)).cells
    assert "commas" in submitted.notes[0]


def test_a_number_of_a_million_digits_is_no_trouble() -> None:
    """Python itself refuses to read one."""
    raw = as_file([code("x")]).replace(
        b'"outputs"', b'"execution_count": ' + b"9" * 1_000_000 + b', "outputs"'
    )
    assert recover(raw).cells[0].source == "x"


@pytest.mark.parametrize("broken", ["", "ours", "theirs"])
@pytest.mark.parametrize("base", ["", '||||||| base\n    "source": "x = 0",\n'])
def test_an_unfinished_merge_is_resolved_to_one_side(broken: str, base: str) -> None:
    """To the student's own, if that side is whole; else to the other."""
    lines = json.dumps(HONEST | {"cells": [code("x = 1")]}, indent=1).split("\n")
    where = next(i for i, line in enumerate(lines) if '"source"' in line)
    ours, theirs = lines[where], lines[where].replace("x = 1", "x = 2")
    ours, theirs = ("{{" if broken == side else line for side, line in (("ours", ours), ("theirs", theirs)))
    lines[where] = f"<<<<<<< HEAD\n{ours}\n{base}=======\n{theirs}\n>>>>>>> other"
    submitted = recover("\n".join(lines).encode())
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
    submitted = recover(data)
    assert not submitted.readable
    assert submitted.cells == ()
    (note,) = submitted.notes
    assert why in note
    assert note.startswith("This file ")


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    """The note gives its size."""
    submitted = recover(b" " * (LARGEST_FILE + 1))
    assert not submitted.readable
    assert "50 MB" in submitted.notes[0]


def test_there_is_an_end_to_cells_and_to_text() -> None:
    """What is too much is left out, and counted."""
    many = recover(as_file([code("x")] * (MOST_CELLS + 5)))
    assert len(many.cells) == MOST_CELLS
    assert "left out: 5" in many.notes[0]
    large = recover(as_file([code("x"), code("y" * (LARGEST_TEXT + 1)), code("z")]))
    assert [cell.source for cell in large.cells] == ["x", "z"]
    assert "left out: 1" in large.notes[0]


def test_empty_cells_take_no_room() -> None:
    """Nor do they count as lost; where nothing else is in a file, it is still a notebook."""
    submitted = recover(as_file([code(" \n")] * (MOST_CELLS + 5) + [code("x")]))
    assert [cell.source for cell in submitted.cells] == ["x"]
    assert submitted.notes == ()
    assert recover(as_file([code("")])).readable


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
    submitted = recover(as_file([code("x", outputs=shown), text(photograph)]))
    assert [cell.source for cell in submitted.cells] == ["x", photograph]
