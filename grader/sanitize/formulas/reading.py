r"""A formula read by an allow-list of macros, and written so that nothing else can be in it.

It is written for one of two readers. Jupyter's MathJax gets TeX in which macros are expanded, without
labels, without what would reach out of the formula, and without `$`, `<` and `>`, so that it can stand in
Markdown and in HTML. math-core gets the same formula in the macros and environments that it knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.sanitize.formulas import arguments, environments, labels, spaces, texts
from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.formulas.parser import Parser
from grader.sanitize.formulas.tokens import stripped, tokens

_MACROS = {**spaces.MACROS, **texts.MACROS, **labels.MACROS, **arguments.MACROS, **environments.MACROS}


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
    return write(expand(source, known), known, display, for_core)


@dataclass(frozen=True)
class Expanded:
    """A formula whose macros are expanded."""

    tokens: list[str]
    same: bool
    """Whether there was none."""
    definitions: Definitions
    """Those that hold behind it."""


def expand(source: str, known: Definitions) -> Expanded:
    """Expand the macros of a formula."""
    typed = tokens(source)
    expanded, behind = known.expanded(typed)
    return Expanded(expanded, expanded == typed, behind)


def write(formula: Expanded, known: Definitions, display: bool, for_core: bool) -> Written:
    """Read and write a formula whose macros are expanded."""
    parser = Parser(formula.tokens, _MACROS, known.tags, display, for_core)
    tex = environments.lines(parser)
    return Written(stripped(tex), parser.same and formula.same, formula.definitions, parser.labels)
