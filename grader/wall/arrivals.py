"""Each object and class of a session's student gets its stand-in when it arrives, the same one each time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from grader.wall.inside.frames import WireError
from grader.wall.operations import At, Operating, Result
from grader.wall.student_objects import METHODS, StandIn, StudentObject, get_of_error


@dataclass(frozen=True)
class Described:
    """What a student's class says of itself."""

    name: str
    qualname: str
    module: str
    doc: str | None
    bases: tuple[type, ...]
    special: frozenset[str]
    known: type | None
    """The class itself, where it is of Python's own."""


_MOST_CLASSES = 2_000
_MOST_BASES = 16
_DEEPEST = 40
_LONGEST_NAME = 200


class Arrivals:
    """Gives each object and class of a session its stand-in, the same one each time.

    Parameters
    ----------
    session
        Does the operations.
    """

    def __init__(self, session: Operating) -> None:
        self._session = session
        self._classes: dict[tuple[int, int], type] = {}
        """By generation and number."""
        self._objects: WeakValueDictionary[tuple[int, int], Any] = WeakValueDictionary()
        self._depth = 0

    def stand_in(self, number: int) -> type:
        """Give the stand-in of a class of that number.

        Raises
        ------
        WireError
            If it describes itself as no class can.
        """
        key = (self._session.generation, number)
        if key not in self._classes:
            if self._depth > _DEEPEST or len(self._classes) > _MOST_CLASSES:
                raise WireError("classes without end")
            self._depth += 1
            try:
                at = At(self._session, number, self._session.generation)
                made = _made(at, _read(self._session.operate("describe", at, (), {})))
            finally:
                self._depth -= 1
            self._classes.setdefault(key, made)
        return self._classes[key]

    def object(self, number: int, kind: int) -> Any:
        """Give the stand-in of an object of that number, whose class has the other number."""
        key = (self._session.generation, number)
        found = self._objects.get(key)
        if found is None:
            found = object.__new__(self._instantiable(kind))
            object.__setattr__(found, "_flipgrad_at", At(self._session, *reversed(key)))
            self._objects[key] = found
        return found

    def _instantiable(self, kind: int) -> type:
        made = self.stand_in(kind)
        if not issubclass(made, StudentObject):
            raise WireError("an object of a class that is an exception's")
        return made


def _read(result: Result) -> Described:
    value = result.value
    if result.problem or type(value) is not dict:
        raise WireError("a class that cannot be described")
    name, qualname, module = (str(value.get(key)) for key in ("name", "qualname", "module"))
    doc, bases, special, known = (value.get(name) for name in ("doc", "bases", "special", "known"))
    if not (
        all(0 < len(text) <= _LONGEST_NAME for text in (name, qualname, module))
        and (doc is None or type(doc) is str)
        and type(bases) is tuple
        and len(bases) <= _MOST_BASES
        and all(isinstance(base, type) for base in bases)
        and type(special) is list
        and all(type(name) is str for name in special)
        and (known is None or isinstance(known, type))
    ):
        raise WireError("a class that describes itself as none can")
    return Described(name, qualname, module, doc, bases, frozenset(special), known)


def _made(at: At, described: Described) -> type:
    """Make a stand-in."""
    name = described.name if described.name.isidentifier() else "Unnamed"
    names: dict[str, Any] = {
        "__module__": "__main__",
        "__qualname__": described.qualname if described.qualname.isprintable() else name,
        "__doc__": described.doc,
    }
    is_error = any(issubclass(base, BaseException) for base in described.bases)
    if is_error:
        names.update(__str__=_said, __getattr__=get_of_error)
        errors = tuple(base for base in described.bases if issubclass(base, BaseException))
        return _typed(name, errors, names, at, (Exception,))
    bases: tuple[type, ...]
    bases = tuple(base for base in described.bases if issubclass(base, StudentObject)) or (StudentObject,)
    names["__slots__"] = ()
    names.update({known: METHODS[known] for known in described.special if known in METHODS})
    if "unhashable" in described.special:
        names["__hash__"] = None
    elif "__eq__" in names and "__hash__" not in names:
        names["__hash__"] = METHODS["__hash__"]
    claims = _claimed(described, bases)
    if claims is not None and claims is not described.known and claims.__module__ == "builtins":
        claims = type(name, (claims,), {"__module__": "__main__"})
    names["_flipgrad_claims_of"] = claims
    names["_flipgrad_named"] = (described.module, described.qualname)
    return _typed(name, bases, names, at, (StudentObject,))


def _typed(
    name: str, bases: tuple[type, ...], names: dict[str, Any], at: At, otherwise: tuple[type, ...]
) -> type:
    try:
        return StandIn(name, bases, names, at)
    except TypeError:  # bases that have no order without those that were left out
        return StandIn(name, otherwise, names, at)


def _said(self: BaseException) -> str:
    """Give what the student's exception says of itself; of one that a test made, what Python says."""
    found = self.__dict__.get("_flipgrad_said")
    return found if isinstance(found, str) else Exception.__str__(self)


def _claimed(described: Described, bases: tuple[type, ...]) -> type | None:
    """Find the type of Python's own that instances claim to be of; None if there is none."""
    for base in described.bases:
        if base is not object and not issubclass(base, StudentObject):
            return base
    if described.known is not None:
        return described.known
    inherited: Iterator[Any] = (vars(base).get("_flipgrad_claims_of") for base in bases)
    return next((claims for claims in inherited if claims is not None), None)
