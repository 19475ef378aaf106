"""A submission is rebuilt on the structure of the template.

From the submission come the contents of its solution cells and the cells that the student added; everything
else is the instructor's. So a notebook may have lost its metadata or the order of its cells: what is left of
it is graded like any other. Nothing here raises an error because of what a student hands in.
"""

import html
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import chain, count
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.processes.aside import Allowance, run_aside
from grader.sanitize import (
    Definitions,
    as_typed,
    clean_attachments,
    clean_markdown_of,
    definitions_behind,
    is_quickly_coloured,
)
from grader.submission.cells import SubmittedCell, SubmittedNotebook
from grader.submission.code import parses
from grader.submission.other_programs import with_texts, without_renaming
from grader.submission.rejoining import rejoined
from grader.submission.signs import Found, Place, Sign, without_hidden_tests
from grader.submission.written_answers import lines_of_ours, without_lines_of_ours

_SECONDS_FOR_TEXTS = 10.0
"""Processor time for cleaning added cells; those that come after that are shown as they were typed."""
LONGEST_HERE = 100_000
"""Characters of all cells that are put together in this process. Most notebooks have fewer."""
ALLOWED = Allowance(seconds=30, memory=512 << 20)
"""What putting a longer one together may take."""
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(attachment:([^)\s]+)")
"""A picture in a text, by its name among the attachments."""
ADDED = "added-"
"""How the ids of cells begin that the student added."""
_TOP = -1
"""In place of a place: above all of them."""


@dataclass(frozen=True)
class RebuiltNotebook:
    """A submission on the instructor's structure."""

    notebook: NotebookNode
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    """Grade ids of the solution cells for which the submission has none."""
    text_added: bool
    """Whether the student wrote text in other cells, where an answer may stand."""


def rebuild(
    template: NotebookNode, submitted: SubmittedNotebook, allowed: Allowance = ALLOWED
) -> RebuiltNotebook:
    """Put what is the student's own on the instructor's structure.

    Parameters
    ----------
    template : NotebookNode
        The instructor's notebook with stubs in its solution cells, and with its hidden tests.
    submitted : SubmittedNotebook
        The student's cells.
    allowed : Allowance
        What it may take, if they are long.

    Returns
    -------
    RebuiltNotebook
        Cells, order, types, ids and metadata are the template's. If there is anything to say about the
        submission, a cell at the top says it.

    Raises
    ------
    TooMuchError
        If it takes more than it may.
    """
    if sum(len(cell.source) for cell in submitted.cells) <= LONGEST_HERE:
        return _Rebuilding(template, submitted).result()
    data = run_aside(lambda: json.dumps(asdict(_Rebuilding(template, submitted).result())).encode(), allowed)
    found = json.loads(data)
    return RebuiltNotebook(
        from_dict(found["notebook"]), tuple(found["notes"]), tuple(found["missing"]), found["text_added"]
    )


def holds_work(template: NotebookNode, submitted: SubmittedNotebook) -> bool:
    """Say whether a student wrote something that counts in one of the solution cells."""
    return _Rebuilding(template, submitted).holds_work()


class _Rebuilding:
    """The places of a notebook, and which of the student's cells belong there; both by their numbers."""

    def __init__(self, template: NotebookNode, submitted: SubmittedNotebook) -> None:
        self.template = template
        self.notes = list(submitted.notes)
        self.places = [Place.of(cell) for cell in template.cells]
        answers_in_text = any(place.solution and not place.code for place in self.places)
        cells = with_texts(submitted.cells) if answers_in_text else submitted.cells
        names = {place.name for place in self.places if place.name}
        ours = {place.text for place in self.places if place.code and not place.solution}
        cells = without_renaming(cells, names, ours)
        whole = rejoined(cells)
        if len(whole) < len(cells):
            self.notes.append("A cell that had been split in the middle was joined again.")
        self.found = [Found.of(cell) for cell in whole]
        self.definitions = _definitions(whole)
        """For each of the student's cells, the macros that formulas above it define."""
        self.place_of: dict[int, int] = {}
        """Student's cell -> the place where it belongs."""
        self.fills: dict[int, list[int]] = {}
        """Place -> the student's cells whose text counts there."""
        self.comments: dict[int, list[int]] = {}
        """Place of a solution -> the student's cells that belong there and hold no code."""
        for sign in Sign:
            self._find_by(sign)
        for number, place in enumerate(self.places):
            if place.solution and number not in self.fills:
                self._look_elsewhere(number)

    def _find_by(self, sign: Sign) -> None:
        """Find cells for the places that are not filled yet, among those that belong nowhere yet."""
        showing = defaultdict(list)
        for j in self._free():
            for shown in self.found[j].shown(sign):
                showing[shown].append(j)
        for number, place in enumerate(self.places):
            shown = place.shown(sign)
            if shown and number not in self.fills:
                self._settle(number, [j for j in showing[shown] if j not in self.place_of])

    def _look_elsewhere(self, number: int) -> None:
        """Find what was written for a solution that no cell with a sign of it holds."""
        place = self.places[number]
        if not place.code:
            self._settle(number, self._answers_at(number))
            return
        other = self._place_that_defines(place)
        if other is None:
            if not self._take_out_of_a_locked_cell(number):
                self._fill_with(number, self.comments.get(number, []))
        elif other > number:  # it has to run here, because what follows needs it
            self.fills[number] = self.fills[other]

    def _free(self) -> Iterator[int]:
        return (j for j in range(len(self.found)) if j not in self.place_of)

    def _texts_at(self, number: int) -> list[int]:
        """List the texts between the student's cells that belong above a place and those below it."""
        above = [(place, j) for j, place in self.place_of.items() if place < number]
        below = [(place, j) for j, place in self.place_of.items() if place > number]
        start = max(above)[1] if above else -1
        end = min(below)[1] if below else len(self.found)
        return [j for j in self._free() if start < j < end and not self.found[j].code]

    def _answers_at(self, number: int) -> list[int]:
        """List the texts that may be the answer at a place, without lines of the assignment's own."""
        answers = []
        for j in self._texts_at(number):
            if source := self._students_part(j):
                answers.append(j)
                self.found[j] = Found.of(replace(self.found[j].cell, source=source))
        return answers

    def _students_part(self, j: int) -> str:
        """Give what a cell of text without any sign says that the assignment does not."""
        return without_lines_of_ours(self.found[j].cell.source, self._lines_of_ours)

    @cached_property
    def _lines_of_ours(self) -> frozenset[str]:
        return lines_of_ours(self.places)

    def _place_that_defines(self, solution: Place) -> int | None:
        """Find the first place whose cell defines what a solution cell should; None if none does."""
        for number, filling in sorted(self.fills.items()):
            place = self.places[number]
            students_own = place.solution or not place.about
            if students_own and any(solution.name in self.found[j].names for j in filling):
                return number
        return None

    def _settle(self, number: int, candidates: list[int]) -> None:
        """Let those candidates for a place belong there that do."""
        place = self.places[number]
        same = [j for j in candidates if self.found[j].text == place.text]
        comments = [j for j in candidates if self.found[j].comment]
        if place.name and comments:
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
            locked = self.places[other]
            cell = self.found[j].cell
            text = without_hidden_tests(locked.cell.source).strip()
            if locked.about and not locked.solution and text in cell.source:
                rest = Found.of(replace(cell, source=cell.source.replace(text, "", 1).strip("\n")))
                if self.places[number].name in rest.names:
                    self.found[j] = rest
                    del self.fills[other]
                    self._fill_with(number, [j])
                    return True
        return False

    def _chosen(self, filled: list[int], place: Place) -> list[int]:
        """Of several cells for one solution take the last that defines it, or all if they are its pieces."""
        if not place.code or len(filled) < 2:
            return filled
        sources = [self.found[j].cell.source for j in filled]
        if not all(map(parses, sources)) and parses("\n".join(sources)):
            self.notes.append(f"{place.grade_id} had been split; its pieces were joined again.")
            return filled
        if any(self.found[j].text != self.found[filled[0]].text for j in filled):
            self.notes.append(
                f"{place.grade_id} was there more than once; the last one that defines it counts."
            )
        defining = [j for j in filled if place.name in self.found[j].names]
        return [(defining or filled)[-1]]

    def holds_work(self) -> bool:
        """Say whether there is a solution, however wrong."""
        for number, place in enumerate(self.places):
            if place.solution:
                if self._place_that_defines(place) is not None:
                    return True
                for j in self.fills.get(number, ()):
                    found = self.found[j]
                    if found.text and not (place.code and found.comment):
                        return True
        return False

    def result(self) -> RebuiltNotebook:
        """Build the notebook."""
        notebook = _copy(self.template)
        added = self._added()
        cells = list(added[_TOP])
        for number, cell in enumerate(notebook.cells):
            if self.places[number].solution:
                self._fill(number, cell)
            cells += [cell, *added[number]]
        missing = self._missing()
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
        text_added = any(cell.cell_type == "markdown" for cell in chain.from_iterable(added.values()))
        return RebuiltNotebook(notebook, tuple(self.notes), missing, text_added)

    def _missing(self) -> tuple[str, ...]:
        """List the grade ids of solutions for which there is no cell, and which no other cell defines."""
        there = {*self.place_of.values(), *self.fills}
        return tuple(
            place.grade_id
            for number, place in enumerate(self.places)
            if place.solution and number not in there and self._place_that_defines(place) is None
        )

    def _added(self) -> dict[int, list[NotebookNode]]:
        """Give the student's own cells that follow each place, and those at the top."""
        added: dict[int, list[NotebookNode]] = {number: [] for number in range(_TOP, len(self.places))}
        taken = {cell.get("id") for cell in self.template.cells}
        ids = (name for name in map(f"{ADDED}{{}}".format, count(1)) if name not in taken)
        # Plain code that is there twice may well be meant to run twice; any other copy is just a copy.
        copies = {place.text for place in self.places if place.about or not place.code}
        until = time.thread_time() + _SECONDS_FOR_TEXTS
        for j, followed in enumerate(self._followed_places()):
            found = self.found[j]
            if j in self.place_of:
                place = self.places[self.place_of[j]]
                own = not place.about and found.text != place.text
            else:
                own = found.text not in copies and (found.code or bool(self._students_part(j)))
            if own and found.text:
                in_time = time.thread_time() < until
                cell = _new_cell(found.cell, next(ids), in_time, self.definitions[j])
                added[followed].append(cell)
        return added

    def _followed_places(self) -> list[int]:
        """List for each of the student's cells the place that it follows, or _TOP.

        A cell that the student added follows the place of the cell above it. Where a solution has to go up,
        because it was written below its stub or because both were moved, the cells directly above it may hold
        what it needs: they go up with it, and stay above it.
        """
        followed: list[int] = []
        current = _TOP
        first_added = 0  # of the added cells directly above the one that is looked at
        for j in range(len(self.found)):
            if j in self.place_of:
                number = self.place_of[j]
                current = number
                if self.places[number].solution:
                    filled_by = min(self.fills.get(number, [j]))
                    if j < filled_by:  # a stub, of which the solution stands further down
                        current = number - 1
                    elif j == filled_by:
                        for helper in range(first_added, j):
                            followed[helper] = min(followed[helper], number - 1)
                first_added = j + 1
            followed.append(current)
        return followed

    def _fill(self, number: int, cell: NotebookNode) -> None:
        """Put the student's text into a solution cell; what nobody filled in stays a stub."""
        place = self.places[number]
        filling = [self.found[j].cell for j in self.fills.get(number, ())]
        texts = list(dict.fromkeys(piece.source for piece in filling))
        if not filling:
            if place.code and self._place_that_defines(place) is not None:  # the stub would undo it
                cell.source = f"# {place.grade_id} is in a cell above."
        elif place.code:
            cell.source = "\n".join(texts)
            cell.metadata.update(_code_metadata(cell.source))
            if any(piece.kind != "code" for piece in filling):
                self.notes.append(f"{place.grade_id} had become a cell of text; it was taken as code.")
        else:
            attachments: dict[str, Any] = {}
            for piece in filling:
                attachments |= piece.attachments
            known = self.definitions[min(self.fills[number])]
            if any(set(_PICTURE.findall(text)) - attachments.keys() for text in texts):
                self.notes.append(
                    f"{place.grade_id} shows a picture that is not in this file: it was lost before the file "
                    "was handed in."
                )
            cell.update(_safe_text("\n\n".join(texts), attachments, True, known))


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


def _definitions(cells: Sequence[SubmittedCell]) -> list[Definitions]:
    """List for each cell the macros that the formulas above it define."""
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
    """Give the fields of a cell of text, so that it can be shown."""
    kept = clean_attachments(attachments)
    text = clean_markdown_of(source, kept, known).source if in_time else as_typed(source)
    fields: dict[str, Any] = {"source": text}
    if kept:
        fields["attachments"] = kept
    return fields
