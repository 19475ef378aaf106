"""Objects and classes of a student's, on our side of the wall: each operation is asked of the real one.

A class is a real class here, a `StandIn`: of its name, with stand-ins of its bases, and with those special
methods that it brings. An instance of it stands for one object of the student's, whose number it knows.
Asking one of them for an attribute, its length or its sum crosses the wall; what comes back is data
(inside/table.py), or another stand-in. So a test may do to a student's object what it would do to its own.
What an object may decide is said in operations.py.
"""

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from grader.wall.described import OF_A_FUNCTION
from grader.wall.errors import QuestionError, SandboxError, StudentError
from grader.wall.operations import At, Operating, may_decide, perform
from grader.wall.student_function import StudentFunction

_HIDDEN = frozenset({"__dict__", "__annotations__", "__wrapped__", "__self__", "__func__", "__members__"})
"""Names with two underscores that are asked for. Others are protocols: numpy would read memory by some."""


def _asked_for(name: str) -> bool:
    if name in _HIDDEN:
        return True
    return not (
        (name.startswith("__") and name.endswith("__"))
        or name.startswith(("_repr_", "_ipython_", "_render_traceback", "_flipgrad"))
    )


class StandIn(type):
    """The class of stand-ins for a student's classes; what is done to one is done to the class itself."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], names: dict[str, Any], at: At | None = None
    ) -> "StandIn":
        """Make one; a class statement of a test, which gives no place where it lives, cannot."""
        if at is None:
            raise QuestionError(f"a class of the test's own, {name}, has a base that is the student's")
        return type.__new__(mcs, name, bases, names)

    def __init__(
        cls, name: str, bases: tuple[type, ...], names: dict[str, Any], at: At | None = None
    ) -> None:
        type.__init__(cls, name, bases, names)
        type.__setattr__(cls, "_flipgrad_class_at", at)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an instance, there."""
        at: At = type.__getattribute__(cls, "_flipgrad_class_at")
        return _call(at, cls, cls.__name__, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        return _get(cls, name, f"the class {cls.__name__}")

    def __setattr__(cls, name: str, value: Any) -> None:
        _perform(cls, "set", name, value)

    def __delattr__(cls, name: str) -> None:
        _perform(cls, "del", name)

    def __dir__(cls) -> list[str]:
        return list(_perform(cls, "dir"))

    def __iter__(cls) -> Any:
        return _perform(cls, "iter")

    def __len__(cls) -> int:
        return int(_perform(cls, "len"))

    def __bool__(cls) -> bool:
        return True

    def __getitem__(cls, key: Any) -> Any:
        return _perform(cls, "getitem", key)

    def __contains__(cls, value: Any) -> bool:
        return _contains(cls, value)


class StudentObject:
    """An object of the student's. Instances are made when one arrives."""

    __slots__ = ("__weakref__", "_flipgrad_at")

    def __getattr__(self, name: str) -> Any:
        return _get(self, name, f"an object of type {type(self).__name__}")

    def __setattr__(self, name: str, value: Any) -> None:
        _perform(self, "set", name, value)

    def __delattr__(self, name: str) -> None:
        _perform(self, "del", name)

    def __dir__(self) -> list[str]:
        return list(_perform(self, "dir"))

    def __repr__(self) -> str:
        return _text(_perform(self, "repr"))

    def __str__(self) -> str:
        return _text(_perform(self, "str"))

    def __format__(self, spec: str) -> str:
        return _text(_perform(self, "format", spec))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        """Become an array, there: numpy would look into what claims to be a list without end."""
        return _as_array(self, dtype)

    def __copy__(self) -> Any:
        return _perform(self, "copy")

    def __deepcopy__(self, memo: Any) -> Any:
        return _perform(self, "deepcopy")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise QuestionError(f"an object of the student's, of type {type(self).__name__}, cannot be pickled")

    @property
    def __class__(self) -> type:
        """What `isinstance` goes by, too: the type of Python's or a library's that the class derives from."""
        claims = vars(type(self)).get("_flipgrad_claims_of") or _of_library(type(self))
        return claims if isinstance(claims, type) else type(self)

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise TypeError("the class of a student's object cannot be changed by a test")


def _of_library(kind: type) -> type | None:
    """Find the class of a library by whose name a stand-in goes, if it is imported here; nothing is run."""
    for base in kind.__mro__:
        module, qualname = vars(base).get("_flipgrad_named", ("__main__", ""))
        found: Any = None if module == "__main__" else sys.modules.get(module)
        for part in qualname.split("."):
            found = vars(found).get(part) if isinstance(found, type | ModuleType) else None
        if isinstance(found, type) and not isinstance(found, StandIn):
            return found
    return None


class StudentMethod:
    """A method of a student's object, as the test got it."""

    def __init__(self, at: At, name: str, about: str, function: Any) -> None:
        self._flipgrad_at = at
        self.__name__ = name
        self._about = about
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, there."""
        return _call(self._flipgrad_at, self._function, f"{self.__name__}() of {self._about}", args, kwargs)

    def __getattribute__(self, name: str) -> Any:
        if name in OF_A_FUNCTION:
            return getattr(self._flipgrad_at.looks, name)
        return object.__getattribute__(self, name)

    def __repr__(self) -> str:
        return f"<{self.__name__}() of {self._about}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StudentMethod) and other._flipgrad_at == self._flipgrad_at

    def __hash__(self) -> int:
        return hash(self._flipgrad_at.number)


def at_of(thing: Any) -> At | None:
    """Say where a student's object, class or method lives; None if it is none of these."""
    if isinstance(type(thing), StandIn) and not isinstance(thing, BaseException):
        found = object.__getattribute__(thing, "_flipgrad_at")
    elif isinstance(thing, StandIn):
        found = type.__getattribute__(thing, "_flipgrad_class_at")
    elif isinstance(thing, BaseException) and isinstance(type(thing), StandIn):
        found = thing.__dict__.get("_flipgrad_at")
    elif type(thing) is StudentMethod:
        found = thing._flipgrad_at
    else:
        return None
    return found if isinstance(found, At) else None


def is_students_object(thing: Any) -> bool:
    """Say whether it is an object of the student's, whatever its `__class__` says."""
    return isinstance(type(thing), StandIn) and not isinstance(thing, BaseException)


def _session_of(thing: Any) -> Operating:
    at = at_of(thing)
    if at is None:
        raise SandboxError("a student's object that lives nowhere")
    if at.lost:
        raise StudentError("the process in which the object lived has ended")
    return at.session


def _perform(thing: Any, what: str, *args: Any, **kwargs: Any) -> Any:
    return perform(_session_of(thing), what, thing, *args, **kwargs)


def _may(thing: Any, what: str, silently: bool = False) -> bool:
    return may_decide(_session_of(thing), what, f"an object of type {type(thing).__name__}", silently)


def get_of_error(error: BaseException, name: str) -> Any:
    """Ask a student's exception for what did not come with it: a method, say."""
    if at_of(error) is None:
        raise AttributeError(name)
    return _get(error, name, f"an exception of type {type(error).__name__}")


def get_of_function(function: StudentFunction, name: str) -> Any:
    """Ask a student's function for an attribute of its own."""
    if name == "__wrapped__":  # what can be read of a decorated function is that of the one inside
        raise AttributeError(name)
    return _get(function, name, "a function")


def _get(thing: Any, name: str, about: str) -> Any:
    if not _asked_for(name):
        raise AttributeError(name)
    if isinstance(thing, StudentFunction):
        value = perform(thing.session, "get", thing, name)
    else:
        value = _perform(thing, "get", name)
    if isinstance(value, StudentFunction) and isinstance(value.target, int):
        at = At(value.session, value.target, value.generation)
        return StudentMethod(at, name, about, value)
    return value


def _call(at: At, thing: Any, about: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Call a class, an object or a method, if it may be told its arguments here."""
    if at.lost:
        raise StudentError("the process in which the object lived has ended")
    if (args or kwargs) and not may_decide(at.session, "call", about):
        raise QuestionError(f"a call of {about} where the instructor's solution gives data")
    return perform(at.session, "call", thing, *args, **kwargs)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise StudentError("a text that is none")
    return value


def _asking(what: str, kind: Callable[[Any], Any] | None = None) -> Callable[..., Any]:
    """Make a special method that may be asked everywhere."""

    def method(self: Any, *args: Any) -> Any:
        value = _perform(self, what, *args)
        return value if kind is None else kind(value)

    return method


def _deciding(what: str) -> Callable[..., Any]:
    """Make a special method that is told something of the test's."""

    def method(self: Any, other: Any, *_: Any) -> Any:
        if what in ("eq", "ne") and other is self:
            return what == "eq"
        return _perform(self, what, other) if _may(self, what) else NotImplemented

    return method


def _contains(self: Any, value: Any) -> bool:
    if not _may(self, "contains"):
        raise QuestionError(f"`in` of an object of type {type(self).__name__} where the solution gives data")
    return bool(_perform(self, "contains", value))


def _exit(self: Any, kind: Any, value: Any, trace: Any) -> bool:
    """Leave a `with` block. An object that takes the error of a test for none would pass all of them."""
    nothing = (None, None, None)
    if kind is None or not _may(self, f"exit {kind.__name__}", silently=True):
        _perform(self, "exit", *nothing)
        return False
    return bool(_perform(self, "exit", kind, value, None))


def _called(self: Any, *args: Any, **kwargs: Any) -> Any:
    at = at_of(self)
    assert at is not None
    return _call(at, self, f"an object of type {type(self).__name__}", args, kwargs)


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise StudentError("a truth that is none")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise StudentError("a whole number that is none")
    return value


def _as_array(self: Any, dtype: Any) -> Any:
    value = _perform(self, "array")
    if type(value) is not np.ndarray:
        value = np.asarray(value, object) if not isinstance(value, np.generic) else np.asarray(value)
    return value if dtype is None else value.astype(dtype)


_BINARY = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
)
METHODS: dict[str, Callable[..., Any]] = {
    "__call__": _called,
    "__contains__": _contains,
    "__exit__": _exit,
    "__len__": _asking("len", _whole),
    "__bool__": _asking("bool", _truth),
    "__hash__": _asking("hash", _whole),
    "__int__": _asking("int", _whole),
    "__index__": _asking("index", _whole),
    **{f"__{name}__": _asking(name) for name in ("iter", "next", "reversed", "float", "complex", "bytes")},
    **{
        f"__{name}__": _asking(name)
        for name in ("neg", "pos", "invert", "abs", "round", "trunc", "floor", "ceil")
    },
    **{f"__{name}__": _asking(name) for name in ("getitem", "setitem", "delitem", "enter")},
    **{f"__{name}__": _deciding(name) for name in ("eq", "ne", "lt", "le", "gt", "ge", "divmod", "rdivmod")},
    **{f"__{kind}{name}__": _deciding(f"{kind}{name}") for name in _BINARY for kind in ("", "r", "i")},
}
