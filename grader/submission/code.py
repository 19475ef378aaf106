"""Code that is read, and never run: which names a cell binds, and whether it parses."""

import re
import symtable
import warnings
from contextlib import suppress
from functools import lru_cache

_LARGEST_CODE = 10_000
"""Characters of a cell that is parsed; of a longer one only the starts of its lines are looked at."""

# What IPython understands and Python does not: %magics, !commands, help?, and the values of the former
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.%]+\?\??[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"^([\w, \t]+=[ \t]*)[%!].*$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)


def _parsed(source: str) -> frozenset[str] | None:
    """Parse a cell as IPython would, except that it would take off a common indent.

    Returns
    -------
    frozenset of str
        What it defines at its top level; None if it cannot be parsed.
    """
    return _short_parsed(source) if len(source) <= _LARGEST_CODE else None


@lru_cache(500)  # most cells of a class are the instructor's, and each is looked at more than once
def _short_parsed(source: str) -> frozenset[str] | None:
    without_magic = _MAGIC_VALUE.sub(r"\1None", _MAGIC.sub(r"\1pass", source))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # students' code has invalid escapes
        for version in (source, without_magic):
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                symbols = symtable.symtable(version, "cell", "exec").get_symbols()
                return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())
    return None


def parses(source: str) -> bool:
    """Say whether a cell is Python, as IPython knows it."""
    return _parsed(source) is not None


def names_bound(source: str) -> frozenset[str]:
    """List what a cell defines at its top level, as well as one can if it does not parse."""
    names = _parsed(source)
    if names is not None:
        return names
    return frozenset(a or b for a, b in _DEFINITION.findall(source))
