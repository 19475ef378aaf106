"""What the student's side may say: a record for each kind of message. decoding.py reads them."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Stream:
    """What was printed."""

    name: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True)
class Error:
    """An exception that ended a cell."""

    ename: str
    evalue: str
    traceback: tuple[str, ...]


@dataclass(frozen=True)
class Display:
    """Something shown, by MIME type; `metadata` holds the sizes of images."""

    data: dict[str, str]
    metadata: dict[str, dict[str, int]]
    is_result: bool
    """Whether it is the value of the cell's last line."""


@dataclass(frozen=True)
class Shown:
    """An output of a cell."""

    output: Stream | Error | Display
    display_id: str | None
    """The name by which it can be changed later."""
    update: bool


@dataclass(frozen=True)
class Clear:
    """The outputs so far are to be removed: now, or when the next one comes."""

    wait: bool


@dataclass(frozen=True)
class Done:
    """The cell has ended."""


@dataclass(frozen=True)
class Returned:
    """The value of a call."""

    number: int
    """Of the question."""
    value: Any
    after: tuple[tuple[int, Any], ...]
    """The arguments that the call changed: the place of each, and the array now."""


@dataclass(frozen=True)
class Raised:
    """The exception of a call."""

    number: int
    type: str
    message: str
    line: str


@dataclass(frozen=True)
class Answered:
    """What came of an operation on an object: its value, as data of the closed table."""

    number: int
    value: Any
    after: tuple[tuple[int, Any], ...]
    """The arguments that it changed: the place of each, and the data now."""


@dataclass(frozen=True)
class Threw:
    """The exception of an operation on an object."""

    number: int
    type: str
    message: str
    line: str
    error: Any
    """Data of the exception itself; None if that cannot cross."""


@dataclass(frozen=True)
class Callback:
    """A function of ours is called, by its number."""

    target: int
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class Value:
    """What a name stands for."""

    value: Any


@dataclass(frozen=True)
class Missing:
    """There is no such name."""


@dataclass(frozen=True)
class Unsent:
    """What a name stands for cannot cross."""

    message: str


@dataclass(frozen=True)
class Wrote:
    """A file that the student's code wrote, or its next piece."""

    name: str
    data: bytes
    begins: bool


@dataclass(frozen=True)
class Looked:
    """What a call has left, besides files; see surroundings.py."""

    printed: tuple[Stream, ...]
    warned: tuple[tuple[str, str], ...]
    """The category and the text of each warning."""
    gone: tuple[str, ...]
    """Files that are no longer there."""
    refused: tuple[str, ...]
    """Files that do not cross."""
    drawn: int
    """How many figures are open."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function."""

    name: str
    kind: int
    """As in `inspect.Parameter.kind`."""
    has_default: bool
    default: Any


@dataclass(frozen=True)
class Described:
    """What can be read of a function; see described.py."""

    name: str
    qualname: str
    doc: str | None
    source: str
    signed: bool
    """Whether its parameters are known."""
    parameters: tuple[Parameter, ...]
    annotations: tuple[tuple[str, str, bool], ...]
    """The name, the text, and whether that is the name of a built-in type."""
    names: tuple[str, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True)
class AllNames:
    """The names that the student's cells have bound."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class RolledBack:
    """The process that went on has ended.

    `code` is its exit code, negative for a signal, if it had ended by itself.
    """

    code: int | None


@dataclass(frozen=True)
class Confined:
    """The session has put protections on, and begins."""

    protections: tuple[str, ...]


@dataclass(frozen=True)
class Unconfined:
    """A protection could not be put on."""

    why: str


Message = (
    Shown
    | Clear
    | Done
    | Returned
    | Raised
    | Answered
    | Threw
    | Callback
    | Value
    | Missing
    | Unsent
    | Wrote
    | Looked
    | AllNames
    | Described
    | RolledBack
    | Confined
    | Unconfined
)
