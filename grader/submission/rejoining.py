"""The pieces of cells that were split in the middle are joined again."""

from collections.abc import Sequence, Set
from dataclasses import replace

from grader.submission.cells import SubmittedCell
from grader.submission.code import is_for_another_program, parses

_MOST_PIECES = 6
"""Cells that may be the pieces of a split one."""
_MOST_BROKEN = 100
"""Cells that do not parse; where there are more, nobody split them by mistake."""


def rejoined(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Join the pieces of cells that were split in the middle: they parse together, and not alone."""
    broken = [cell.source for cell in cells if cell.kind == "code" and not parses(cell.source)]
    if not broken or len(broken) > _MOST_BROKEN:
        return list(cells)
    sources_of_broken = set(broken)
    whole: list[SubmittedCell] = []
    for cell in cells:
        whole.append(cell)
        for number in range(2, min(_MOST_PIECES, len(whole)) + 1):
            joined = _joined(whole[-number:], sources_of_broken)
            if joined:
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
    if broken.isdisjoint(sources) or any(map(is_for_another_program, sources)):
        return None
    for whole in ("\n".join(sources), "".join(sources)):
        if parses(whole):
            return replace(first, source=whole)
    return None
