"""What the student's side says, checked field by field once, here.

What arrives is mere data until `decode` has read it. A message that is not as agreed is the student's
nonsense, and raises a WireError. Any other exception, here or later, is a failure of ours.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

from grader.wall.inside.frames import WireError
from grader.wall.messages import (
    AllNames,
    Answered,
    Callback,
    Clear,
    Confined,
    Described,
    Display,
    Done,
    Error,
    Looked,
    Message,
    Missing,
    Parameter,
    Raised,
    Returned,
    RolledBack,
    Shown,
    Stream,
    Threw,
    Unconfined,
    Unsent,
    Value,
    Wrote,
)

_LONGEST_ID = 200


def decode(fields: dict[str, Any]) -> Message:
    """Read a message.

    Parameters
    ----------
    fields
        Plain data, as `frames.unpack` gives it.

    Raises
    ------
    WireError
        If it is of no kind that there is, or a field is missing, too many or of another type.
    """
    op = fields.get("op")
    kind = _KINDS.get(op) if type(op) is str else None
    if kind is None:
        raise WireError("a message of an unknown kind")
    names, read = kind
    if fields.keys() != names:
        raise WireError(f"a message {op!r} with other fields than it has")
    return read(fields)


def _shown(fields: dict[str, Any]) -> Shown:
    known = fields["display_id"]
    if known is not None and len(_text(known)) > _LONGEST_ID:
        known = None
    return Shown(_output(_dict(fields["output"])), known, _flag(fields["update"]))


def _output(given: dict[str, Any]) -> Stream | Error | Display:
    """Read one output, field by field: what is not named here does not come in."""
    kind = given.get("output_type")
    if type(kind) is not str:
        raise WireError("an output without a kind")
    if kind == "stream":
        return Stream(_stream_name(given.get("name")), _text(given.get("text")))
    if kind == "error":
        lines = tuple(map(_text, _list(given.get("traceback"))))
        return Error(_text(given.get("ename")), _text(given.get("evalue")), lines)
    if kind in ("display_data", "execute_result"):
        data = {_text(name): _text(value) for name, value in _dict(given.get("data")).items()}
        sizes = {_text(name): _size(about) for name, about in _dict(given.get("metadata")).items()}
        return Display(data, sizes, kind == "execute_result")
    raise WireError("an output of an unknown kind")


def _stream_name(value: Any) -> Literal["stdout", "stderr"]:
    if type(value) is str and value == "stdout":
        return "stdout"
    if type(value) is str and value == "stderr":
        return "stderr"
    raise WireError("an output on an unknown stream")


def _size(about: Any) -> dict[str, int]:
    """Read the size at which an image is to be shown."""
    return {
        side: size for side, size in _dict(about).items() if side in ("width", "height") and type(size) is int
    }


def _returned(fields: dict[str, Any]) -> Returned:
    return Returned(_number(fields["number"]), fields["value"], tuple(_changes(fields["after"])))


def _changes(value: Any) -> Iterator[tuple[int, Any]]:
    for pair in _list(value):
        if not (type(pair) is tuple and len(pair) == 2 and type(pair[1]) in (np.ndarray, dict)):
            raise WireError("a changed argument that is no pair of a place and an array, or a dict")
        yield _number(pair[0]), pair[1]


def _answered(fields: dict[str, Any]) -> Answered:
    after = []
    for pair in _list(fields["after"]):
        if not (type(pair) is tuple and len(pair) == 2):
            raise WireError("a changed argument that is no pair")
        after.append((_number(pair[0]), pair[1]))
    return Answered(_number(fields["number"]), fields["value"], tuple(after))


def _threw(fields: dict[str, Any]) -> Threw:
    name, message, line = (_text(fields[name]) for name in ("type", "message", "line"))
    return Threw(_number(fields["number"]), name, message, line, fields["error"])


def _raised(fields: dict[str, Any]) -> Raised:
    texts = (_text(fields[name]) for name in ("type", "message", "line"))
    return Raised(_number(fields["number"]), *texts)


def _callback(fields: dict[str, Any]) -> Callback:
    args, kwargs = fields["args"], _dict(fields["kwargs"])
    if type(args) is not tuple or not all(type(name) is str for name in kwargs):
        raise WireError("something else than arguments")
    return Callback(_number(fields["target"]), args, kwargs)


def _wrote(fields: dict[str, Any]) -> Wrote:
    data = fields["data"]
    if type(data) is not np.ndarray or data.dtype != np.uint8 or data.ndim != 1:
        raise WireError("something else where the bytes of a file belong")
    return Wrote(_text(fields["name"]), data.tobytes(), _flag(fields["begins"]))


def _looked(fields: dict[str, Any]) -> Looked:
    printed = tuple(Stream(_stream_name(name), text) for name, text in _pairs(fields["printed"]))
    warned = tuple(_pairs(fields["warned"]))
    gone, refused = (tuple(map(_text, _list(fields[name]))) for name in ("gone", "refused"))
    return Looked(printed, warned, gone, refused, _number(fields["drawn"]))


def _described(fields: dict[str, Any]) -> Described:
    doc = fields["doc"]
    return Described(
        _text(fields["name"]),
        _text(fields["qualname"]),
        doc if doc is None else _text(doc),
        _text(fields["source"]),
        _flag(fields["signed"]),
        tuple(_parameter(_list(each)) for each in _list(fields["parameters"])),
        tuple(_annotation(_list(each)) for each in _list(fields["annotations"])),
        tuple(map(_text, _list(fields["names"]))),
        tuple(map(_text, _list(fields["variables"]))),
    )


def _parameter(given: list[Any]) -> Parameter:
    if len(given) != 4 or _number(given[1]) not in range(5):
        raise WireError("something else where a parameter belongs")
    return Parameter(_text(given[0]), given[1], _flag(given[2]), given[3])


def _annotation(given: list[Any]) -> tuple[str, str, bool]:
    if len(given) != 3:
        raise WireError("something else where an annotation belongs")
    return _text(given[0]), _text(given[1]), _flag(given[2])


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    for pair in map(_list, _list(value)):
        if len(pair) != 2:
            raise WireError("something else where a pair belongs")
        yield _text(pair[0]), _text(pair[1])


def _rolled_back(fields: dict[str, Any]) -> RolledBack:
    code = fields["code"]
    return RolledBack(None if code is None else _number(code))


def _text(value: Any) -> str:
    if type(value) is not str:
        raise WireError("something else where a text belongs")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise WireError("something else where a whole number belongs")
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise WireError("something else where yes or no belongs")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise WireError("something else where a list belongs")
    return value


def _dict(value: Any) -> dict[Any, Any]:
    if type(value) is not dict:
        raise WireError("something else where a dict belongs")
    return value


_Read = Callable[[dict[str, Any]], Message]


def _kind(read: _Read, *names: str) -> tuple[frozenset[str], _Read]:
    return frozenset({"op", *names}), read


_KINDS: dict[str, tuple[frozenset[str], _Read]] = {
    "output": _kind(_shown, "output", "display_id", "update"),
    "clear": _kind(lambda fields: Clear(_flag(fields["wait"])), "wait"),
    "done": _kind(lambda fields: Done()),
    "returned": _kind(_returned, "number", "value", "after"),
    "raised": _kind(_raised, "number", "type", "message", "line"),
    "answered": _kind(_answered, "number", "value", "after"),
    "threw": _kind(_threw, "number", "type", "message", "line", "error"),
    "callback": _kind(_callback, "target", "args", "kwargs"),
    "value": _kind(lambda fields: Value(fields["value"]), "value"),
    "missing": _kind(lambda fields: Missing()),
    "unsent": _kind(lambda fields: Unsent(_text(fields["message"])), "message"),
    "wrote": _kind(_wrote, "name", "data", "begins"),
    "looked": _kind(_looked, "printed", "warned", "gone", "refused", "drawn"),
    "described": _kind(
        _described,
        *("name", "qualname", "doc", "source", "signed", "parameters", "annotations", "names", "variables"),
    ),
    "names": _kind(lambda fields: AllNames(tuple(map(_text, _list(fields["names"])))), "names"),
    "rolled back": _kind(_rolled_back, "code"),
    "confined": _kind(
        lambda fields: Confined(tuple(map(_text, _list(fields["protections"])))), "protections"
    ),
    "unconfined": _kind(lambda fields: Unconfined(_text(fields["why"])), "why"),
}
