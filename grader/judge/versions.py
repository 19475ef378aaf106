"""Errors that other versions of Python or numpy would not raise: which versions grade, and which knows it."""

import builtins
import re
import sys
from collections.abc import Iterator
from platform import python_version

import numpy as np

from grader.judge.known_versions import (
    GONE_FROM_NUMPY,
    GONE_MODULES,
    NEW_IN_NUMPY,
    NEW_MODULES,
    NEW_NAMES,
    NEW_SYNTAX,
    PYTHON_2_NAMES,
    PYTHON_2_SYNTAX,
    TOLD_BY_WORDS,
    Version,
)

_UNKNOWN = ""
"""An error may come of versions, and nothing more is known."""
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")
_MISSING_NAME = re.compile(r"name '(\w+)' is not defined")
_MISSING_ATTRIBUTE = re.compile(
    r"(?:module |type object )?'(?P<owner>[\w.]+)' (?:object )?has no attribute '(?P<name>\w+)'"
)
_MISSING_IMPORT = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<owner>[\w.]+)'")
_REMOVED = re.compile(r"`np\.(?P<name>\w+)` was removed")
_KEYWORD = re.compile(r"^([\w.]+)\(\) got an unexpected keyword argument")


def versions_for(error: str, line: str = "") -> str:
    """Say which versions grade, if an error may come of other ones.

    Parameters
    ----------
    error
        The type of an exception, a colon, and what it says.
    line
        The student's line that raised it, or that cannot be parsed; empty if it is not known.

    Returns
    -------
    str
        A sentence, and a second one if another version is known to take what this one does not. Empty if
        the error has nothing to do with versions.
    """
    kind, _, message = error.partition(": ")
    found = list(_what_is_known(kind, message, line.strip()))
    if not found:
        return ""
    graded = f"This was graded with Python {python_version()} and numpy {np.__version__}."
    return " ".join([graded, *list(filter(None, found))[:1]])


def _what_is_known(kind: str, message: str, line: str) -> Iterator[str]:
    """Give sentences about other versions; one may be `_UNKNOWN`."""
    for words, sentence in TOLD_BY_WORDS:
        if re.search(words, message):
            yield sentence
    if kind in ("SyntaxError", "TabError", "IndentationError"):
        yield from _of_syntax(message, line)
        yield _UNKNOWN
    elif kind == "ModuleNotFoundError" and (found := _MISSING_MODULE.search(message)):
        yield from _of_module(found[1])
    elif kind in ("AttributeError", "ImportError"):
        for pattern in (_REMOVED, _MISSING_ATTRIBUTE, _MISSING_IMPORT):
            if found := pattern.search(message):
                yield from _of_name(found.groupdict().get("owner", "numpy"), found["name"])
    elif kind == "NameError" and (found := _MISSING_NAME.search(message)):
        if found[1] in PYTHON_2_NAMES:
            yield f"Python 2 has {found[1]}; now it is {PYTHON_2_NAMES[found[1]]}."
        yield from _newer("Python", NEW_NAMES.get(f"builtins.{found[1]}"), f"has {found[1]}")
    elif kind == "TypeError" and (found := _KEYWORD.search(message)) and _is_theirs(found[1]):
        yield _UNKNOWN


def _of_syntax(message: str, line: str) -> Iterator[str]:
    for since, words, signs, does in NEW_SYNTAX:
        if re.search(words, message) and re.search(signs, line):
            yield from _newer("Python", since, does)
    for words, signs, what in PYTHON_2_SYNTAX:
        if re.search(words, message) and re.search(signs, line):
            yield f"Python 2 took {what}."


def _of_module(name: str) -> Iterator[str]:
    if name in GONE_MODULES:
        yield f"The last Python with {name} is {GONE_MODULES[name]}."
    yield from _newer("Python", NEW_MODULES.get(name), f"has {name}")
    if name.partition(".")[0] in {*sys.stdlib_module_names, "numpy"}:
        yield _UNKNOWN


def _of_name(owner: str, name: str) -> Iterator[str]:
    """Look for a name that a module or a type has not.

    A type says only its last name: what is said of numpy's arrays is known by `numpy.ndarray`.
    """
    whole = f"{owner}.{name}"
    if whole in PYTHON_2_NAMES:
        yield f"Python 2 has {whole}; now it is {PYTHON_2_NAMES[whole]}."
    yield from _newer("Python", NEW_NAMES.get(whole), f"has {whole}")
    written = re.sub(r"^numpy\.", "np.", whole)
    yield from _newer("numpy", NEW_IN_NUMPY.get(whole), f"has {written}")
    if whole in GONE_FROM_NUMPY:
        (major, minor), instead = GONE_FROM_NUMPY[whole]
        yield f"numpy before {major}.{minor} has {written}; now it is {instead}."
    if owner.partition(".")[0] in {*sys.stdlib_module_names, "numpy"}:
        yield _UNKNOWN


def _newer(what: str, since: Version | None, does: str) -> Iterator[str]:
    here = sys.version_info[:2] if what == "Python" else tuple(map(int, np.__version__.split(".")[:2]))
    if since is not None and here < since:
        yield f"{what} {does} since version {since[0]}.{since[1]}."


def _is_theirs(function: str) -> bool:
    """Say whether Python or numpy has a function of that name."""
    name = function.rpartition(".")[2]
    return hasattr(builtins, name) or hasattr(np, name)
