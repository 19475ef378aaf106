"""A submission is rebuilt on the structure of the template.

From the submission come the contents of its solution cells and the cells that the student added; everything
else is the instructor's. So a notebook may have lost its metadata or the order of its cells: what is left of
it is graded like any other. Nothing here raises an error because of what a student hands in.
"""

import html
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.sanitize import as_typed, clean_attachments, clean_markdown, is_quickly_coloured
from grader.submission.cells import SubmittedCell, SubmittedNotebook
from grader.submission.code import names_bound, parses

_SECONDS_FOR_TEXTS = 10.0
"""Processor time for cleaning added cells; those that come after that are shown as they were typed."""
_MOST_PIECES = 6
"""Cells that may be the pieces of a split one."""
_MOST_BROKEN = 100
"""Cells that do not parse; where there are more, nobody split them by mistake."""
_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN (HIDDEN TESTS|MARK SCHEME).*?^[ \t]*### END \1[^\n]*$", re.MULTILINE | re.DOTALL
)
"""What the released notebook does not have."""


@dataclass(frozen=True)
class RebuiltNotebook:
    """A submission on the instructor's structure."""

    notebook: NotebookNode
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    """Grade ids of the solution cells for which the submission has none."""
    text_added: bool
    """Whether the student wrote text in other cells, where an answer may stand."""


def rebuild(template: NotebookNode, submitted: SubmittedNotebook) -> RebuiltNotebook:
    """Put what is the student's own on the instructor's structure.

    Parameters
    ----------
    template : NotebookNode
        The instructor's notebook with stubs in its solution cells, and with its hidden tests.
    submitted : SubmittedNotebook
        The student's cells.

    Returns
    -------
    RebuiltNotebook
        Cells, order, types, ids and metadata are the template's. If there is anything to say about the
        submission, a cell at the top says it.
    """
    return _Rebuilding(template, submitted).result()


def holds_work(template: NotebookNode, submitted: SubmittedNotebook) -> bool:
    """Say whether a student wrote something that counts in one of the solution cells."""
    return _Rebuilding(template, submitted).holds_work()


@dataclass(frozen=True)
class _Place:
    """A cell of the instructor's."""

    cell: NotebookNode
    about: Mapping[str, Any]
    """nbgrader's metadata; empty for a plain cell."""
    text: str

    @classmethod
    def of(cls, cell: NotebookNode) -> "_Place":
        return cls(cell, cell.metadata.get("nbgrader", {}), _as_released(cell.source))

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
        return names_bound(self.cell.source) if self.code or parses(self.cell.source) else frozenset()


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

    def __init__(self, template: NotebookNode, submitted: SubmittedNotebook) -> None:
        self.template = template
        self.notes = list(submitted.notes)
        whole = _rejoined(submitted.cells)
        if len(whole) < len(submitted.cells):
            self.notes.append("A cell that had been split in the middle was joined again.")
        self.places = [_Place.of(cell) for cell in template.cells]
        self.found = [_Found.of(cell) for cell in whole]
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
        if not all(map(parses, sources)) and parses("\n".join(sources)):
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

    def result(self) -> RebuiltNotebook:
        """Build the notebook."""
        notebook, added = _copy(self.template), self._added()
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
        return RebuiltNotebook(notebook, tuple(self.notes), missing, text_added)

    def _added(self) -> dict[int, list[NotebookNode]]:
        """Place, or -1 for the top -> the student's own cells that follow it."""
        added: dict[int, list[NotebookNode]] = {number: [] for number in range(-1, len(self.places))}
        anchors = self._anchors()
        taken = {cell.get("id") for cell in self.template.cells}
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
                added[after].append(_new_cell(found.cell, next(ids), time.thread_time() < until))
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
            cell.update(_safe_text("\n\n".join(texts), attachments, True))


def _copy(template: NotebookNode) -> NotebookNode:
    """Copy a notebook without outputs, several times faster than nbformat or a deep copy does."""
    cells = []
    for cell in template.cells:
        metadata = {
            name: NotebookNode(about) if isinstance(about, dict) else about
            for name, about in cell.metadata.items()
        }
        cells.append(NotebookNode({**cell, "metadata": NotebookNode(metadata)}))
        if "outputs" in cell:
            cells[-1]["outputs"] = []
    return NotebookNode({**template, "metadata": deepcopy(template.metadata), "cells": cells})


def _new_cell(cell: SubmittedCell, cell_id: str, in_time: bool) -> NotebookNode:
    """Make a cell of what the student added, without its metadata."""
    if cell.kind == "code":
        return new_code_cell(cell.source, id=cell_id, metadata=_code_metadata(cell.source))
    if cell.kind == "markdown":
        return new_markdown_cell(id=cell_id, **_safe_text(cell.source, cell.attachments, in_time))
    return new_markdown_cell(as_typed(cell.source), id=cell_id)  # nbconvert shows raw cells as HTML


def _code_metadata(source: str) -> dict[str, str]:
    """Let pages show code in one colour where another would take too long."""
    return {} if is_quickly_coloured(source) else {"magics_language": "text"}


def _safe_text(source: str, attachments: Mapping[str, Any], in_time: bool) -> dict[str, Any]:
    kept = clean_attachments(attachments)
    text = clean_markdown(source, kept) if in_time else as_typed(source)
    return {"source": text} | ({"attachments": kept} if kept else {})


@lru_cache(500)
def _as_released(source: str) -> str:
    """What students see of a cell of the instructor's, comparable."""
    return _comparable(_HIDDEN.sub("", source))


def _comparable(source: str) -> str:
    """What two versions of a text have in common if they differ in nothing but space."""
    return " ".join(source.split())


def _rejoined(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Join the pieces of cells that were split in the middle: they parse together, and not alone."""
    broken = [cell.source for cell in cells if cell.kind == "code" and not parses(cell.source)]
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
        if parses(whole):
            return replace(first, source=whole)
    return None
