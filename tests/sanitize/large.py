r"""Formulas of 10,000 characters, made of the pieces that formulas are made of: for what they cost.

A drawn formula, or a macro with it in its arguments, is repeated, nested as deep as may be, put into the
cells of tables, or put into the bodies of macros that stand for one another.
"""

import random
import string
from collections.abc import Iterator

from drawn import FAMILIES

LONGEST = 10_000
_BETWEEN = (
    "",
    " ",
    "+",
    ",",
    "&",
    r"\\",
    "_",
    "^",
    "'",
    r"\over ",
    r"\quad ",
    "}{",
    "%\n",
    r"\right",
    r"\limits",
    "$",
)
_AROUND = (
    ("{", "}"),
    (r"\frac{", "}{b}"),
    (r"\frac a{", "}"),
    (r"\sqrt[", "]{x}"),
    ("x^{", "}"),
    ("x_{", "}'"),
    (r"\left(", r"\right)"),
    (r"\mathbf{", "}"),
    (r"\boldsymbol{\mathrm{", "}}"),
    (r"\hat{", "}"),
    (r"\overbrace{", "}^{n}"),
    (r"\mathop{", "}_i"),
    (r"\text{a $", "$ b}"),
    (r"\underset{", "}{b}_c"),
    (r"\begin{matrix}", r"\end{matrix}"),
    (r"\begin{array}{*{50}{c|}}\hline ", r"\\\hline\end{array}"),
    (r"\begin{align}", r"\tag{1}\end{align}"),
    (r"\substack{", r"\\b}"),
    (r"\color{red}", ""),
    (r"\def\z{", r"}\z\z"),
)


def large(seed: int) -> str:
    """Make one; the same for the same seed."""
    draw = random.Random(seed)
    pattern = draw.choice(_FORMULAS)
    if draw.random() < 0.5:
        begin, end = draw.choice(_AROUND)
        pattern = begin + pattern + end
    source = draw.choice((_repeated, _nested, _in_cells, _in_macros, _unfinished))(draw, pattern)
    return source[:LONGEST]


def _repeated(draw: random.Random, pattern: str) -> str:
    piece = pattern + draw.choice(_BETWEEN)
    return piece * (LONGEST // len(piece) + 1)


def _nested(draw: random.Random, pattern: str) -> str:
    around = [draw.choice(_AROUND) for _ in range(draw.randint(1, 3))]
    deep = draw.choice((5, 20, 39, 45, 2000))
    begins, ends = zip(*(around[number % len(around)] for number in range(deep)), strict=True)
    whole = "".join(begins) + pattern + "".join(reversed(ends))
    return whole * max(1, LONGEST // len(whole))


def _in_cells(draw: random.Random, pattern: str) -> str:
    columns = draw.choice((1, 3, 30, 5000))
    name, argument = draw.choice(
        (("aligned", ""), ("matrix", ""), ("cases", ""), ("array", "{" + "c|" * 50 + "}"), ("gather", ""))
    )
    row = "&".join([pattern] * columns)[:LONGEST] + r"\\"
    rows = row * max(1, (LONGEST - 100) // len(row))
    return rf"\begin{{{name}}}{argument}{rows[: LONGEST - 60]}\end{{{name}}}"


def _in_macros(draw: random.Random, pattern: str) -> str:
    """Each stands for several of the one before, with arguments or without."""
    times, arguments = draw.randint(1, 12), draw.randint(0, 2)
    signature = "".join(f"#{number + 1}" for number in range(arguments))
    given = "".join(f"{{#{number + 1}#{number + 1}}}" for number in range(arguments))
    names = string.ascii_lowercase[: draw.randint(1, 20)]
    source = rf"\def\A{signature}{{{pattern}{signature}}}"
    before = r"\A"
    for name in names:
        source += rf"\def\{name}x{signature}{{{(before + given) * times}}}"
        before = rf"\{name}x"
    use = before + "{y}" * arguments + " "
    return source + use * max(1, (LONGEST - len(source)) // len(use))


def _unfinished(draw: random.Random, pattern: str) -> str:
    """Begin again and again, and never end."""
    begin = draw.choice(_AROUND)[0] + pattern[: draw.randint(0, len(pattern))]
    return begin * (LONGEST // len(begin) + 1)


def _formulas() -> Iterator[str]:
    for family in FAMILIES:
        yield from random.Random(1).sample(list(dict.fromkeys(family())), 60)


_FORMULAS = list(_formulas())
