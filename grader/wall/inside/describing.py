"""What can be read of a student's function besides its values: its name, signature, docstring and text."""

import builtins
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from .frames import NotData, WireError, pack

LONGEST_SOURCE = 100_000
MOST_PARAMETERS = 100
MOST_NAMES = 1_000


def describe(function: Callable[..., Any]) -> dict[str, Any]:
    """Describe a function as plain data.

    Returns
    -------
    dict
        `name`, `qualname`, `doc` (None if there is none), `source` (empty if it is not known), `signed`
        (whether the signature is known), `parameters` (a list of name, kind, whether there is a default, the
        default), `annotations` (name -> a built-in type's name, or any other annotation's text, and which
        of the two), `names` and `variables` (of its code).
    """
    code: Any = getattr(inspect.unwrap(function), "__code__", None)
    doc = getattr(function, "__doc__", None)
    parameters = _parameters(function)
    annotations = getattr(function, "__annotations__", {})
    return {
        "name": str(getattr(function, "__name__", type(function).__name__))[:200],
        "qualname": str(getattr(function, "__qualname__", ""))[:200],
        "doc": doc[:LONGEST_SOURCE] if isinstance(doc, str) else None,
        "source": _source(function),
        "signed": parameters is not None,
        "parameters": parameters or [],
        "annotations": [
            [str(name), *_annotation(value)] for name, value in list(annotations.items())[:MOST_PARAMETERS]
        ],
        "names": [str(name) for name in getattr(code, "co_names", ())][:MOST_NAMES],
        "variables": [str(name) for name in getattr(code, "co_varnames", ())][:MOST_NAMES],
    }


def _parameters(function: Callable[..., Any]) -> list[list[Any]] | None:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if len(parameters) > MOST_PARAMETERS:
        return None
    return [
        [each.name, int(each.kind), each.default is not each.empty, _default(each.default)]
        for each in parameters
    ]


def _default(value: Any) -> Any:
    if value is inspect.Parameter.empty:
        return None
    try:
        pack({"value": value})
    except WireError:
        return NotData(type(value).__name__)
    return value


def _annotation(value: Any) -> tuple[str, bool]:
    if isinstance(value, type):
        name = str(value.__name__)
        return name[:200], vars(builtins).get(name) is value
    if isinstance(value, str):
        return value[:200], False
    return str(inspect.formatannotation(value))[:200], False


def _source(function: Callable[..., Any]) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))[:LONGEST_SOURCE]
    except (OSError, TypeError, SyntaxError, IndentationError):
        return ""
