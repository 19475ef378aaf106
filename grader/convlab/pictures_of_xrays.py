"""The X-ray of a function as a table: HTML for a notebook, text for a terminal."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .letters import SYMBOLS, Index, Term, _differing, _letter, _place, _sum, _term
from .reading import Reading
from .sheet import COLOURS, KINDS

MOST_ENTRIES_SHOWN, MOST_ENTRIES_OF_LAYER, MOST_TERMS_SHOWN = 9, 4, 12
WIDEST_GRID, HIGHEST_GRID = 9, 9
_EXTRA, _MISSING = "#d32f4a", "#2a8f52"  # edges; signs and words say the same
_LINE = "#8884"


@dataclass(frozen=True)
class Beside:
    """One result of a function in letters, and what is wanted, if that is known."""

    result: str
    yours: Reading
    wanted: Reading | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether it has entries, and as many axes as it should: else its shape tells enough."""
        return bool(self.yours.sums) and (
            self.wanted is None or len(self.wanted.shape) == len(self.yours.shape)
        )

    @property
    def wrong(self) -> tuple[Index, ...]:
        """The entries that differ, in their order; those that only one of the two has are among them."""
        if self.wanted is None:
            return ()
        both = dict.fromkeys((*self.wanted.sums, *self.yours.sums))
        return tuple(index for index in both if self._differs(index))

    def _differs(self, index: Index) -> bool:
        yours, wanted = self.yours.sums.get(index), self.wanted.sums.get(index) if self.wanted else None
        if yours is None or wanted is None:
            return True
        return bool(_differing(yours, wanted) or _differing(wanted, yours))


@dataclass(frozen=True, repr=False)
class XRay:
    """What a function computes, in letters. Notebooks show it as a table, terminals as text."""

    name: str
    sizes: str
    parts: tuple[Beside, ...]
    calls: int
    source: str = ""
    """From what the wanted letters were read."""
    problem: str = ""
    """Why there are no letters: one or more lines."""
    yours: str = "your code"
    """Whose letters stand in the first column."""

    @property
    def differs(self) -> bool:
        """Whether a letter is not as wanted."""
        return any(part.wrong for part in self.parts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}

    def __repr__(self) -> str:
        return self.text()

    def html(self) -> str:
        """The table as HTML without a script or a class; what differs is told by signs and words too."""
        return _page(self)

    def text(self) -> str:
        """The table as lines of text; what differs is in brackets."""
        return "\n".join(_lines(self))


def _lines(shown: XRay) -> Iterable[str]:
    yield f"X-ray of {shown.name}{': ' if shown.sizes else ''}{shown.sizes}"
    yield from (f"  {line}" for line in shown.problem.splitlines())
    for part in shown.parts:
        yield from (f"  {line}" for line in _remarks(shown, part))
        if _is_grid(part):
            yield from _grid_lines(part)
            continue
        places = [_place(part.result, index) for index in _entries_shown(part)]
        wide = max(map(len, places), default=0)
        for index, place in zip(_entries_shown(part), places, strict=True):
            yours, wanted = _columns_of(part, index)
            if part.wanted is None:
                yield f"  {place:<{wide}} = {_bracketed(yours)}"
            elif index in part.wrong:
                yield f"  ✗ {place:<{wide}}  yours   {_bracketed(yours)}"
                yield f"    {'':<{wide}}  wanted  {_bracketed(wanted)}"
            else:
                yield f"  ✓ {place:<{wide}}          {_bracketed(yours)}"
        if rest := _left_out(part):
            yield f"    {rest}"
    if shown.parts:
        yield f"  {_legend(shown)}"


def _columns_of(part: Beside, index: Index) -> tuple[list[tuple[Term, float, bool]] | None, ...]:
    """The terms of an entry in both columns: each with its factor, and whether it differs."""
    yours = part.yours.sums.get(index)
    wanted = part.wanted.sums.get(index) if part.wanted else None
    return _marked(yours, wanted if part.wanted else yours), _marked(wanted, yours)


def _marked(
    one: Mapping[Term, float] | None, other: Mapping[Term, float] | None
) -> list[tuple[Term, float, bool]] | None:
    if one is None:
        return None
    differing = one if other is None else _differing(one, other)
    return [(term, factor, term in differing) for term, factor in one.items()]


def _bracketed(terms: Sequence[tuple[Term, float, bool]] | None) -> str:
    if terms is None:
        return "no such entry"
    shown, rest = terms[:MOST_TERMS_SHOWN], len(terms) - MOST_TERMS_SHOWN
    words = [
        f"[{_term(term, factor)}]" if differs else _term(term, factor) for term, factor, differs in shown
    ]
    return _sum(words, [factor for _, factor, _ in shown]) + (f" + {rest} more" if rest > 0 else "")


def _entries_shown(part: Beside) -> tuple[Index, ...]:
    """The entries that are shown, in their order: all, or where they are many those that differ first."""
    every = tuple(dict.fromkeys((*(part.wanted.sums if part.wanted else ()), *part.yours.sums)))
    # Of a layer they are long, and much alike.
    most = MOST_ENTRIES_OF_LAYER if every and len(every[0]) > 2 else MOST_ENTRIES_SHOWN
    return every if len(every) <= most else (part.wrong or every)[:most]


def _left_out(part: Beside) -> str:
    every = {*part.yours.sums, *(part.wanted.sums if part.wanted else ())}
    listed = _entries_shown(part)
    if len(listed) == len(every):
        return ""
    wrong = len(part.wrong) - len(set(part.wrong) & set(listed))
    more = f"{len(every) - len(listed)} more entries"
    if part.wanted is None:
        return f"{more} are not shown."
    if not wrong:
        return f"{more} are not shown: none of them differs."
    return f"{more} are not shown: {wrong} of them {'differs' if wrong == 1 else 'differ'}."


def _is_grid(part: Beside) -> bool:
    """Whether a result is a table of single letters, as a Jacobian is: then it is shown as a table."""
    sums = [sums for each in (part.yours, part.wanted) if each for sums in each.sums.values()]
    shapes = [each.shape for each in (part.yours, part.wanted) if each]
    fits = all(len(shape) == 2 and shape[0] <= HIGHEST_GRID and shape[1] <= WIDEST_GRID for shape in shapes)
    return fits and all(len(terms) <= 1 and all(len(term) <= 1 for term in terms) for terms in sums)


def _grid(part: Beside) -> list[list[Index]]:
    """The places of a table, row by row: those that only the wanted one has are among them."""
    shapes = [each.shape for each in (part.yours, part.wanted) if each]
    rows, columns = (max(sides) for sides in zip(*shapes, strict=True))
    return [[(row, column) for column in range(columns)] for row in range(rows)]


def _grid_lines(part: Beside) -> Iterable[str]:
    words = [[_bracketed(_columns_of(part, index)[0]) for index in row] for row in _grid(part)]
    words = [["–" if word == "no such entry" else word for word in row] for row in words]
    wide = max((len(word) for row in words for word in row), default=0)
    for i, row in enumerate(words):
        title = f"{part.result} = " if i == 0 else ""
        yield f"  {title:<{len(part.result) + 3}}" + " ".join(f"{word:<{wide}}" for word in row).rstrip()
    for index in part.wrong[:MOST_ENTRIES_SHOWN]:
        yield f"  ✗ {_place(part.result, index)}: {_in_words(*_columns_of(part, index))}"


def _remarks(shown: XRay, part: Beside) -> list[str]:
    """What stands above the letters of a result, in sentences."""
    remarks = []
    name = part.result
    if part.wanted is not None:
        count = len({*part.yours.sums, *part.wanted.sums})
        wrong = len(part.wrong)
        if not wrong:
            remarks.append(f"{name}: every entry is as wanted.")
        elif count == 1:
            remarks.append(f"{name}: the one entry is not as wanted.")
        else:
            remarks.append(
                f"{name}: {wrong} of {count} entries {'is' if wrong == 1 else 'are'} not as wanted."
            )
        if part.yours.shape != part.wanted.shape:
            remarks.append(
                f"{name} should have the shape {part.wanted.shape}; here it has {part.yours.shape}."
            )
    if any(() in terms for terms in part.yours.sums.values()):
        remarks.append(f"It is not linear: with zeros alone for input, {name} is not zero.")
    return remarks


def _legend(shown: XRay) -> str:
    used = {
        name
        for part in shown.parts
        for reading in (part.yours, part.wanted)
        if reading is not None
        for terms in reading.sums.values()
        for term in terms
        for name, _ in term
    }
    called = [f"{symbol} is {name}" for name, symbol in SYMBOLS.items() if name in used]
    layered = any(
        len(place) > 2
        for part in shown.parts
        for terms in part.yours.sums.values()
        for term in terms
        for _, place in term
    )
    if layered:
        both = {"dy": "g[image, filter]", "x": "x[image, channel]", "w": "w[filter, channel]"}
        called = ["in brackets: " + ", ".join(words for name, words in both.items() if name in used)]
        called.append("small: row and column")
    read = f"read from {shown.calls} calls with ones and zeros" if shown.calls else ""
    wanted = f"wanted: read from {shown.source}" if shown.source else ""
    sentence = "; ".join(filter(None, (*called, read, wanted)))
    return f"{sentence[:1].upper()}{sentence[1:]}." if not sentence.startswith("g ") else f"{sentence}."


# HTML


def _page(shown: XRay) -> str:
    head = f"<strong>X-ray of <code>{html.escape(shown.name)}</code></strong>"
    if shown.sizes:
        head += f' <span style="opacity:0.8">{html.escape(shown.sizes)}</span>'
    body = [f'<p style="margin:2px 0 6px 0">{head}</p>']
    if shown.problem:
        lines = "<br>".join(html.escape(line) for line in shown.problem.splitlines())
        body.append(f'<p style="margin:2px 0 6px 0">{lines}</p>')
    for part in shown.parts:
        body += [f'<p style="margin:2px 0 4px 0">{html.escape(line)}</p>' for line in _remarks(shown, part)]
        body.append(_table(shown, part))
        if rest := _left_out(part):
            body.append(f'<p style="margin:2px 0 4px 0">{html.escape(rest)}</p>')
    if shown.parts:
        body.append(
            f'<p style="margin:4px 0 2px 0;font-size:85%;opacity:0.8">{html.escape(_legend(shown))}</p>'
        )
    edge = COLOURS["gradient"][1]
    style = f"max-width:52em;border:1px solid {_LINE};border-left:5px solid {edge};border-radius:4px"
    return f'<div style="{style};padding:8px 14px;margin:4px 0;overflow-x:auto">{"".join(body)}</div>'


def _table(shown: XRay, part: Beside) -> str:
    if _is_grid(part):
        return _grid_table(part)
    compared = part.wanted is not None
    heads = ["entry", shown.yours, *(["wanted", "in words"] if compared and part.wrong else [])]
    style = "text-align:left;padding:2px 14px 2px 0;border:none;font-weight:bold"
    rows = ["".join(f'<th scope="col" style="{style}">{html.escape(head)}</th>' for head in heads)]
    for index in _entries_shown(part):
        yours, wanted = _columns_of(part, index)
        wrong = index in part.wrong
        mark = ("✗ " if wrong else "✓ ") if compared else ""
        cells = [_cell(_drawn(yours, "✗"))]
        if compared and part.wrong:
            cells += [
                _cell(_drawn(wanted, "+")),
                _cell(html.escape(_in_words(yours, wanted)) if wrong else ""),
            ]
        place = html.escape(_place(part.result, index))
        place = f'{mark}<code style="white-space:nowrap">{place}</code>'
        rows.append(_cell(place, row=True) + "".join(cells))
    return _as_table(rows)


def _grid_table(part: Beside) -> str:
    """A table with its rows and columns; where an entry differs, the wanted one stands below it."""
    style = "padding:2px 8px;border:none;font-weight:normal;opacity:0.8;text-align:center"
    grid = _grid(part)
    heads = "".join(f'<th scope="col" style="{style}">{column}</th>' for _, column in grid[0])
    rows = [f'<th scope="col" style="{style}"><code>{html.escape(part.result)}</code></th>{heads}']
    style_of_cell = f"padding:5px 8px;text-align:center;border:1px solid {_LINE};line-height:1.9"
    for i, row in enumerate(grid):
        cells = (f'<td style="{style_of_cell}">{_grid_cell(part, index)}</td>' for index in row)
        rows.append(f'<th scope="row" style="{style}">{i}</th>{"".join(cells)}')
    return _as_table(rows)


def _grid_cell(part: Beside, index: Index) -> str:
    yours, wanted = _columns_of(part, index)
    here = "–" if yours is None else _drawn(yours, "✗")
    if index not in part.wrong:
        return here
    mark = "" if yours else "<strong>✗</strong> "
    right = "nothing here" if wanted is None else _drawn(wanted, "+")
    return f"{mark}{here}<br><small>wanted: {right}</small>"


def _as_table(rows: Sequence[str]) -> str:
    style = "border-collapse:collapse;margin:4px 0 6px 0;border:none;font-size:95%"
    inside = "".join(f'<tr style="background:transparent">{row}</tr>' for row in rows)
    return f'<table style="{style}"><tbody>{inside}</tbody></table>'


def _cell(inside: str, row: bool = False) -> str:
    """A cell; `row`: with the title of its row."""
    style = f"text-align:left;padding:4px 14px 4px 0;border:none;border-top:1px solid {_LINE};line-height:1.9"
    if row:
        return f'<th scope="row" style="{style};font-weight:normal;white-space:nowrap">{inside}</th>'
    return f'<td style="{style}">{inside}</td>'


def _drawn(terms: Sequence[tuple[Term, float, bool]] | None, sign: str) -> str:
    """A sum of products in coloured letters; what differs has an edge and a sign before it."""
    if terms is None:
        return "no such entry"
    words = []
    for term, factor, differs in terms[:MOST_TERMS_SHOWN]:
        number = _term(term, factor).removesuffix("·".join(map(_letter, term))).strip()
        inside = "·".join(_coloured(name, _letter((name, place))) for name, place in term)
        inside = " ".join(filter(None, (html.escape(number), inside)))
        words.append(_edged(inside, sign) if differs else f'<span style="white-space:nowrap">{inside}</span>')
    shown = _sum(words, [factor for _, factor, _ in terms])
    rest = len(terms) - MOST_TERMS_SHOWN
    return shown + (f" + {rest} more" if rest > 0 else "")


def _coloured(name: str, letter: str) -> str:
    fill, edge = COLOURS[KINDS[name]]
    style = f"background:{fill};color:#222222;border:1px solid {edge};border-radius:4px;padding:1px 4px"
    return f'<span style="{style}">{html.escape(letter)}</span>'


def _edged(inside: str, sign: str) -> str:
    edge = f"2px solid {_EXTRA}" if sign == "✗" else f"2px dashed {_MISSING}"
    style = f"border:{edge};border-radius:6px;padding:2px 4px;white-space:nowrap"
    return f'<span style="{style}"><strong>{sign}</strong> {inside}</span>'


def _in_words(
    yours: Sequence[tuple[Term, float, bool]] | None, wanted: Sequence[tuple[Term, float, bool]] | None
) -> str:
    """What differs in an entry, in words."""
    if yours is None or wanted is None:
        return "this entry is missing" if yours is None else "there is no such entry"
    extra, missing = (
        [_signed(term, factor) for term, factor, differs in terms if differs] for terms in (yours, wanted)
    )
    if len(extra) == len(missing) == 1 or len(yours) + len(wanted) == 1:
        return f"{(extra or ['0'])[0]} in place of {(missing or ['0'])[0]}"
    ratios = {
        factor / dict(_without_marks(wanted)).get(term, np.nan) for term, factor in _without_marks(yours)
    }
    if len(extra) == len(missing) == len(yours) == len(wanted) and len(ratios) == 1:
        (ratio,) = ratios
        return f"each product comes {_signed((), ratio)} times"
    words = [f"too much: {_few(extra)}" if extra else "", f"missing: {_few(missing)}" if missing else ""]
    return "; ".join(filter(None, words))


def _without_marks(terms: Sequence[tuple[Term, float, bool]]) -> list[tuple[Term, float]]:
    return [(term, factor) for term, factor, _ in terms]


def _signed(term: Term, factor: float) -> str:
    return ("−" if factor < 0 else "") + _term(term, factor)


def _few(terms: Sequence[str]) -> str:
    return ", ".join(terms[:4]) + (f" and {len(terms) - 4} more" if len(terms) > 4 else "")
