"""Code that is read, and never run: whether a cell parses, and which names it binds."""

import ast
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

_LARGEST_CODE = 10_000
"""Characters of a cell that is parsed; of a longer one only the starts of its lines are looked at."""
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_CELL_MAGICS_OF_PYTHON = frozenset({"capture", "prun", "time"})
"""IPython runs what stands below them like any other cell."""
_LINE_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.%]+\?\??[ \t]*)$", re.MULTILINE)
"""A line that IPython understands and Python does not: `%magic`, `!command`, `help?`."""
_MAGIC_VALUE = re.compile(r"^([ \t]*)([\w, \t]+=[ \t]*)[%!].*$", re.MULTILINE)
"""Such a line whose value gets a name: `files = !ls`."""
_DEFINITION = re.compile(
    r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
"""The start of a line that binds a name, in code that does not parse."""


def is_for_another_program(source: str) -> bool:
    """Say whether a cell magic hands the whole cell to something else, such as `%%bash`."""
    magic = _CELL_MAGIC.match(source)
    return magic is not None and magic[1] not in _CELL_MAGICS_OF_PYTHON


def parses(source: str) -> bool:
    """Say whether Python can parse a cell, once what only IPython understands is taken out of it.

    It cannot where the whole cell is indented, which IPython would mend.
    """
    return _names_if_it_parses(source) is not None


def names_bound(source: str) -> frozenset[str]:
    """List what a cell binds at its top level; if it does not parse, what the starts of its lines bind."""
    names = _names_if_it_parses(source)
    if names is not None:
        return names
    return frozenset(definition or value for definition, value in _DEFINITION.findall(source))


def statements_of(source: str) -> list[ast.stmt]:
    """Parse a cell into what runs without IPython: its statements but for magics and values of magics.

    Returns
    -------
    list of ast.stmt
        Empty if the cell does not parse.
    """
    return _parsed(source, _MAGIC_VALUE.sub(r"\1pass", source)) or []


def names_bound_by(statement: ast.stmt) -> frozenset[str]:
    """List the names that are bound where a statement is run, in whatever way it binds them.

    A name that it binds under a condition counts. Not so a name that is gone after it (a comprehension's
    variable, the error of an `except`), that a function binds when it is called, or that a star imports.
    """
    return frozenset(_bound(statement))


def texts_in(statement: ast.stmt) -> frozenset[str]:
    """List the texts that stand in quotes in a statement."""
    constants = (node.value for node in ast.walk(statement) if isinstance(node, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _bound(statement: ast.stmt) -> Iterator[str]:
    # A list instead of recursion: students' code can be nested deeply.
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        inside = ast.iter_child_nodes(node)
        match node:
            case ast.Name(name, ast.Store()):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
                inside = iter([*node.decorator_list, node.args])
            case ast.ClassDef():
                yield node.name
                inside = iter([*node.decorator_list, *node.bases, *node.keywords])
            case ast.Lambda():
                inside = iter([node.args])
            case ast.comprehension():
                inside = iter([node.iter, *node.ifs])
            case ast.AnnAssign(ast.Name(), value=None):
                inside = iter(())
            case ast.alias(name, other_name) if name != "*":
                yield other_name or name.partition(".")[0]
            case ast.MatchAs(name=str(name)) | ast.MatchStar(str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
        waiting.extend(inside)


@lru_cache(500)  # most cells of a class are the instructor's, and each is looked at more than once
def _names_if_it_parses(source: str) -> frozenset[str] | None:
    if len(source) > _LARGEST_CODE:
        return None
    statements = _parsed(source, _MAGIC_VALUE.sub(r"\1\2None", source))
    if statements is None:
        return None
    return frozenset(name for statement in statements for name in _bound(statement))


def _parsed(source: str, without_values: str) -> list[ast.stmt] | None:
    """Parse a cell, or else the cell without magics; None if neither parses."""
    if is_for_another_program(source):
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # students' code has invalid escapes
        for version in (source, _LINE_MAGIC.sub(r"\1pass", without_values)):
            try:
                return ast.parse(version).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None
