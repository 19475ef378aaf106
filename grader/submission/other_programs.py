"""What programs that a notebook went through wrote into its cells is taken out again."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from inspect import cleandoc

from grader.submission.cells import SubmittedCell
from grader.submission.code import parses, statements_of

_TAGS = re.compile(r"\A# Cell tags: [^\n]*\n")
_TEXT_OF_MARIMO = re.compile(r"\s*(?:mo|marimo)\.md\(")
_BREAK = "<br>"
_MOST_PIECES = 2000
"""Cells that a notebook is split into; where there would be more, nobody wrote texts in it."""
_EMPTY_LINES = re.compile(r"(\n{2,})")


def without_additions(kind: str, source: str) -> tuple[str, str]:
    """Give a cell as it was before other programs wrote into it.

    marimo writes a cell's tags above its code, and keeps a text as a call of `mo.md`. p2j ends each line of a
    text with `<br>`, except the last.

    Parameters
    ----------
    kind : str
        "code", "markdown" or "raw".
    source : str
        The text of a cell without a grade id: such programs lose it.

    Returns
    -------
    tuple of str
        The kind and the text.
    """
    if kind == "code":
        text = _text_of_marimo(source)
        return (kind, _TAGS.sub("", source)) if text is None else ("markdown", text)
    if kind == "markdown":
        *lines, last = source.split("\n")
        if lines and all(line.endswith(_BREAK) for line in lines):
            return kind, "\n".join([*(line.removesuffix(_BREAK) for line in lines), last])
    return kind, source


def _text_of_marimo(source: str) -> str | None:
    """Take the text out of `mo.md("...")`; None if the cell holds anything else."""
    if not _TEXT_OF_MARIMO.match(source):
        return None
    match statements_of(source):
        case [ast.Expr(ast.Call(args=[ast.Constant(value=str(text))], keywords=[]))]:
            return cleandoc(text)
    return None


def with_texts(cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Make texts again of comments in cells of code, where a notebook has lost all its texts.

    `nbconvert --to script` writes texts as comments, and most programs that make a notebook of a script leave
    them so.
    """
    if any(cell.kind == "markdown" or cell.grade_id is not None for cell in cells):
        return list(cells)
    pieces = [piece for cell in cells for piece in _pieces(cell)]
    return pieces if len(pieces) <= _MOST_PIECES else list(cells)


def _pieces(cell: SubmittedCell) -> list[SubmittedCell]:
    """Split a cell where comments stand between empty lines; not inside of a statement."""
    pieces = [replace(cell, kind=kind, source=text, id=None) for kind, text in _split(cell.source)]
    all_whole = all(piece.kind == "markdown" or parses(piece.source) for piece in pieces)
    return pieces if cell.kind == "code" and (all_whole or not parses(cell.source)) else [cell]


def _split(source: str) -> Iterator[tuple[str, str]]:
    """Give the kind and text of each piece: a paragraph of comments, or what is between two of those.

    A comment before an indented line is code.
    """
    paragraphs = _EMPTY_LINES.split(source.strip("\n"))  # and between two of them the lines that part them
    code = ""
    for j, paragraph in enumerate(paragraphs):
        lines = paragraph.split("\n")
        indented_below = "".join(paragraphs[j + 2 : j + 3])[:1].isspace()
        if all(line.startswith("#") for line in lines) and not indented_below:
            if code.strip():
                yield "code", code.strip("\n")
            yield "markdown", "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
            code = ""
        else:
            code += paragraph
    if code.strip():
        yield "code", code.strip("\n")


def without_renaming(
    cells: Sequence[SubmittedCell], names: Collection[str], texts: Collection[str]
) -> list[SubmittedCell]:
    """Give functions that marimo renamed their names again.

    In marimo a name may be defined once only. So `marimo convert` calls a function that is written anew in a
    second cell `f_1`, there and in each cell below, the assignment's own cells included.

    Parameters
    ----------
    cells
        A student's cells.
    names
        What the student has to define.
    texts
        The assignment's own cells of code, each space and line end in them a single space.

    Returns
    -------
    list of SubmittedCell
        The same cells, unless the old names make one of them a cell of the assignment's again.
    """
    if not names or any(cell.grade_id is not None for cell in cells):
        return list(cells)
    renamed = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})_[1-9][0-9]*\b")
    named = [
        replace(cell, source=renamed.sub(r"\1", cell.source)) if cell.kind == "code" else cell
        for cell in cells
    ]
    changed = (after for before, after in zip(cells, named, strict=True) if before != after)
    return named if any(" ".join(cell.source.split()) in texts for cell in changed) else list(cells)
