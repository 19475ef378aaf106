"""TeX as a list of tokens."""

import re

MOST_TOKENS = 10_000
"""Of a formula, also with its macros expanded. What is longer is shown as it was typed."""
_LONGEST = 4 * MOST_TOKENS
"""Characters."""

# A macro takes the space behind its name with it. A comment ends with its line.
_TOKEN = re.compile(r"%[^\n]*(?:\n\s*)?|(\\[A-Za-z]+) ?|\\.|#[1-9]|\s+|.", re.DOTALL)


class Refused(Exception):
    """A formula cannot be shown; the text says why, in a few words."""


def tokens(source: str) -> list[str]:
    r"""Split a formula into macros, signs, and spaces.

    Raises
    ------
    Refused
        If it is too long.

    Examples
    --------
    >>> tokens(r"\frac {a}b % half")
    ['\\frac', '{', 'a', '}', 'b', ' ']
    """
    if len(source) > _LONGEST:
        raise Refused("it is too long")
    found = []
    for match in _TOKEN.finditer(source):
        token = match[1] or match[0]
        if token[0] != "%":
            found.append(" " if token.isspace() else token)
    if len(found) > MOST_TOKENS:
        raise Refused("it is too long")
    return found


def stripped(source: str) -> str:
    r"""Take the spaces from both ends of a formula, but for `\ ` at its end."""
    short = source.strip()
    backslashes = len(short) - len(short.rstrip("\\"))
    return short + " " * (backslashes % 2)
