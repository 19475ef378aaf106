"""Environments: rows and columns, and the tags of their rows."""

import re

from grader.sanitize.formulas import labels
from grader.sanitize.formulas.macros import (
    ENVIRONMENTS,
    TAGGED,
    WITH_COLUMNS,
    WITH_NUMBER,
    WITH_PLACE,
    WITHOUT_TAG,
)
from grader.sanitize.formulas.parser import ROW_ENDS, Parser
from grader.sanitize.formulas.spaces import LONGEST_SPACE, length_of
from grader.sanitize.formulas.texts import text
from grader.sanitize.formulas.tokens import Refused, stripped

_COLUMNS = re.compile(r"[lcr|:\s]{0,100}")
_REPEATED = re.compile(r"\*(?:\{(\d\d?)\}|(\d))(?:\{([lcr|:\s]{1,20})\}|([lcr]))")
_TAG = "\0"
"""Begins a cell that is the tag of its row."""


def lines(parser: Parser) -> str:
    """Read a whole formula; MathJax puts lines that are in no environment one behind the other."""
    line_ends = ROW_ENDS - {r"\cr"}
    written, ends = parser.row(line_ends)
    whole = written
    while ends:
        end = row_end(parser)
        written, ends = parser.row(line_ends)
        whole += (r"\quad " if parser.core else end) + written
    tag, label = parser.tag, parser.label
    parser.tag = parser.label = None
    if tag is None:
        return whole
    if label is not None and parser.tag_text is not None:
        parser.labels[label] = parser.tag_text
    if parser.core:
        return rf"\begin{{aligned}}{whole}&\qquad {tag}\end{{aligned}}"
    return whole + tag


def row_end(parser: Parser) -> str:
    """Read the end of a row, with the space below it."""
    token = parser.left.pop()
    if token == "\\\\":
        if parser.peek() == "*":
            parser.left.pop()
        if parser.peek() == "[":
            parser.left.pop()
            ems = length_of(parser.in_brackets())
            allowed = 0 <= ems <= LONGEST_SPACE
            if allowed and not parser.core:
                return rf"\\[{ems:.3g}em]"
            parser.same = parser.same and allowed
    return r"\\ "


def _tag(parser: Parser, _: str) -> str:
    star = parser.takes("*")
    source = "".join(parser.left[-60:][::-1])
    content = text(parser)
    if parser.tag is not None:
        raise Refused("two tags of one line")
    brackets = ("", "") if star else (r"\text{(}", r"\text{)}")
    plain = re.match(r"\s*\{?([\w .:,*'-]{0,40})", source)
    parser.tag_text = plain[1].strip() if plain else "?"
    if parser.core:
        parser.tag = brackets[0] + content + brackets[1]
    else:  # here \tag takes text, and no \text within it
        if content.startswith("{"):
            raise Refused("a formula in a tag")
        if content.startswith(r"\text{"):
            content = content.removeprefix(r"\text{").removesuffix("}")
        if r"\text{" in content:
            raise Refused("a tag of several pieces")
        parser.tag = rf"\tag{'*' if star else ''}{{{content}}}"
    labels.note(parser)
    return ""


def _substack(parser: Parser, _: str) -> str:
    parser.no_font()
    if parser.next() != "{":
        raise Refused("an argument is missing")
    rows = []
    while True:
        written, end = parser.row(ROW_ENDS | {"}"})
        rows.append(written)
        if end == "}":
            parser.left.pop()
            break
        if not end:
            raise Refused("a } is missing")
        row_end(parser)
    if parser.core:
        stacked = r"\\ ".join(rf"\scriptstyle {row}" for row in rows)
        return rf"\begin{{gathered}}{stacked}\end{{gathered}}"
    stacked = r"\\ ".join(rows)
    return rf"\substack{{{stacked}}}"


def _plain_matrix(parser: Parser, name: str) -> str:
    """Read a table as in plain TeX, and write the environment of that name."""
    parser.no_font()
    if parser.next() != "{":
        raise Refused("an argument is missing")
    parser.same = False
    rows: list[list[str]] = [[]]
    while True:
        written, end = parser.row(ROW_ENDS | {"&", "}"})
        rows[-1].append(stripped(written))
        if not end:
            raise Refused("a } is missing")
        if end in ROW_ENDS:
            row_end(parser)
            rows.append([])
            continue
        parser.left.pop()
        if end == "}":
            break
    if rows[-1] == [""] and len(rows) > 1:
        rows.pop()
    return _table(name, "", rows, [r"\\ "] * (len(rows) - 1))


def _environment(parser: Parser, _: str) -> str:
    name = parser.raw().strip()
    if name not in ENVIRONMENTS:
        raise Refused(f"the environment {name} is not known")
    parser.no_font()
    before = (parser.tag, parser.label)
    parser.tag = parser.label = None
    columns = _columns(parser, name)
    rows: list[list[str]] = []
    ends: list[str] = []
    while True:
        rows.append(_cells(parser, name))
        if parser.tag is not None and name in TAGGED:
            rows[-1].append(_TAG + parser.tag)
            parser.tag = parser.label = None
        if parser.peek() == r"\end":
            break
        if parser.peek() == r"\cr" and name.startswith("equation"):
            raise Refused(rf"\cr in the environment {name}")
        ends.append(row_end(parser))
    parser.left.pop()
    if parser.raw().strip() != name:
        raise Refused(f"the environment {name} has no end")
    if parser.tag is not None and name in WITHOUT_TAG:
        raise Refused(rf"\tag in the environment {name}")
    if name in TAGGED or before[0]:
        parser.tag, parser.label = before
    if rows[-1] == [""] and len(rows) > 1:
        rows.pop()
        ends[-1] = ""
    if name.startswith("equation"):
        between = [r"\quad "] * (len(rows) - 1) if parser.core else ends
        return "".join(row[0] + end for row, end in zip(rows, [*between, ""], strict=False))
    if parser.core:
        return _for_core(name, columns, rows, ends)
    with_tags = [[*row[:-2], row[-2] + row[-1][1:]] if _has_tag(row) else row for row in rows]
    if with_tags[0][0].startswith("["):
        with_tags[0][0] = "{}" + with_tags[0][0]  # it is no place of the environment
    return _table(name, f"{{{columns}}}" if columns else "", with_tags, ends)


def _columns(parser: Parser, name: str) -> str:
    columns = ""
    with_place = name in WITH_PLACE and parser.takes("[")
    if with_place and parser.in_brackets().strip() not in ("t", "b", "c", "l", "r"):
        raise Refused("a place cannot be read")
    if name in WITH_NUMBER:
        columns = parser.raw().strip()
        if not (columns.isascii() and columns.isdigit() and len(columns) < 3):
            raise Refused("a number of columns cannot be read")
    elif name in WITH_COLUMNS:
        typed = parser.raw(nested=True)
        columns = _REPEATED.sub(
            lambda part: int(part[1] or part[2]) * (part[3] or part[4]), typed.replace("@{}", "")
        )
        columns = re.sub(r"\{([lcr]?)\}", r"\1", columns.replace(" ", ""))
        parser.same = parser.same and columns == typed
        if not _COLUMNS.fullmatch(columns):
            raise Refused("the columns of a table cannot be read")
    return columns


def _cells(parser: Parser, name: str) -> list[str]:
    cells: list[str] = []
    while True:
        rules = ""
        while not cells and parser.skip() in (r"\hline", r"\hdashline"):
            rule = parser.left.pop() + " "
            rules = rule if parser.core else rules + rule
        written, end = parser.row(ROW_ENDS | {"&", r"\end"})
        cells.append(rules + stripped(written))
        if not end:
            raise Refused(f"the environment {name} has no end")
        if end != "&":
            return cells
        if name.startswith(("multline", "equation")):
            raise Refused(f"& in the environment {name}")
        parser.left.pop()


def _for_core(name: str, columns: str, rows: list[list[str]], ends: list[str]) -> str:
    core = ENVIRONMENTS[name]
    if name.startswith("flalign"):
        rows = [_spread(row) for row in rows]
    if name in ("multline", "multline*"):
        _tag_of_the_last_row(rows)
    if any(map(_has_tag, rows)):
        wide = max(len(row) - _has_tag(row) for row in rows)
        for row in rows:
            if _has_tag(row):
                tag = row.pop()[1:]
                row += [""] * (wide - len(row)) + [rf"\qquad {tag}"]
        core = "aligned" if core == "gathered" else core
    wide = max(map(len, rows))
    columns = _fitting(columns, wide)
    if core == "gathered" and wide > 1:
        core, columns = "array", "c" * wide
    if core == "array" and name not in WITH_COLUMNS:
        columns = columns or "rcll"
        rows = [[rf"\displaystyle {cell}" if cell else "" for cell in row] for row in rows]
    if "small" in name or name == "subarray":
        rows = [[rf"\scriptstyle {cell}" for cell in row] for row in rows]
    return _table(core, f"{{{columns}}}" if core == "array" else "", rows, ends)


def _spread(row: list[str]) -> list[str]:
    """Put an empty cell behind each second cell, as MathJax does where columns go to both sides."""
    *cells, tag = row if _has_tag(row) else [*row, ""]
    spread: list[str] = []
    for place, cell in enumerate(cells):
        spread += ["", cell] if place and place % 2 == 0 else [cell]
    return [*spread, tag] if tag else spread


def _tag_of_the_last_row(rows: list[list[str]]) -> None:
    tags = [row.pop() for row in rows if _has_tag(row)]
    if len(tags) > 1:
        raise Refused("two tags of one formula")
    rows[-1] += tags


def _fitting(columns: str, wide: int) -> str:
    """Take away columns that a table does not have; write one rule where two are typed, as MathJax does."""
    found = re.findall(r"[lcr][|:]*", columns)
    first = columns[: len(columns) - len("".join(found))]
    if found[wide:]:
        last = found[-1][1:]
        found = found[:wide]
        found[-1] = found[-1][0] + last
    return re.sub(r"[|:]*([|:])", r"\1", first + "".join(found))


def _has_tag(row: list[str]) -> bool:
    return row[-1].startswith(_TAG)


def _table(name: str, argument: str, rows: list[list[str]], ends: list[str]) -> str:
    # With a space behind it, & is no beginning of a character's name in HTML.
    body = "".join(" & ".join(row) + end for row, end in zip(rows, [*ends, ""], strict=False))
    return rf"\begin{{{name}}}{argument}{body}\end{{{name}}}"


MACROS = {
    "begin": _environment,
    "substack": _substack,
    "tag": _tag,
    **dict.fromkeys(("matrix", "pmatrix"), _plain_matrix),
}
