"""A formula read token by token: rows, groups, scripts, arguments, and signs.

What stands behind a macro with arguments is read by the function that a table names for it.
"""

import unicodedata
from collections.abc import Callable, Mapping

from grader.sanitize.formulas import letters
from grader.sanitize.formulas.macros import BIG, INFIX, SIZES, STYLES, SWITCHES
from grader.sanitize.formulas.symbols import (
    CHARACTERS,
    DELIMITERS,
    ESCAPED,
    LOWER_GREEK,
    OPERATORS,
    SPACES,
    SYMBOLS,
    WITH_LIMITS,
)
from grader.sanitize.formulas.tokens import Refused

STAND_INS = {'"': "\ue022", "√": "\ue023"} | {sign: chr(0xE100 + ord(sign)) for sign in LOWER_GREEK.values()}
"""Signs -> what stands for them in what math-core reads, as it would refuse them or make others of them."""
ABOVE = "\ue025"
"""Begins what stands above a sign that has something below it, too."""
ROW_ENDS = frozenset(("\\\\", r"\cr", r"\newline"))
STRUCTURE = ROW_ENDS | {"}", "&", r"\end", r"\right", r"\middle"}
LIMITS = (r"\limits", r"\nolimits")
_DEEPEST = 40


class Parser:
    """A formula that is read, and written again.

    Parameters
    ----------
    source
        Its tokens.
    macros
        Name of a macro -> what reads its arguments, and writes it.
    tags
        The labels of other formulas.
    display
        Whether it stands in a line of its own.
    for_core
        Whether to write it for math-core, and not for MathJax.
    """

    def __init__(
        self,
        source: list[str],
        macros: Mapping[str, "Macro"],
        tags: Mapping[str, str],
        display: bool,
        for_core: bool,
    ) -> None:
        self.left = source[::-1]
        self.tags = tags
        self.display = display
        self.core = for_core
        self.same = True
        self.labels: dict[str, str] = {}
        self.tag: str | None = None
        """What stands beside the line that is read."""
        self.tag_text: str | None = None
        self.label: str | None = None
        self.font = ""
        """The macro that says how letters look here; '' without one."""
        self.bold = False
        """Whether letters are bold whatever their font."""
        self.steps_back = 0
        self._macros = macros
        self.depth = 0

    # What comes next

    def peek(self) -> str:
        """Give the next token; '' at the end."""
        return self.left[-1] if self.left else ""

    def skip(self) -> str:
        """Go over spaces, and look at what is there."""
        while self.left and self.left[-1] == " ":
            self.left.pop()
        return self.peek()

    def next(self) -> str:
        """Take the next token that is no space."""
        self.skip()
        if not self.left:
            raise Refused("something is missing at its end")
        return self.left.pop()

    def takes(self, sign: str) -> bool:
        """Take a token if it is the next."""
        if self.skip() == sign:
            self.left.pop()
            return True
        return False

    def raw(self, nested: bool = False) -> str:
        """Read an argument that is a name, a number, a length or the like; with braces in it if `nested`."""
        token = self.next()
        if token != "{":
            return token
        found: list[str] = []
        depth = 0
        while self.left:
            token = self.left.pop()
            if token == "}" and depth == 0:
                return "".join(found)
            if token == "{" and not nested:
                break
            depth += (token == "{") - (token == "}")
            found.append(token)
        raise Refused("an argument is missing")

    def in_brackets(self) -> str:
        """Read what stands before the next `]`."""
        inside = ""
        while self.left and (token := self.left.pop()) != "]":
            inside += token
        return inside

    def no_font(self) -> None:
        """Refuse what MathJax shows in no font, where it stands in one."""
        if self.font:
            raise Refused(rf"a table or frame in \{self.font}")

    # Formulas

    def row(self, ends: frozenset[str], in_group: bool = False) -> tuple[str, str]:
        """Read up to one of some tokens, or the end of all; give what was read, and that token or ''."""
        self.deeper()
        parts: list[str] = []
        scripts = "?"  # of the last sign: ^, _ and ' as they come; ? where there is no sign
        at, limits = 0, False  # where the last sign begins; whether its scripts stand below and above it
        infix, coloured = 0, False
        font = self.font
        while self.left:
            token = self.left[-1]
            if token in ends:
                break
            self.left.pop()
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
                    primes = self._primes()
                    if limits and self.peek() not in ("^", "_"):
                        # Behind all of it, as MathJax shows it, and not above it.
                        scripts += "^_"
                        if self.core:
                            parts[at] = "{" + parts[at]
                            primes = "}" + primes
                    parts.append(primes)
                    continue
                if token in scripts:
                    raise Refused(f"{token} twice at one sign")
                scripts += token
                parts.append(f"{token}{{{self.script()}}}")
                continue
            if token in LIMITS:
                if parts and parts[-1].startswith(r"\operatorname{"):
                    raise Refused(rf"{token} behind \operatorname")
                limits = token == r"\limits"
                parts.append(token + " ")
                continue
            if token.startswith("\\") and token[1:] in INFIX:
                infix += 1
                scripts = "?"
                parts.append(token + " ")
                continue
            written = self.atom(token)
            parts.append(written)
            if written:
                at, limits = len(parts) - 1, token[1:] in WITH_LIMITS or written.startswith(r"\operatorname*")
                colour = written.startswith((r"\color{", r"\color["))
                scripts, coloured = "?" if colour else "", coloured or colour
        if infix > 1 or (infix and coloured):
            raise Refused("two fractions of one line" if infix > 1 else "a colour and a fraction of one line")
        self.depth -= 1
        self.font = font
        written = "".join(parts)
        return (f"{{{written}}}" if infix and not in_group else written), self.peek()

    def _primes(self) -> str:
        """Read the primes behind one."""
        primes = "'"
        while self.skip() in ("'", "’"):
            self.left.pop()
            primes += "'"
        return primes

    def script(self) -> str:
        """Read an exponent or an index."""
        token = self.next()
        if token in STRUCTURE or token in "^_'’" or token in LIMITS:
            raise Refused("an exponent or index is missing")
        if token == "{":
            return self._group()
        self.deeper()
        written = self.atom(token)
        self.depth -= 1
        return written

    def argument(self) -> str:
        """Read an argument that is a formula."""
        token = self.next()
        if token == "{":
            return self._group()
        if token in STRUCTURE or token in "^_" or (token[0] == "\\" and not _stands_alone(token[1:])):
            raise Refused("an argument is missing")
        return self.atom(token)

    def optional(self) -> str | None:
        """Read an argument in square brackets, if there is one."""
        if not self.takes("["):
            return None
        written, end = self.row(frozenset("]"))
        if not end:
            raise Refused("a ] is missing")
        self.left.pop()
        return written

    def delimiter(self) -> str:
        """Read a bracket."""
        token = self.next()
        if token == "{":
            token = self.next()
            if self.next() != "}":
                raise Refused("a bracket is missing")
        if token not in DELIMITERS:
            raise Refused(f"{token} is no bracket")
        written = DELIMITERS[token]
        return written + " " if written[-1].isalpha() else written

    def atom(self, token: str) -> str:
        """Read what a token begins: a sign, a group, or a macro with its arguments."""
        if token == "{":
            return f"{{{self._group()}}}"
        if token[0] != "\\":
            return self._character(token)
        if token in STRUCTURE:
            raise Refused(f"{token} has nothing to do here")
        name = token[1:]
        if name in SYMBOLS:
            return letters.named(name, self.font, self.bold) if self.core and self.font else token + " "
        if name in SWITCHES:
            if name not in STYLES:
                if self.bold:
                    raise Refused(rf"\{name} cannot be bold")
                self.font = name
            return token + " "
        if name in CHARACTERS:
            if not self.core:
                return token + " "
            if self.font:
                letters.named(name, self.font, self.bold)
            return _for_core(CHARACTERS[name])
        if name in ESCAPED:
            return token
        if name in BIG:
            written = self.delimiter()
            return "{}" if self.core and written == "." else f"{token}{written}"
        if name in SIZES:
            self.same = False
            return ""
        macro = self._macros.get(" " if name.isspace() else name)
        if macro is None:
            raise Refused(f"{token} is not known")
        return macro(self, name)

    def _group(self) -> str:
        written, end = self.row(frozenset("}"), in_group=True)
        if not end:
            raise Refused("a } is missing")
        self.left.pop()
        return written

    def _character(self, sign: str) -> str:
        if sign[0] in "#$&}^_'" or not sign.isprintable():
            raise Refused(f"{sign} has nothing to do here" if sign.isprintable() else "an invisible sign")
        if sign == "~":
            return r"\ " if self.core else "~"
        if sign == "<":
            return r"\lt "
        if sign == ">":
            return r"\gt "
        if sign == "`":
            return "‘"
        if unicodedata.category(sign)[0] == "M":
            raise Refused("a mark without its letter")
        if not self.core:
            return sign
        if self.font and (letter := letters.typed(sign, self.font, self.bold)) is not None:
            return letter
        return rf"{sign}\nolimits " if sign in _LARGE and self.peek() not in LIMITS else _for_core(sign)

    def deeper(self) -> None:
        """Note that what is read next is nested; who calls it takes it back from `depth` behind it."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused("too much is nested in it")


Macro = Callable[[Parser, str], str]
"""Reads the arguments of a macro, and writes it; is given the macro's name."""


def _for_core(sign: str) -> str:
    """Give what math-core reads in place of a sign."""
    return _NAMED.get(sign) or (sign if sign.isalpha() else STAND_INS.get(sign, sign))


_LARGE = frozenset("∏∐∑⋀⋁⋂⋃⨀⨁⨂⨄⨆")
_NAMED = {
    "⊥": r"\perp ",
    "⊤": r"\top ",
    "∅": r"\varnothing ",
    "∠": r"\angle ",
    "∡": r"\measuredangle ",
    "∢": r"\sphericalangle ",
    "∴": r"\therefore ",
    "∵": r"\because ",
}


def _stands_alone(name: str) -> bool:
    return name in SYMBOLS or name in CHARACTERS or name in OPERATORS or name in SPACES or name in ESCAPED
