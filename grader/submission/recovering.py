"""The cells of a submitted file are recovered, however damaged the file is.

Nothing here raises an error because of what a student hands in.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from grader.processes.aside import Allowance, TooMuchError, run_aside
from grader.sanitize import clean_attachments, text_length
from grader.submission.cells import SubmittedCell, SubmittedNotebook
from grader.submission.code import parses
from grader.submission.other_programs import without_additions

LARGEST_FILE = 50_000_000
"""Bytes of a file that is read."""
LARGEST_TEXT = 300_000
"""Characters in all cells of a notebook, images in them not counted."""
MOST_CELLS = 2000
LARGEST_HERE = 1_000_000
"""Bytes of a file that is read in this process: whatever is in it, this takes tens of megabytes and less than
a second. Most files are smaller."""
ALLOWED = Allowance(seconds=10, memory=512 << 20)
"""What reading a larger file may take. One of 50 MB, most of it pictures, takes a tenth of it."""
_LARGEST_CACHED = 10_000
"""Characters of a text that is kept, once its controls are taken out."""
_MOST_FAILURES = 200
"""Cells that begin and do not end, after which the rest of a damaged file is given up."""


def recover(data: bytes, allowed: Allowance = ALLOWED) -> SubmittedNotebook:
    """Find the cells of a submitted file, whatever has happened to it.

    Parameters
    ----------
    data : bytes
        The file: any version of the notebook format, any Unicode encoding, whole or damaged.
    allowed : Allowance
        What it may take, if it is a large one.

    Returns
    -------
    SubmittedNotebook
        Without cells if there is nothing to find; its note says why.
    """
    if len(data) > LARGEST_FILE:
        size = f"{len(data) / 1e6:.0f} MB"
        return SubmittedNotebook(notes=(f"This file has {size}; files of more than 50 MB are not read.",))
    if len(data) <= LARGEST_HERE:
        return _recover(data)
    try:
        found = json.loads(run_aside(lambda: _as_json(_recover(data)), allowed))
    except TooMuchError as error:
        return SubmittedNotebook(notes=(f"This file could not be read within {error}.",))
    cells = tuple(SubmittedCell(**cell) for cell in found["cells"])
    return SubmittedNotebook(cells, tuple(found["notes"]))


def _as_json(notebook: SubmittedNotebook) -> bytes:
    """Write what was recovered; of attachments the images, so that it is not larger than the file."""
    cells = [{**asdict(cell), "attachments": clean_attachments(cell.attachments)} for cell in notebook.cells]
    return json.dumps({"cells": cells, "notes": notebook.notes}).encode()


def _recover(data: bytes) -> SubmittedNotebook:
    text = _decoded(data)
    found, notes = _find_cells(text)
    cells = [cell for raw in found if (cell := _submitted_cell(raw))]
    if not cells:
        return SubmittedNotebook(notes=(_why_unreadable(text),))
    no_cells = len(found) - len(cells)
    full = [cell for cell in cells if cell.grade_id or cell.source.strip()]
    kept = _within_limits(full or cells[:1])
    if left_out := no_cells + len(full) - len(kept):
        notes.append(f"Some cells of this file are too long, too many, or no cells; left out: {left_out}.")
    merged = [_merged(cell) for cell in kept]
    if merged != kept:
        notes.append("A cell of this file holds an unfinished merge; one side of it was taken.")
    return SubmittedNotebook(tuple(merged), tuple(notes))


def _merged(cell: SubmittedCell) -> SubmittedCell:
    """Take a side of a merge that was left unfinished in a cell of code; in a text a person reads both."""
    if cell.kind == "code" and not parses(cell.source):
        for side in _merge_sides(cell.source):
            if parses(side):
                return replace(cell, source=side)
    return cell


def _within_limits(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Keep as many cells as the limits allow: first those with a grade id, then others."""
    kept: list[int] = []
    room = LARGEST_TEXT
    with_id = [j for j, cell in enumerate(cells) if cell.grade_id is not None]
    others = [j for j, cell in enumerate(cells) if cell.grade_id is None]
    for j in with_id + others:
        if len(kept) == MOST_CELLS:
            break
        length = text_length(cells[j].source)
        if length <= room:
            kept.append(j)
            room -= length
    return [cells[j] for j in sorted(kept)]


def _decoded(data: bytes) -> str:
    text = data.decode(json.detect_encoding(data), "replace")
    if "{" not in text:  # zero bytes at the start look like UTF-16
        text = data.decode("utf-8", "replace")
    return text.replace("\0", "").lstrip("\ufeff")


def _find_cells(text: str) -> tuple[list[Any], list[str]]:
    """Find the cells in the text of a file, and say what was wrong with it."""
    if cells := _cells_of_whole(text):
        return cells, []
    sides = _merge_sides(text)
    for side in sides:
        if cells := _cells_of_whole(side):
            return cells, ["This file holds an unfinished merge; one side of it was taken."]
    if cells := _cells_of_whole(_LAST_COMMA.sub(lambda found: found[1] or "", text)):
        return cells, ["This file had commas where JSON allows none; they were taken out."]
    cells = _cells_of_pieces(sides[0] if sides else text)
    damage = "is damaged" if text.rstrip().endswith("}") else "ended in the middle"
    number = f"{len(cells)} cells" if len(cells) > 1 else "1 cell"
    return cells, [f"This file {damage}: {number} could be read, the rest is lost."]


_JSON = json.JSONDecoder(
    strict=False,  # a control character in a string is no reason to lose a notebook
    parse_int=lambda digits: int(digits) if len(digits) < 20 else 0,  # Python refuses very long ones
)
_DAMAGED = (ValueError, RecursionError)
# A string, or a comma behind the last entry of a list or object.
_LAST_COMMA = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|,(?=\s*+[\]}])', re.DOTALL)
# How a cell starts, in any order of its keys and any version of the format.
_CELL_START = re.compile(
    r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|language|level|metadata'
    r'|outputs|prompt_number|source)"\s*:'
)


def _cells_of_whole(text: str) -> list[Any]:
    """Take the cells from a notebook that is valid JSON; what stands behind it does not matter."""
    try:
        notebook, _ = _JSON.raw_decode(text, text.index("{"))
    except _DAMAGED:
        return []
    sheets = _list(notebook.get("worksheets"))  # before nbformat 4
    return _list(notebook.get("cells")) or [
        cell for sheet in sheets for cell in _list(_dict(sheet).get("cells"))
    ]


def _cells_of_pieces(text: str) -> list[Any]:
    """Take the whole cells from a notebook that is not whole."""
    cells = []
    at = 0
    # A cell that begins and does not end is read to where it breaks off, and so is each one inside it.
    # So there is a limit to such cells, and to the characters that are read for them.
    failures = 0
    left = len(text)
    while failures < _MOST_FAILURES and left > 0 and (start := _CELL_START.search(text, at)):
        try:
            value, at = _JSON.raw_decode(text, start.start())
        except _DAMAGED as error:
            failures += 1
            at = start.end()
            left -= getattr(error, "pos", len(text)) - start.start()
            continue
        if "cell_type" in value and ("source" in value or "input" in value):
            cells.append(value)
    return cells


def _merge_sides(text: str) -> list[str]:
    """Give both sides of a merge that git left unfinished in a file; empty if there is none."""
    if not re.search("^<{7}", text, re.MULTILINE):
        return []
    ours: list[str] = []
    theirs: list[str] = []
    both = [ours, theirs]
    written_to = both
    for line in text.split("\n"):
        if line.startswith("<<<<<<<"):
            written_to = [ours]
        elif line.startswith("|||||||"):  # what both sides began with
            written_to = []
        elif line.startswith("=======") and written_to is not both:
            written_to = [theirs]
        elif line.startswith(">>>>>>>"):
            written_to = both
        else:
            for side in written_to:
                side.append(line)
    return ["\n".join(ours), "\n".join(theirs)]


def _why_unreadable(text: str) -> str:
    start = text.lstrip()
    if not start:
        return "This file is empty."
    if start.startswith("PK"):
        return "This file is an archive, not a notebook."
    if start.startswith("<"):
        return "This file is a web page, not a notebook."
    if start.startswith("{"):
        return "This file has no cell that could be read."
    return "This file is not a notebook."


def _submitted_cell(raw: Any) -> SubmittedCell | None:
    """Make a record of a cell in any version of the format; None if it is not a cell."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input")))
    if source is None:
        return None
    if kind == "heading":  # before nbformat 4
        level = raw.get("level")
        depth = level if isinstance(level, int) and 1 <= level <= 6 else 1
        kind = "markdown"
        source = f"{'#' * depth} {source}"
    if kind not in ("code", "markdown", "raw"):
        kind = "code" if "input" in raw or "outputs" in raw else "raw"
    about = _dict(_dict(raw.get("metadata")).get("nbgrader"))
    grade_id = about.get("grade_id")
    if not isinstance(grade_id, str):
        grade_id = None
        kind, source = without_additions(kind, source)
    cell_id = raw.get("id")
    return SubmittedCell(
        kind,
        source,
        grade_id,
        cell_id if isinstance(cell_id, str) else None,
        _dict(raw.get("attachments")),
    )


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def _text(value: Any) -> str | None:
    """Join the lines of a source; None if it is not a source.

    Line endings become those of Unix. Entries of a list that are not text are left out.
    """
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        separator = "" if any("\n" in line for line in lines) else "\n"
        value = separator.join(lines)
    if not isinstance(value, str):
        return None
    return _short_text(value) if len(value) <= _LARGEST_CACHED else _only_text(value)


def _only_text(value: str) -> str:
    """Take out control characters, and write line endings as on Unix."""
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


_short_text = lru_cache(500)(_only_text)
"""Most cells of a class are the instructor's."""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
