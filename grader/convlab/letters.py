"""Sums of products of letters: what a function computes, written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .text import _text

Index = tuple[int, ...]
Letter = tuple[str, Index]  # the name of an array, and the place of an entry in it
Term = tuple[Letter, ...]  # a product of letters; of none of them, a number
Sums = Mapping[Index, Mapping[Term, float]]  # for each entry of a result, how often each product is in it

SYMBOLS = {"dy": "g"}  # what the entries of an array are called, where not by its name
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FRACTIONS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/6": "⅙", "1/8": "⅛"}
_ALIKE = 1e-5  # factors that differ by less are the same: functions of single precision have such errors


def _letter(letter: Letter) -> str:
    """An entry as one writes it: g₂, w₀₁, and in a layer x[0, 1]₀₁ with image and channel in brackets."""
    name, index = letter
    axes, places = index[:-2] if len(index) > 2 else (), index[-2:]
    between = "," if any(place > 9 for place in places) else ""
    before = f"[{', '.join(map(str, axes))}]" if axes else ""
    return SYMBOLS.get(name, name) + before + between.join(map(str, places)).translate(_SUBSCRIPTS)


def _factor(factor: float) -> str:
    """A number before letters, without its sign; empty for one."""
    fraction = Fraction(abs(factor)).limit_denominator(12)
    if abs(float(fraction) - abs(factor)) > _ALIKE:
        return _text(abs(factor))
    return "" if fraction == 1 else _FRACTIONS.get(str(fraction), str(fraction))


def _term(term: Term, factor: float) -> str:
    """A product with the number before it, without its sign: 2 g₀·w₁."""
    letters = "·".join(map(_letter, term))
    return " ".join(filter(None, (_factor(factor) or ("" if letters else "1"), letters)))


def _sum(terms: Iterable[str], signs: Iterable[float]) -> str:
    """Terms with their signs between them; 0 if there are none."""
    words = [("− " if sign < 0 else "+ ") + term for term, sign in zip(terms, signs, strict=True)]
    return " ".join(words).removeprefix("+ ") or "0"


def _place(result: str, index: Index) -> str:
    """An entry of a result as code writes it: dx[0], J[1, 2]."""
    return f"{result}[{', '.join(map(str, index))}]" if index else result


def _differing(one: Mapping[Term, float], other: Mapping[Term, float]) -> dict[Term, float]:
    """The terms of a sum that the other one has not, or not as often."""
    return {term: factor for term, factor in one.items() if abs(factor - other.get(term, 0.0)) > _ALIKE}
