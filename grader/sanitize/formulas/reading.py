r"""A formula read by an allow-list of macros, and written so that nothing else can be in it.

It is written for one of two readers. Jupyter's MathJax gets TeX in which macros are expanded, without
labels, without what would reach out of the formula, and without `$`, `<` and `>`, so that it can stand in
Markdown and in HTML. math-core gets the same formula in the macros and environments that it knows.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.formulas.macros import (
    ARGUMENTS,
    BIG,
    ENVIRONMENTS,
    INFIX,
    SIZES,
    SWITCHES,
    TAGGED,
    TEXTS,
    UNWRAPPED,
    WITH_COLUMNS,
    WITH_NUMBER,
    WITH_PLACE,
)
from grader.sanitize.formulas.symbols import (
    CHARACTERS,
    COLOURS,
    DELIMITERS,
    ESCAPED,
    HEX_DIGITS,
    SPACES,
    SYMBOLS,
)
from grader.sanitize.formulas.tokens import LONGEST_FORMULA, Refused, tokens

QUOTE = "\ue022"
"""Stands for a straight quotation mark in what math-core reads: it would make a round one of it."""
_DEEPEST = 40
_MOST_SMALL_STEPS_BACK = 50
_LONGEST_SPACE = 4.0  # em
_LONGEST_BACK = 1.0  # em
_EMS = {
    "em": 1.0,
    "ex": 0.43,
    "pt": 0.1,
    "pc": 1.2,
    "px": 0.0625,
    "in": 7.2,
    "cm": 2.85,
    "mm": 0.285,
    "mu": 1 / 18,
}
_LENGTH = re.compile(r"\s*(-?)\s*(\d{1,6}(?:[.,]\d{0,6})?|[.,]\d{1,6})\s*([a-z]{2})\s*")
_COLUMNS = re.compile(r"[lcr|:\s]{0,100}")
_NAME = re.compile(r"[\w:.,;+ /()*'-]{1,100}")
_ROW_ENDS = frozenset(("\\\\", r"\cr", r"\newline"))
_STRUCTURE = _ROW_ENDS | {"}", "&", r"\end", r"\right", r"\middle"}
_LIMITS = (r"\limits", r"\nolimits")


@dataclass(frozen=True)
class Written:
    """A formula that may be shown."""

    tex: str
    same: bool
    """Whether the formula as it was typed shows the same, and may stay."""
    definitions: Definitions
    """Those that hold behind it."""
    tags: Mapping[str, str]
    """The labels that it defines."""


def read(source: str, known: Definitions, display: bool, for_core: bool = False) -> Written:
    r"""Read a formula.

    Parameters
    ----------
    source
        TeX, without the delimiters.
    known
        The definitions of formulas before it.
    display
        Whether it stands in a line of its own.
    for_core
        Whether to write it for math-core, and not for MathJax.

    Raises
    ------
    Refused
        If there is anything in it that is not allowed, or not complete.

    Examples
    --------
    >>> read(r"\def\half{\frac12} x < \half", Definitions(), display=False).tex
    'x \\lt \\frac{1}{2}'
    """
    if len(source) > LONGEST_FORMULA:
        raise Refused("it is too long")
    typed = tokens(source)
    expanded, after = known.expanded(typed)
    reader = _Reader(expanded, known.tags, display, for_core)
    tex = reader.formula()
    return Written(tex.strip(), reader.same and expanded == typed, after, reader.labels)


class _Reader:
    def __init__(self, source: list[str], tags: Mapping[str, str], display: bool, for_core: bool) -> None:
        self._left = source[::-1]
        self._tags = tags
        self._display = display
        self._core = for_core
        self._depth = 0
        self._steps_back = 0
        self._tag: str | None = None
        self._tag_text: str | None = None
        self._label: str | None = None
        self.same = True
        self.labels: dict[str, str] = {}

    def formula(self) -> str:
        written, ends = self._row(_ROW_ENDS)
        whole = written
        while ends:  # MathJax puts lines that are in no environment one behind the other
            end = self._row_end()
            written, ends = self._row(_ROW_ENDS)
            whole += (r"\quad " if self._core else end) + written
        return self._with_tag(whole)

    def _with_tag(self, whole: str) -> str:
        tag, label = self._tag, self._label
        self._tag = self._label = None
        if tag is None:
            return whole
        if label is not None and self._tag_text is not None:
            self.labels[label] = self._tag_text
        if self._core:
            return rf"\begin{{aligned}}{whole}&\qquad {tag}\end{{aligned}}"
        return whole + tag

    # What comes next

    def _peek(self) -> str:
        return self._left[-1] if self._left else ""

    def _skip(self) -> str:
        """Go over spaces, and look at what is there."""
        while self._left and self._left[-1] == " ":
            self._left.pop()
        return self._peek()

    def _next(self) -> str:
        self._skip()
        if not self._left:
            raise Refused("something is missing at its end")
        return self._left.pop()

    def _takes(self, sign: str) -> bool:
        if self._skip() == sign:
            self._left.pop()
            return True
        return False

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refused("too much is nested in it")

    # Formulas

    def _row(self, ends: frozenset[str], in_group: bool = False) -> tuple[str, str]:
        """Read up to one of some tokens, or the end of all; give what was read, and that token or ''."""
        self._deeper()
        parts: list[str] = []
        scripts = "?"  # of the last sign: ^, _ and ' as they come; ? where there is no sign
        infix = 0
        while self._left:
            token = self._left[-1]
            if token in ends:
                break
            self._left.pop()
            if token == " ":
                if parts and not parts[-1].endswith(" "):
                    parts.append(" ")
                continue
            if token in "^_'’":
                if scripts == "?":
                    parts.append("{}")
                    scripts = ""
                if token in "'’":
                    if "^" in scripts:
                        raise Refused("a prime behind an exponent")
                    scripts += "'"
                    parts.append("'")
                    while self._skip() in ("'", "’"):
                        self._left.pop()
                        parts.append("'")
                    continue
                if token in scripts:
                    raise Refused(f"{token} twice at one sign")
                scripts += token
                parts.append(f"{token}{{{self._script()}}}")
                continue
            if token in _LIMITS:
                parts.append(token + " ")
                continue
            if token.startswith("\\") and token[1:] in INFIX:
                infix += 1
                scripts = "?"
                parts.append(token + " ")
                continue
            written = self._atom(token)
            parts.append(written)
            if written:
                scripts = "?" if written.startswith(r"\color") else ""
        if infix > 1:
            raise Refused("two fractions of one line")
        self._depth -= 1
        written = "".join(parts)
        return (f"{{{written}}}" if infix and not in_group else written), self._peek()

    def _script(self) -> str:
        token = self._next()
        if token in _STRUCTURE or token in "^_'’" or token in _LIMITS:
            raise Refused("an exponent or index is missing")
        if token == "{":
            return self._group()
        self._deeper()
        written = self._atom(token)
        self._depth -= 1
        return written

    def _group(self) -> str:
        written, end = self._row(frozenset("}"), in_group=True)
        if not end:
            raise Refused("a } is missing")
        self._left.pop()
        return written

    def _argument(self) -> str:
        token = self._next()
        if token == "{":
            return self._group()
        name = token[1:]
        if token in _STRUCTURE or token in "^_" or (token[0] == "\\" and not _stands_alone(name)):
            raise Refused("an argument is missing")
        return self._atom(token)

    def _optional(self) -> str | None:
        if not self._takes("["):
            return None
        written, end = self._row(frozenset("]"))
        if not end:
            raise Refused("a ] is missing")
        self._left.pop()
        return written

    def _raw(self) -> str:
        """Read an argument that is a name, a number, a length or the like."""
        token = self._next()
        if token != "{":
            return token
        found: list[str] = []
        while self._left:
            token = self._left.pop()
            if token == "}":
                return "".join(found)
            if token == "{":
                break
            found.append(token)
        raise Refused("an argument is missing")

    def _atom(self, token: str) -> str:
        if token == "{":
            return f"{{{self._group()}}}"
        if token[0] != "\\":
            return self._character(token)
        if token in _STRUCTURE:
            raise Refused(f"{token} has nothing to do here")
        name = token[1:]
        if name in SYMBOLS:
            return token + " "
        if name in CHARACTERS:
            return CHARACTERS[name] if self._core else token + " "
        if name in SPACES or name.isspace():
            return self._space(token, SPACES.get(name, 0.25))
        if name in ESCAPED:
            return token
        if name in ARGUMENTS:
            return self._macro(name)
        if name in SWITCHES:
            return token + " "
        if name in TEXTS:
            return self._texts(TEXTS[name])
        if name in BIG:
            return f"{token}{self._delimiter()}"
        method = _SPECIAL.get(name)
        if method is None and name in UNWRAPPED:
            self.same = False
            return self._unwrapped(UNWRAPPED[name])
        if method is None and name in SIZES:
            self.same = False
            return ""
        if method is None:
            raise Refused(f"{token} is not known")
        return method(self, name)

    def _character(self, sign: str) -> str:
        if sign[0] in "#$&}^_'" or not sign.isprintable():
            raise Refused(f"{sign} has nothing to do here" if sign.isprintable() else "an invisible sign")
        if sign == "~":
            return r"\ " if self._core else "~"
        if sign == "<":
            return r"\lt "
        if sign == ">":
            return r"\gt "
        if sign == "`":
            return "‘"
        if sign == '"' and self._core:
            return QUOTE
        if unicodedata.category(sign)[0] == "M":
            raise Refused("a mark without its letter")
        return sign

    def _macro(self, name: str) -> str:
        kinds = ARGUMENTS[name]
        if name == "color":
            colour = self._colour()
            return rf"\color{{{colour}}}" if not self._core or colour in COLOURS else ""
        if kinds == "t":
            content = self._text_argument("")
            return rf"\boxed{{{content}}}"
        if name == "colorbox":
            self._colour()
            return f"{{{self._text_argument('')}}}"
        if name == "textcolor":
            colour = self._colour()
            content = self._argument()
            if self._core and colour not in COLOURS:
                return f"{{{content}}}"
            return rf"\textcolor{{{colour}}}{{{content}}}"
        written = f"\\{name}"
        if name in ("bm", "pmb"):
            self.same = self.same and name != "bm"
            written = r"\boldsymbol"
        for kind in kinds:
            if kind == "o":
                if (optional := self._optional()) is not None:
                    written += f"[{{{optional}}}]" if "]" in optional else f"[{optional}]"
            else:
                written += f"{{{self._script() if name == 'sqrt' else self._argument()}}}"
        return written

    def _unwrapped(self, kinds: str) -> str:
        self._optional()
        if kinds[0] == "l":
            self._length()
        return f"{{{self._text_argument('') if kinds[-1] == 't' else self._argument()}}}"

    # Lengths and colours

    def _length(self) -> float:
        if self._skip() == "{":
            source = self._raw()
        else:
            source = ""
            while self._left and len(source) < 20 and not _LENGTH.fullmatch(source):
                source += self._left.pop()
        if not (length := _LENGTH.fullmatch(source)) or length[3] not in _EMS:
            raise Refused("a length cannot be read")
        ems = float(length[2].replace(",", ".")) * _EMS[length[3]]
        return -ems if length[1] else ems

    def _space(self, token: str, ems: float) -> str:
        if ems < 0:
            self._steps_back += 1
            if self._steps_back > _MOST_SMALL_STEPS_BACK:
                self.same = False
                return ""
        if self._core:
            return "" if ems < 0 else _space_of(ems)
        return token if not token[-1].isalpha() else token + " "

    def _hspace(self, name: str) -> str:
        self._takes("*")
        ems = self._length()
        kept = min(max(ems, -_LONGEST_BACK), _LONGEST_SPACE)
        self.same = self.same and kept == ems
        return self._space(rf"\hspace{{{kept:.3g}em}}", kept)

    def _rule(self, name: str) -> str:
        lengths = [self._length() for _ in range(3)] if name != "rule" else []
        if name == "rule":
            lift = 0.0
            if self._takes("["):
                inside = ""
                while self._left and (token := self._left.pop()) != "]":
                    inside += token
                self._left += [*"}", *inside[::-1], "{"]
                lift = self._length()
            lengths = [self._length(), self._length(), -lift]
        width, height, depth = lengths
        if not (0 <= width <= _LONGEST_SPACE and max(map(abs, lengths)) <= _LONGEST_SPACE):
            raise Refused(f"the lengths of \\{name} are too large")
        if not self._core:
            lift_by = f"[{-depth:.3g}em]" if name == "rule" and depth else ""
            below = f"{{{depth:.3g}em}}" if name != "rule" else ""
            return rf"\{name}{lift_by}{{{width:.3g}em}}{{{height:.3g}em}}{below}"
        return "■" if width and height and name == "rule" else ""

    def _colour(self) -> str:
        model = ""
        if self._takes("["):
            while self._left and (token := self._left.pop()) != "]":
                model += token
        colour = self._raw().strip()
        if model == "HTML":
            colour = f"#{colour}"
        if not model or model in ("HTML", "named"):
            lower = colour.lower()
            if lower in COLOURS:
                return lower
            if colour[:1] == "#" and len(colour) in (4, 7) and HEX_DIGITS.issuperset(colour[1:]):
                self.same = self.same and not model
                return colour
        raise Refused("a colour is not known")

    # Brackets

    def _delimiter(self) -> str:
        token = self._next()
        if token == "{":
            token = self._next()
            if self._next() != "}":
                raise Refused("a bracket is missing")
        if token not in DELIMITERS:
            raise Refused(f"{token} is no bracket")
        written = DELIMITERS[token]
        return written + " " if written[-1].isalpha() else written

    def _left_right(self, name: str) -> str:
        parts = [rf"\left{self._delimiter()}"]
        ends = frozenset((r"\right", r"\middle"))
        while True:
            written, end = self._row(ends)
            parts.append(written)
            if not end:
                raise Refused(r"a \right is missing")
            self._left.pop()
            parts.append(f"{end}{self._delimiter()}")
            if end == r"\right":
                return "".join(parts)

    # Texts

    def _texts(self, style: str) -> str:
        parts = self._text_parts(style)
        return parts[0] if len(parts) == 1 else f"{{{''.join(parts)}}}"

    def _text_argument(self, style: str) -> str:
        return "".join(self._text_parts(style))

    def _text_parts(self, style: str) -> list[str]:
        """Read text; formulas in it stand beside its pieces."""
        token = self._next()
        if token != "{":
            self._left += ["}", token]
        parts: list[str] = []
        piece: list[str] = []
        depth = 0

        def end_piece() -> None:
            if piece:
                parts.append(rf"\{style or 'text'}{{{''.join(piece)}}}")
                piece.clear()

        while self._left:
            token = self._left.pop()
            name = token[1:]
            if token == "}" and depth == 0:
                end_piece()
                return parts
            if token in "{}":
                depth += 1 if token == "{" else -1
            elif token in ("$", r"\("):
                end_piece()
                self.same = False
                end = "$" if token == "$" else r"\)"
                written, found = self._row(frozenset((end,)))
                if not found:
                    raise Refused("a formula in a text has no end")
                self._left.pop()
                parts.append(f"{{{written}}}")
            elif token[0] == "\\" and len(token) == 2 and (name in ESCAPED or name in " ,;:!"):
                if name in ",;:!":
                    piece.append("" if name == "!" else " ")
                    self.same = False
                elif name in "$|":
                    end_piece()
                    parts.append(token if name == "$" else r"\text{|}")
                else:
                    piece.append(" " if name == " " else token)
                    if self._core:
                        end_piece()
            elif token[0] == "\\" and name in TEXTS:
                end_piece()
                self.same = False
                parts.append(self._text_argument(TEXTS[name] or style))
            elif token[0] == "\\" and name in _TEXT_SIGNS:
                piece.append(_TEXT_SIGNS[name])
                self.same = False
            elif token in (r"\ref", r"\eqref"):
                end_piece()
                parts.append(self._reference(name))
            elif token[0] == "\\":
                raise Refused(f"{token} in a text")
            elif token == "~":
                piece.append(" " if self._core else "~")
            elif token in "<>":
                end_piece()
                parts.append(r"\lt " if token == "<" else r"\gt ")
            elif token == "`":
                piece.append("‘")
            elif token[0] in "#&%^_" or not token.isprintable():
                raise Refused(f"{token} in a text" if token.isprintable() else "an invisible sign")
            elif unicodedata.category(token)[0] == "M" and not _follows_letter(piece):
                raise Refused("a mark without its letter")
            else:
                piece.append(QUOTE if token == '"' and self._core else token)
        raise Refused("a text has no end")

    # Names, tags, labels

    def _operator(self, name: str) -> str:
        star = "*" if self._takes("*") else ""
        content = self._argument().replace("-", r"\text{-}" if self._core else "-")
        return rf"\operatorname{star}{{{content}}}"

    def _mathop(self, name: str) -> str:
        content = self._argument()
        if not self._core:
            return rf"\mathop{{{content}}}"
        limits = self._skip() if self._skip() in _LIMITS else ""
        if limits:
            self._left.pop()
        found: dict[str, str] = {}
        while self._skip() in ("^", "_"):
            which = self._left.pop()
            if which in found:
                raise Refused(f"{which} twice at one sign")
            found[which] = self._script()
        below, above = found.get("_"), found.get("^")
        written = rf"\mathop{{{content}}}"
        if limits == r"\limits" or (self._display and not limits):
            if below is not None:
                written = rf"\underset{{{below}}}{{{written}}}"
            return rf"\overset{{{above}}}{{{written}}}" if above is not None else written
        return written + "".join(f"{which}{{{script}}}" for which, script in found.items())

    def _not(self, name: str) -> str:
        token = self._next()
        if token in _STRUCTURE or token in "{^_":
            raise Refused(r"\not has nothing to deny")
        return rf"\not {self._atom(token)}"

    def _set_tag(self, name: str) -> str:
        star = self._takes("*")
        source = "".join(self._left[-60:][::-1])
        content = self._text_argument("")
        if self._tag is not None:
            raise Refused("two tags of one line")
        brackets = ("", "") if star else (r"\text{(}", r"\text{)}")
        plain = re.match(r"\s*\{?([\w .:,*'-]{0,40})", source)
        self._tag_text = plain[1].strip() if plain else "?"
        if not self._core:  # there \tag takes text, and no \text within it
            content = (
                content.removeprefix(r"\text{").removesuffix("}")
                if content.startswith(r"\text{")
                else content
            )
            if r"\text{" in content:
                raise Refused("a tag of several pieces")
        self._tag = (
            brackets[0] + content + brackets[1] if self._core else rf"\tag{'*' if star else ''}{{{content}}}"
        )
        self._note_label()
        return ""

    def _set_label(self, name: str) -> str:
        self._label = self._raw()
        if not _NAME.fullmatch(self._label):
            raise Refused("a label cannot be read")
        self.same = False
        self._note_label()
        return ""

    def _note_label(self) -> None:
        if self._label is not None and self._tag is not None and self._tag_text is not None:
            self.labels[self._label] = self._tag_text

    def _reference(self, name: str) -> str:
        label = self._raw()
        if not _NAME.fullmatch(label):
            raise Refused("a label cannot be read")
        self.same = False
        shown = self.labels.get(label) or self._tags.get(label) or "???"
        return rf"\text{{({shown})}}" if name == "eqref" else rf"\text{{{shown}}}"

    def _nothing(self, name: str) -> str:
        self.same = self.same and name not in ("require",)
        if name == "require":
            self._raw()
        elif name in ("nonumber", "notag"):
            self.same = False
        return ""

    # Environments

    def _row_end(self) -> str:
        """Read the end of a row, with the space below it."""
        token = self._left.pop()
        if token == "\\\\":
            if self._peek() == "*":
                self._left.pop()
            if self._peek() == "[":
                self._left.pop()
                inside = ""
                while self._left and (token := self._left.pop()) != "]":
                    inside += token
                length = _LENGTH.fullmatch(inside)
                if not length or length[3] not in _EMS:
                    raise Refused("a length cannot be read")
                ems = float(length[2].replace(",", ".")) * _EMS[length[3]]
                if not length[1] and ems <= _LONGEST_SPACE and not self._core:
                    return rf"\\[{ems:.3g}em]"
                self.same = self.same and not length[1] and ems <= _LONGEST_SPACE
        return r"\\ "

    def _substack(self, name: str) -> str:
        if self._next() != "{":
            raise Refused("an argument is missing")
        lines = []
        while True:
            written, end = self._row(_ROW_ENDS | {"}"})
            lines.append(written)
            if end == "}":
                self._left.pop()
                break
            if not end:
                raise Refused("a } is missing")
            self._row_end()
        stacked = r"\\ ".join(lines)
        return rf"\begin{{gathered}}{stacked}\end{{gathered}}" if self._core else rf"\substack{{{stacked}}}"

    def _environment(self, _: str) -> str:
        name = self._raw().strip()
        core = ENVIRONMENTS.get(name)
        if core is None:
            raise Refused(f"the environment {name} is not known")
        before = (self._tag, self._label)
        self._tag = self._label = None
        columns = self._columns(name)
        rows: list[list[str]] = []
        ends: list[str] = []
        while True:
            rows.append(self._cells(name))
            if self._tag is not None:
                self._place_tag(name, rows[-1])
            if self._peek() == r"\end":
                break
            ends.append(self._row_end())
        self._left.pop()
        if self._raw().strip() != name:
            raise Refused(f"the environment {name} has no end")
        self._tag, self._label = before if name in TAGGED or before[0] else (self._tag, self._label)
        if rows[-1] == [""] and len(rows) > 1:
            rows.pop()
            ends[-1] = ""
        return self._environment_of(name, core, columns, rows, ends)

    def _columns(self, name: str) -> str:
        columns = ""
        if name in WITH_PLACE and self._takes("["):
            place = ""
            while self._left and (token := self._left.pop()) != "]":
                place += token
            if place.strip() not in ("t", "b", "c", "l", "r"):
                raise Refused("a place cannot be read")
        if name in WITH_NUMBER:
            number = self._raw().strip()
            if not (number.isascii() and number.isdigit() and len(number) < 3):
                raise Refused("a number of columns cannot be read")
            columns = number
        elif name in WITH_COLUMNS:
            columns = self._raw()
            if not _COLUMNS.fullmatch(columns):
                raise Refused("the columns of a table cannot be read")
        return columns

    def _cells(self, name: str) -> list[str]:
        cells: list[str] = []
        while True:
            rules = ""
            while not cells and self._skip() in (r"\hline", r"\hdashline"):
                rule = self._left.pop() + " "
                rules = rule if self._core else rules + rule
            written, end = self._row(_ROW_ENDS | {"&", r"\end"})
            cells.append(rules + written.strip())
            if not end:
                raise Refused(f"the environment {name} has no end")
            if end != "&":
                return cells
            if name.startswith(("multline", "equation")):
                raise Refused(f"& in the environment {name}")
            self._left.pop()

    def _place_tag(self, name: str, cells: list[str]) -> None:
        if name in TAGGED:
            tag, self._tag, self._label = self._tag or "", None, None
            cells.append("\0" + tag)

    def _environment_of(
        self, name: str, core: str, columns: str, rows: list[list[str]], ends: list[str]
    ) -> str:
        if name.startswith("equation"):
            return "".join(row[0] for row in rows) if len(rows) == 1 else _table("gathered", "", rows, ends)
        if not self._core:
            for row in rows:
                if row[-1].startswith("\0"):
                    tag = row.pop()[1:]
                    row[-1] += tag
            argument = f"{{{columns}}}" if columns else ""
            return _table(name, argument, rows, ends)
        if any(row[-1].startswith("\0") for row in rows):
            wide = max(len(row) - row[-1].startswith("\0") for row in rows)
            for row in rows:
                if row[-1].startswith("\0"):
                    tag = row.pop()[1:]
                    row += [""] * (wide - len(row)) + [rf"\qquad {tag}"]
            core = "aligned" if core == "gathered" else core
        if name.startswith("eqnarray"):
            columns = "rcll"
            rows = [[rf"\displaystyle {cell}" if cell else "" for cell in row] for row in rows]
        return _table(core, f"{{{columns}}}" if core == "array" else "", rows, ends)


def _table(name: str, argument: str, rows: list[list[str]], ends: list[str]) -> str:
    # With a space behind it, & is no beginning of a character's name in HTML.
    lines = [" & ".join(row) for row in rows]
    body = "".join(line + end for line, end in zip(lines, [*ends, ""], strict=False))
    return rf"\begin{{{name}}}{argument}{body}\end{{{name}}}"


def _space_of(ems: float) -> str:
    """Write a space for math-core in the macros that it knows."""
    names = ((2.0, r"\qquad "), (1.0, r"\quad "), (0.5, r"\enspace "), (0.25, r"\ "), (0.15, r"\,"))
    written = ""
    for size, name in names:
        while ems >= size:
            written += name
            ems -= size
    return written


def _stands_alone(name: str) -> bool:
    return name in SYMBOLS or name in CHARACTERS or name in SPACES or name in ESCAPED


def _follows_letter(piece: list[str]) -> bool:
    return bool(piece) and piece[-1][-1].isalpha() and unicodedata.category(piece[-1][-1])[0] == "L"


_TEXT_SIGNS = {
    "quad": "\u2003",
    "qquad": "\u2003\u2003",
    "space": " ",
    "ldots": "…",
    "dots": "…",
    "textbackslash": "∖",
    "textendash": "–",
    "textemdash": "—",
    "textellipsis": "…",
}
_SPECIAL = {
    **dict.fromkeys(("hspace", "hskip", "kern", "mkern", "mskip", "mspace"), _Reader._hspace),
    **dict.fromkeys(("rule", "Rule", "Space"), _Reader._rule),
    **dict.fromkeys(("nonumber", "notag", "require", "relax"), _Reader._nothing),
    "left": _Reader._left_right,
    "begin": _Reader._environment,
    "operatorname": _Reader._operator,
    "mathop": _Reader._mathop,
    "not": _Reader._not,
    "tag": _Reader._set_tag,
    "label": _Reader._set_label,
    "ref": _Reader._reference,
    "eqref": _Reader._reference,
    "substack": _Reader._substack,
}
