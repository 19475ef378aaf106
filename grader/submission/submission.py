"""Submitted notebooks: read however damaged they are, and rebuilt on the instructor's structure.

From a submission come the contents of its solution cells and the cells that the student added;
everything else is the instructor's. So a notebook can have lost its metadata, its order or half of
its bytes, and what is left of it is graded as if nothing had happened. `read` finds the cells in the
bytes, and `rebuild` finds each one's place. Nothing here raises because of what a student hands in.

It is longer than its neighbours because each way to damage a notebook has its counterpart here.
"""

import html
import json
import re
import symtable
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.sanitize import (
    Definitions,
    as_typed,
    clean_attachments,
    clean_markdown_of,
    definitions_behind,
    is_quickly_coloured,
    text_length,
)

LARGEST_FILE = 50_000_000  # bytes
LARGEST_TEXT = 300_000  # characters in all cells, images in them not counted
MOST_CELLS = 2000
_LARGEST_CODE = 10_000  # characters of a cell, above which only the starts of its lines are looked at
# Of processor time, for added cells; those that come after that are shown as they were typed.
_SECONDS_FOR_TEXTS = 10.0
_MOST_PIECES = 6  # of one split cell
_MOST_BROKEN = 100  # cells that do not parse, above which nobody split them by mistake


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as the student left it."""

    kind: str
    """code, markdown or raw"""
    source: str
    grade_id: str | None = None
    id: str | None = None
    attachments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """What could be read of a submitted file."""

    cells: tuple[SubmittedCell, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences on what was mended or lost, for the student and the log."""

    @property
    def readable(self) -> bool:
        """Whether there is anything to grade."""
        return bool(self.cells)


@dataclass(frozen=True)
class Rebuilt:
    """A submission on the instructor's structure."""

    notebook: NotebookNode
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    """Grade ids of the solution cells for which the submission has none."""
    text_added: bool
    """Whether the student wrote text in other cells, where an answer may stand."""


# Reading.


def read(data: bytes) -> Submitted:
    """Find the cells of a submitted file, whatever has happened to it.

    Parameters
    ----------
    data : bytes
        The file: any version of the notebook format, any Unicode encoding, whole or damaged.

    Returns
    -------
    Submitted
        Without cells if there is nothing to find; its note says why.
    """
    if len(data) > LARGEST_FILE:
        size = f"{len(data) / 1e6:.0f} MB"
        return Submitted(notes=(f"This file has {size}; files of more than 50 MB are not read.",))
    text = _decoded(data)
    found, notes = _find_cells(text)
    cells = [cell for raw in found if (cell := _submitted_cell(raw))]
    if not cells:
        return Submitted(notes=(_why_unreadable(text),))
    no_cells = len(found) - len(cells)
    full = [cell for cell in cells if cell.grade_id or cell.source.strip()]
    kept = _within_limits(full or cells[:1])
    if left_out := no_cells + len(full) - len(kept):
        notes.append(f"Some cells of this file are too long, too many, or no cells; left out: {left_out}.")
    return Submitted(tuple(kept), tuple(notes))


def _within_limits(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Keep as much as is looked at; the cells that carry a grade id first."""
    kept: list[int] = []
    room = LARGEST_TEXT
    for j in sorted(range(len(cells)), key=lambda j: cells[j].grade_id is None):
        if len(kept) == MOST_CELLS:
            break
        if (length := text_length(cells[j].source)) <= room:
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
_DAMAGED = (ValueError, RecursionError, MemoryError)
# A string, or a comma behind the last entry of a list or object.
_LAST_COMMA = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?)|,(?=\s*+[\]}])', re.DOTALL)
# How a cell starts, in any order of its keys and any version of the format.
_CELL_START = re.compile(
    r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|language|level|metadata'
    r'|outputs|prompt_number|source)"\s*:'
)


def _cells_of_whole(text: str) -> list[Any]:
    """Take the cells from a notebook that is valid JSON, whatever may come behind it."""
    try:
        notebook, _ = _JSON.raw_decode(text, text.index("{"))
    except _DAMAGED:
        return []
    sheets = _list(notebook.get("worksheets"))  # before nbformat 4
    return _list(notebook.get("cells")) or [
        cell for sheet in sheets for cell in _list(_dict(sheet).get("cells"))
    ]


def _cells_of_pieces(text: str) -> list[Any]:
    """Take the cells that are whole from a notebook that is not."""
    cells, at = [], 0
    # What begins and does not end is read to where it breaks off, and so is all that begins inside it.
    failures, left = 0, len(text)
    while failures < 200 and left > 0 and (start := _CELL_START.search(text, at)):
        try:
            value, at = _JSON.raw_decode(text, start.start())
        except _DAMAGED as error:
            failures, at = failures + 1, start.end()
            left -= getattr(error, "pos", len(text)) - start.start()
            continue
        if "cell_type" in value and ("source" in value or "input" in value):
            cells.append(value)
    return cells


def _merge_sides(text: str) -> list[str]:
    """Resolve what an unfinished merge of git left in a file, to either side; empty without a merge."""
    if not re.search("^<{7}", text, re.MULTILINE):
        return []
    sides: tuple[list[str], list[str]] = ([], [])
    now: Sequence[int] = (0, 1)
    for line in text.split("\n"):
        if line.startswith("<<<<<<<"):
            now = (0,)
        elif line.startswith("|||||||"):
            now = ()
        elif line.startswith("=======") and now != (0, 1):
            now = (1,)
        elif line.startswith(">>>>>>>"):
            now = (0, 1)
        else:
            for side in now:
                sides[side].append(line)
    return ["\n".join(side) for side in sides]


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
    """Take what counts from a cell of any version of the format; None if it is no cell."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input")))
    if source is None:
        return None
    if kind == "heading":  # before nbformat 4
        level = raw.get("level")
        depth = level if isinstance(level, int) and 1 <= level <= 6 else 1
        kind, source = "markdown", f"{'#' * depth} {source}"
    if kind not in ("code", "markdown", "raw"):
        kind = "code" if "input" in raw or "outputs" in raw else "raw"
    about = _dict(_dict(raw.get("metadata")).get("nbgrader"))
    grade_id, cell_id = about.get("grade_id"), raw.get("id")
    return SubmittedCell(
        kind,
        source,
        grade_id if isinstance(grade_id, str) else None,
        cell_id if isinstance(cell_id, str) else None,
        _dict(raw.get("attachments")),
    )


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def _text(value: Any) -> str | None:
    """Join the lines of a source, in any line endings, without what is no text; None if it is no source."""
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        value = ("" if any("\n" in line for line in lines) else "\n").join(lines)
    if not isinstance(value, str):
        return None
    return _short_text(value) if len(value) <= _LARGEST_CODE else _only_text(value)


def _only_text(value: str) -> str:
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


_short_text = lru_cache(500)(_only_text)
"""Most cells of a class are the instructor's."""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# Rebuilding.


def rebuild(master: NotebookNode, submitted: Submitted) -> Rebuilt:
    """Put what is the student's own on the instructor's structure.

    Parameters
    ----------
    master : NotebookNode
        The instructor's notebook with stubs in its solution cells, and with its hidden tests.
    submitted : Submitted
        The student's cells.

    Returns
    -------
    Rebuilt
        Cells, order, types, ids and metadata are the master's. If there is anything to say about the
        submission, a cell at the top says it.
    """
    return _Rebuilding(master, submitted).result()


def holds_work(master: NotebookNode, submitted: Submitted) -> bool:
    """Say whether a student wrote something that counts in one of the solution cells."""
    return _Rebuilding(master, submitted).holds_work()


@dataclass(frozen=True)
class _Place:
    """A cell of the instructor's."""

    cell: NotebookNode
    about: Mapping[str, Any]
    """nbgrader's metadata; empty for a plain cell."""
    text: str

    @classmethod
    def of(cls, cell: NotebookNode) -> "_Place":
        return cls(cell, _dict(cell.metadata.get("nbgrader")), _as_released(cell.source))

    @property
    def grade_id(self) -> str:
        return str(self.about.get("grade_id", ""))

    @property
    def solution(self) -> bool:
        return bool(self.about.get("solution"))

    @property
    def code(self) -> bool:
        return bool(self.cell.cell_type == "code")

    @property
    def name(self) -> str:
        """What the student's code has to define here; empty where no solution in code belongs."""
        return self.grade_id if self.solution and self.code else ""


@dataclass(frozen=True)
class _Found:
    """A cell of the student's."""

    cell: SubmittedCell
    text: str

    @classmethod
    def of(cls, cell: SubmittedCell) -> "_Found":
        return cls(cell, _comparable(cell.source))

    @property
    def code(self) -> bool:
        return self.cell.kind == "code"

    @cached_property
    def comment(self) -> bool:
        """Whether there is no code in it."""
        return all(not line or line.startswith("#") for line in map(str.strip, self.cell.source.split("\n")))

    @cached_property
    def names(self) -> frozenset[str]:
        """What it defines at its top level; a text defines something only if it is Python."""
        return _names(self.cell.source) if self.code or _parses(self.cell.source) else frozenset()


# The signs by which a place and its cells are found, the surest first: what a place shows, and what a cell.
_SIGNS: tuple[tuple[Callable[[_Place], Any], Callable[[_Found], Iterable[Any]]], ...] = (
    (lambda place: place.grade_id, lambda found: [found.cell.grade_id]),
    (lambda place: place.cell.get("id"), lambda found: [found.cell.id]),
    (lambda place: place.name, lambda found: found.names if found.code else ()),
    (lambda place: place.name, lambda found: found.names),
    (lambda place: (place.text, place.code), lambda found: [(found.text, found.code)]),
)


class _Rebuilding:
    """The places of a notebook, and which of the student's cells belong there; both by their numbers."""

    def __init__(self, master: NotebookNode, submitted: Submitted) -> None:
        self.master = master
        self.notes = list(submitted.notes)
        whole = _rejoined(submitted.cells)
        if len(whole) < len(submitted.cells):
            self.notes.append("A cell that had been split in the middle was joined again.")
        self.places = [_Place.of(cell) for cell in master.cells]
        self.found = [_Found.of(cell) for cell in whole]
        self.definitions = _definitions(whole)
        """For each of the student's cells, the macros that formulas before it define."""
        self.place_of: dict[int, int] = {}
        """Student's cell -> the place where it belongs."""
        self.fills: dict[int, list[int]] = {}
        """Place -> the student's cells whose text counts there."""
        self.comments: dict[int, list[int]] = {}
        """Place of a solution -> the student's cells that belong there and hold no code."""
        for place_shows, found_shows in _SIGNS:
            cells = defaultdict(list)
            for j in self._free():
                for sign in found_shows(self.found[j]):
                    cells[sign].append(j)
            for number, place in enumerate(self.places):
                if number not in self.fills and (sign := place_shows(place)):
                    self._settle(number, [j for j in cells[sign] if j not in self.place_of])
        for number, place in enumerate(self.places):
            if place.solution and number not in self.fills:
                if not place.code:
                    self._settle(number, self._texts_at(number))
                elif (other := self._place_that_defines(place)) > number:
                    self.fills[number] = self.fills[other]
                elif other < 0 and not self._take_out_of_a_locked_cell(number):
                    self._fill_with(number, self.comments.get(number, []))

    def _free(self) -> Iterator[int]:
        return (j for j in range(len(self.found)) if j not in self.place_of)

    def _texts_at(self, number: int) -> list[int]:
        """The texts between the student's cells that belong before a place and those behind it."""
        known = [(place, j) for j, place in self.place_of.items()]
        start = max((at for at in known if at[0] < number), default=(0, -1))[1]
        end = min((at for at in known if at[0] > number), default=(0, len(self.found)))[1]
        return [j for j in self._free() if start < j < end and not self.found[j].code]

    def _place_that_defines(self, solution: _Place) -> int:
        """The first place whose cell defines what another solution cell should; -1 if there is none."""
        for number, filling in sorted(self.fills.items()):
            own = self.places[number].solution or not self.places[number].about
            if own and any(solution.name in self.found[j].names for j in filling):
                return number
        return -1

    def _settle(self, number: int, candidates: list[int]) -> None:
        """Let those candidates for a place belong there that do."""
        place = self.places[number]
        same = [j for j in candidates if self.found[j].text == place.text]
        if place.name and (comments := [j for j in candidates if self.found[j].comment]):
            self.comments.setdefault(number, comments)
            candidates = [j for j in candidates if j not in comments]
        if place.solution:
            chosen = self._chosen([j for j in candidates if j not in same], place)
            # Stubs fill nothing: another sign may still find what the student wrote elsewhere.
            self.place_of.update(dict.fromkeys(same, number))
        else:
            chosen = (same or candidates)[:1]
            if place.about and chosen and not same:
                self.notes.append(
                    f"{place.grade_id} is not as in the assignment; the assignment's own cell was used."
                )
        self._fill_with(number, chosen)

    def _fill_with(self, number: int, chosen: list[int]) -> None:
        self.place_of.update(dict.fromkeys(chosen, number))
        if chosen:
            self.fills[number] = chosen

    def _take_out_of_a_locked_cell(self, number: int) -> bool:
        """Find a solution that was merged with a locked cell, whose own text is still there as a whole."""
        for other, (j, *_) in sorted(self.fills.items()):
            locked, cell = self.places[other], self.found[j].cell
            text = _HIDDEN.sub("", locked.cell.source).strip()
            if locked.about and not locked.solution and text in cell.source:
                rest = _Found.of(replace(cell, source=cell.source.replace(text, "", 1).strip("\n")))
                if self.places[number].name in rest.names:
                    self.found[j] = rest
                    del self.fills[other]
                    self._fill_with(number, [j])
                    return True
        return False

    def _chosen(self, filled: list[int], place: _Place) -> list[int]:
        """Of several cells for one solution take the last that defines it, or all if they are its pieces."""
        if not place.code or len(filled) < 2:
            return filled
        sources = [self.found[j].cell.source for j in filled]
        if not all(map(_parses, sources)) and _parses("\n".join(sources)):
            self.notes.append(f"{place.grade_id} had been split; its pieces were joined again.")
            return filled
        if len({self.found[j].text for j in filled}) > 1:
            self.notes.append(
                f"{place.grade_id} was there more than once; the last one that defines it counts."
            )
        return [max(filled, key=lambda j: (place.name in self.found[j].names, j))]

    def holds_work(self) -> bool:
        """Say whether there is a solution, however wrong."""
        return any(
            self._place_that_defines(place) >= 0
            or any(
                self.found[j].text and not (place.code and self.found[j].comment)
                for j in self.fills.get(number, ())
            )
            for number, place in enumerate(self.places)
            if place.solution
        )

    def result(self) -> Rebuilt:
        """Build the notebook."""
        notebook, added = _copy(self.master), self._added()
        cells = [*added[-1]]
        for number, cell in enumerate(notebook.cells):
            if self.places[number].solution:
                self._fill(number, cell)
            cells += [cell, *added[number]]
        there = {*self.place_of.values(), *self.fills}
        missing = tuple(
            place.grade_id
            for number, place in enumerate(self.places)
            if place.solution and number not in there and self._place_that_defines(place) < 0
        )
        if self.found:
            for name in missing:
                self.notes.append(
                    f"{name} was missing; the empty cell of the assignment stands in its place."
                )
        if self.notes:
            lines = (f"- {html.escape(note, quote=False)}" for note in self.notes)
            text = "\n".join(["**About this submission**", "", *lines])
            cells.insert(0, new_markdown_cell(text, id="about-this-submission"))
        notebook.cells = cells
        text_added = any(cell.cell_type == "markdown" for own in added.values() for cell in own)
        return Rebuilt(notebook, tuple(self.notes), missing, text_added)

    def _added(self) -> dict[int, list[NotebookNode]]:
        """Place, or -1 for the top -> the student's own cells that follow it."""
        added: dict[int, list[NotebookNode]] = {number: [] for number in range(-1, len(self.places))}
        anchors = self._anchors()
        taken = {cell.get("id") for cell in self.master.cells}
        ids = (name for n in count(1) if (name := f"added-{n}") not in taken)
        # Plain code that is there twice may well be meant to run twice; any other copy is just a copy.
        copies = {place.text for place in self.places if place.about or not place.code}
        until = time.thread_time() + _SECONDS_FOR_TEXTS
        for j, (found, after) in enumerate(zip(self.found, anchors, strict=True)):
            if j in self.place_of:
                place = self.places[self.place_of[j]]
                own = not place.about and found.text != place.text
            else:
                own = found.text not in copies
            if own and found.text:
                in_time = time.thread_time() < until
                added[after].append(_new_cell(found.cell, next(ids), in_time, self.definitions[j]))
        return added

    def _anchors(self) -> list[int]:
        """For each of the student's cells the place that it follows, or -1 for the top.

        An added cell follows the cell before it. What was written for a solution stays before it, though,
        if only the solution has to go up: behind a stub that it fills from below, or where both were moved.
        """
        anchors: list[int] = []
        after, start = -1, 0
        for j in range(len(self.found)):
            if j in self.place_of:
                after = number = self.place_of[j]
                if self.places[number].solution:
                    solved = min(self.fills.get(number, [j]))
                    if j < solved:
                        after = number - 1
                    elif j == solved:
                        anchors[start:] = [min(each, number - 1) for each in anchors[start:]]
                start = j + 1
            anchors.append(after)
        return anchors

    def _fill(self, number: int, cell: NotebookNode) -> None:
        """Put the student's text into a solution cell; what nobody filled in stays a stub."""
        place, filling = self.places[number], [self.found[j].cell for j in self.fills.get(number, ())]
        texts = list(dict.fromkeys(piece.source for piece in filling))
        if not filling:
            if place.code and self._place_that_defines(place) >= 0:  # the stub would undo it
                cell.source = f"# {place.grade_id} is in a cell above."
        elif place.code:
            cell.source = "\n".join(texts)
            cell.metadata.update(_code_metadata(cell.source))
            if any(piece.kind != "code" for piece in filling):
                self.notes.append(f"{place.grade_id} had become a cell of text; it was taken as code.")
        else:
            attachments = {name: data for piece in filling for name, data in piece.attachments.items()}
            known = self.definitions[min(self.fills[number])] if number in self.fills else Definitions()
            cell.update(_safe_text("\n\n".join(texts), attachments, True, known))


def _copy(master: NotebookNode) -> NotebookNode:
    """Copy a notebook without outputs, several times faster than nbformat or a deep copy does."""
    cells = []
    for cell in master.cells:
        metadata = {
            name: NotebookNode(about) if isinstance(about, dict) else about
            for name, about in cell.metadata.items()
        }
        cells.append(NotebookNode({**cell, "metadata": NotebookNode(metadata)}))
        if "outputs" in cell:
            cells[-1]["outputs"] = []
    return NotebookNode({**master, "metadata": deepcopy(master.metadata), "cells": cells})


def _definitions(cells: Sequence[SubmittedCell]) -> list[Definitions]:
    """For each cell, give the macros that the formulas before it define."""
    known = [Definitions()]
    until = time.thread_time() + _SECONDS_FOR_TEXTS
    for cell in cells:
        read = cell.kind == "markdown" and time.thread_time() < until
        known.append(definitions_behind(cell.source, known[-1]) if read else known[-1])
    return known


def _new_cell(cell: SubmittedCell, cell_id: str, in_time: bool, known: Definitions) -> NotebookNode:
    """Make a cell of what the student added, without its metadata."""
    if cell.kind == "code":
        return new_code_cell(cell.source, id=cell_id, metadata=_code_metadata(cell.source))
    if cell.kind == "markdown":
        return new_markdown_cell(id=cell_id, **_safe_text(cell.source, cell.attachments, in_time, known))
    return new_markdown_cell(as_typed(cell.source), id=cell_id)  # nbconvert shows raw cells as HTML


def _code_metadata(source: str) -> dict[str, str]:
    """Let pages show code in one colour where another would take too long."""
    return {} if is_quickly_coloured(source) else {"magics_language": "text"}


def _safe_text(
    source: str, attachments: Mapping[str, Any], in_time: bool, known: Definitions
) -> dict[str, Any]:
    kept = clean_attachments(attachments)
    text = clean_markdown_of(source, kept, known).source if in_time else as_typed(source)
    return {"source": text} | ({"attachments": kept} if kept else {})


# Texts, and code that is read but not run.

# What the released notebook has not
_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN (HIDDEN TESTS|MARK SCHEME).*?^[ \t]*### END \1[^\n]*$", re.MULTILINE | re.DOTALL
)
# What IPython understands and Python does not: %magics, !commands, help?, and the values of the former
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.%]+\?\??[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"^([\w, \t]+=[ \t]*)[%!].*$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)


@lru_cache(500)
def _as_released(source: str) -> str:
    """What students see of a cell of the instructor's, comparable."""
    return _comparable(_HIDDEN.sub("", source))


def _comparable(source: str) -> str:
    """What two versions of a text have in common if they differ in nothing but space."""
    return " ".join(source.split())


def _parsed(source: str) -> frozenset[str] | None:
    """Parse a cell as IPython would, except that it would take off a common indent.

    Returns
    -------
    frozenset of str
        What it defines at its top level; None if it cannot be parsed.
    """
    return _short_parsed(source) if len(source) <= _LARGEST_CODE else None


@lru_cache(500)  # most cells of a class are the instructor's, and each is looked at more than once
def _short_parsed(source: str) -> frozenset[str] | None:
    without_magic = _MAGIC_VALUE.sub(r"\1None", _MAGIC.sub(r"\1pass", source))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # students' code has invalid escapes
        for version in (source, without_magic):
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                symbols = symtable.symtable(version, "cell", "exec").get_symbols()
                return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())
    return None


def _parses(source: str) -> bool:
    return _parsed(source) is not None


def _names(source: str) -> frozenset[str]:
    """List what a cell defines at its top level, as well as one can if it does not parse."""
    names = _parsed(source)
    if names is not None:
        return names
    return frozenset(a or b for a, b in _DEFINITION.findall(source))


def _rejoined(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Join the pieces of cells that were split in the middle: they parse together, and not alone."""
    broken = [cell.source for cell in cells if cell.kind == "code" and not _parses(cell.source)]
    if not 0 < len(broken) <= _MOST_BROKEN:
        return list(cells)
    whole: list[SubmittedCell] = []
    for cell in cells:
        whole.append(cell)
        for number in range(2, min(_MOST_PIECES, len(whole)) + 1):
            if joined := _joined(whole[-number:], set(broken)):
                whole[-number:] = [joined]
                break
    return whole


def _joined(pieces: Sequence[SubmittedCell], broken: Set[str]) -> SubmittedCell | None:
    """Join cells if they are the pieces of one."""
    first, *others = pieces
    alike = all(other.grade_id in (None, first.grade_id) for other in others)
    if not alike or {piece.kind for piece in pieces} != {"code"}:
        return None
    sources = [piece.source for piece in pieces]
    if broken.isdisjoint(sources):
        return None
    for whole in ("\n".join(sources), "".join(sources)):
        if _parses(whole):
            return replace(first, source=whole)
    return None
