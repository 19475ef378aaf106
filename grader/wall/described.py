"""What can be read of a student's function, as a function of our own that looks like it and does nothing.

`inspect.signature(f)`, `inspect.getsource(f)`, `f.__doc__`, `f.__code__.co_names` and the like read it. Its
text is put together from the names of the parameters alone, each of which has to be an identifier: nothing
that the student wrote is compiled or run. The student's text is there to be read, as any string is.
"""

import builtins
import itertools
import keyword
import linecache
from collections.abc import Sequence
from types import FunctionType
from typing import Any

from grader.judge.verdict import Opaque
from grader.wall.inside.frames import NotData, WireError
from grader.wall.messages import Described

OF_A_FUNCTION = frozenset(
    {
        *("__doc__", "__code__", "__defaults__", "__kwdefaults__", "__annotations__", "__qualname__"),
        *("__module__", "__globals__", "__closure__"),
    }
)
"""The attributes that are read off the function that looks like the student's."""

_POSITIONAL_ONLY, _USUAL, _ARGS, _KEYWORD_ONLY, _KWARGS = range(5)
_number = itertools.count(1)


def look_alike(described: Described) -> FunctionType:
    """Make a function that looks like the one that was described.

    Raises
    ------
    WireError
        If a parameter's name is none, or their order is not possible.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    parameters = _parameters(described.parameters) if described.signed else "*args, **kwargs"
    try:
        code = compile(f"def look_alike({parameters}): pass", "<described>", "exec")
    except SyntaxError as error:
        raise WireError("parameters that no function has") from error
    exec(code, names)
    made: FunctionType = names["look_alike"]
    usual = [each for each in described.parameters if each.kind in (_POSITIONAL_ONLY, _USUAL)]
    made.__defaults__ = tuple(_value(each.default) for each in usual if each.has_default) or None
    keywords = [each for each in described.parameters if each.kind == _KEYWORD_ONLY and each.has_default]
    made.__kwdefaults__ = {each.name: _value(each.default) for each in keywords}
    made.__annotations__ = {
        name: getattr(builtins, text, text) if is_type else text
        for name, text, is_type in described.annotations
    }
    made.__doc__ = described.doc
    made.__name__ = described.name
    made.__qualname__ = described.qualname or described.name
    arguments = made.__code__.co_varnames
    variables = (*arguments, *(name for name in described.variables if name not in arguments))
    made.__code__ = made.__code__.replace(
        co_name=described.name,
        co_filename=_file(described.source),
        co_firstlineno=1,
        co_names=described.names,
        co_varnames=variables,
        co_nlocals=len(variables),
    )
    return made


def _file(source: str) -> str:
    """Let `inspect` find a text under the name of a file."""
    if not source:
        return "<unknown>"
    name = f"<student's function {next(_number)}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    return name


def forget_sources() -> None:
    """Drop the texts of students' functions: those of the next submission are others."""
    for name in [each for each in linecache.cache if each.startswith("<student's function ")]:
        del linecache.cache[name]


def _value(default: Any) -> Any:
    return Opaque(default.type_name) if isinstance(default, NotData) else default


def _parameters(parameters: Sequence[Any]) -> str:
    """Write the parameters of a `def`; every default is a `...` that is replaced later."""
    written: list[str] = []
    kinds = [each.kind for each in parameters]
    for number, each in enumerate(parameters):
        if not each.name.isidentifier() or keyword.iskeyword(each.name):
            raise WireError("a parameter whose name is none")
        if each.kind == _KEYWORD_ONLY and _ARGS not in kinds and kinds.index(_KEYWORD_ONLY) == number:
            written.append("*")
        star = {_ARGS: "*", _KWARGS: "**"}.get(each.kind, "")
        written.append(f"{star}{each.name}{'=...' if each.has_default and not star else ''}")
        if each.kind == _POSITIONAL_ONLY and kinds[number + 1 : number + 2] != [_POSITIONAL_ONLY]:
            written.append("/")
    return ", ".join(written)
