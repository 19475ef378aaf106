r"""Definitions in formulas: `\def`, `\newcommand`, `\DeclareMathOperator` and their like, and labels.

As in Jupyter, a definition holds for all formulas of a notebook that come after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from grader.sanitize.formulas.symbols import words
from grader.sanitize.formulas.tokens import MOST_TOKENS, Refused

_MOST_PUT = 3 * MOST_TOKENS
"""Tokens put into the places of macros, and these macros, until none is left."""
_MOST_DEFINED = 5_000
"""Tokens of all definitions that hold in one place, each a few more than it has."""

_AS_IT_IS = "\0"
r"""Begins a macro that is not expanded, as it was before `\let` gave it another name."""

DEFINING = frozenset(
    rf"\{name}"
    for name in words("def gdef newcommand renewcommand DeclareMathOperator DeclarePairedDelimiter let")
)


@dataclass(frozen=True)
class Macro:
    """What a macro stands for."""

    arguments: int
    default: tuple[str, ...] | None
    """Of the first argument, if it can be left out."""
    body: tuple[str, ...]
    starred: tuple[str, ...] | None = None
    """The body of the macro with a star, if that is another."""


@dataclass(frozen=True)
class Definitions:
    """What the formulas of a notebook share, up to a place in it."""

    macros: Mapping[str, Macro] = field(default_factory=lambda: MappingProxyType({}))
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Label -> what stands beside that formula, in brackets."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((frozenset(self.macros.items()), frozenset(self.tags.items())))

    def with_tags(self, tags: Mapping[str, str]) -> Definitions:
        """Give these definitions with further labels."""
        return Definitions(self.macros, {**self.tags, **tags}) if tags else self

    def expanded(self, source: list[str]) -> tuple[list[str], Definitions]:
        """Put the bodies of macros in their places.

        Returns
        -------
        tuple
            The formula without definitions; the definitions that hold behind it.

        Raises
        ------
        Refused
            If that has no end, or a definition cannot be read.
        """
        if not (self.macros or DEFINING.intersection(source)):
            return source, self
        return _Expansion(source, dict(self.macros)).run(self)


class _Expansion:
    def __init__(self, source: list[str], macros: dict[str, Macro]) -> None:
        self.waiting = source[::-1]
        self.macros = macros
        self.done: list[str] = []
        self.put = 0

    def run(self, before: Definitions) -> tuple[list[str], Definitions]:
        changed = False
        while self.waiting:
            token = self.waiting.pop()
            if token[0] == _AS_IT_IS and len(token) > 1:
                self.done.append(token[1:])
            elif token in DEFINING:
                self._define(token)
                changed = True
            elif token in self.macros:
                self._put(self._body(token))
            else:
                self.done.append(token)
        if not changed:
            return self.done, before
        if sum(map(_size, self.macros.values())) > _MOST_DEFINED:
            raise Refused("too many definitions")
        return self.done, Definitions(self.macros, before.tags)

    def _put(self, body: list[str]) -> None:
        self.put += 1 + len(body)
        self.waiting.extend(reversed(body))
        if self.put > _MOST_PUT or len(self.done) + len(self.waiting) > MOST_TOKENS:
            raise Refused("the macros have no end")

    def _body(self, name: str) -> list[str]:
        macro = self.macros[name]
        body = macro.body
        if macro.starred is not None and self._takes("*"):
            body = macro.starred
        given: list[list[str]] = []
        if macro.default is not None:
            optional = self._optional()
            given.append(list(macro.default) if optional is None else optional)
        while len(given) < macro.arguments:
            given.append(self._argument())
        full: list[str] = []
        for token in body:
            if len(token) == 2 and token[0] == "#":
                if int(token[1]) > len(given):
                    raise Refused(f"{name} has no argument {token}")
                full += given[int(token[1]) - 1]
            else:
                full.append(token)
            if len(full) > MOST_TOKENS:
                raise Refused("the macros have no end")
        return full

    def _define(self, how: str) -> None:
        if how in (r"\def", r"\gdef"):
            name = self._name()
            count = 0
            while (token := self._next()) != "{":
                count += 1
                if token != f"#{count}":
                    raise Refused(f"the arguments of {name} cannot be read")
            self.waiting.append("{")
            self.macros[name] = Macro(count, None, tuple(self._argument()))
            return
        if how == r"\let":
            name = self._name()
            self._takes("=")
            other = self._next()
            if other in DEFINING or other in "{}":
                raise Refused(rf"\let{name} cannot be read")
            as_it_is = _AS_IT_IS + other if other[0] == "\\" else other
            self.macros[name] = self.macros.get(other, Macro(0, None, (as_it_is,)))
            return
        starred = self._takes("*")
        (name, *rest) = [token for token in self._argument() if token != " "] or [""]
        if rest or not name.startswith("\\"):
            raise Refused(f"{how} defines no macro")
        if how == r"\DeclareMathOperator":
            operator = [r"\operatorname", *("*" * starred), "{", *self._argument(), "}"]
            self.macros[name] = Macro(0, None, tuple(operator))
        elif how == r"\DeclarePairedDelimiter":
            left, right = self._argument(), self._argument()
            self.macros[name] = Macro(
                1, None, (*left, "#1", *right), (r"\left", *left, "#1", r"\right", *right)
            )
        else:
            digits = "".join(self._optional() or ["0"]).strip()
            default = self._optional()
            if digits not in set("0123456789"):
                raise Refused(f"{how}{name} cannot be read")
            body = tuple(self._argument())
            self.macros[name] = Macro(int(digits), None if default is None else tuple(default), body)

    def _name(self) -> str:
        name = self._next()
        if not name.startswith("\\"):
            raise Refused("a definition without a name")
        return name

    def _next(self) -> str:
        while self.waiting:
            if (token := self.waiting.pop()) != " ":
                return token
        raise Refused("something is missing at its end")

    def _takes(self, sign: str) -> bool:
        while self.waiting and self.waiting[-1] == " ":
            self.waiting.pop()
        if self.waiting and self.waiting[-1] == sign:
            self.waiting.pop()
            return True
        return False

    def _argument(self) -> list[str]:
        token = self._next()
        if token == "}":
            raise Refused("a bracket too many")
        return self._until("}") if token == "{" else [token]

    def _optional(self) -> list[str] | None:
        return self._until("]") if self._takes("[") else None

    def _until(self, end: str) -> list[str]:
        found: list[str] = []
        depth = 0
        while self.waiting:
            token = self.waiting.pop()
            if token == end and depth == 0:
                return found
            depth += (token == "{") - (token == "}")
            if depth < 0:
                break
            found.append(token)
        raise Refused(f"a {end} is missing")


def _size(macro: Macro) -> int:
    return 10 + len(macro.body) + len(macro.default or ()) + len(macro.starred or ())
