"""A written answer, without lines of the assignment's own that other programs have put beside it.

A notebook that was a script in between has lost what its cells are: a comment in a test cell comes back as a
cell of text, or on top of the answer below it.
"""

import re
from collections.abc import Iterable

from grader.submission.signs import Place, without_hidden_tests

_MARKER = re.compile(r"(?:#\s*)?(?:In\s?\[[\d ]*\]:|%%.*|\+|!/usr/bin/.*|coding: utf-8)")
"""What scripts write between cells, or on top."""
_SHORTEST = 12
"""Letters and digits of a line that is surely nobody else's: `$$` is in many answers."""


def lines_of_ours(places: Iterable[Place]) -> frozenset[str]:
    """List the lines of an assignment that are not a student's to write, as they may come back."""
    lines = (
        _comparable(line)
        for place in places
        if not place.solution
        for line in without_hidden_tests(place.cell.source).splitlines()
    )
    return frozenset(lines)


def without_lines_of_ours(answer: str, ours: frozenset[str]) -> str:
    """Take the assignment's own lines, and what scripts write between cells, off both ends of an answer.

    What stands between lines of the student's stays: it may be quoted.
    """
    lines = answer.splitlines()
    below = _rest_after_ours(lines, ours)
    both = _rest_after_ours(below[::-1], ours)[::-1]
    return answer if len(both) == len(lines) else "\n".join(both)


def _rest_after_ours(lines: list[str], ours: frozenset[str]) -> list[str]:
    """Leave out the first lines that are the assignment's; short ones go only if a longer one follows."""
    end = 0
    for j, line in enumerate(lines):
        letters = sum(map(str.isalnum, line))
        is_ours = _comparable(line) in ours
        if _MARKER.fullmatch(line.strip()) or (is_ours and letters >= _SHORTEST):
            end = j + 1
        elif letters and not is_ours:
            break
    rest = lines[end:]
    while end and rest and not rest[0].strip():
        rest.pop(0)
    return rest


def _comparable(line: str) -> str:
    """A line without the signs of a comment, a quotation or code around it."""
    return " ".join(line.split()).strip("#`> ")
