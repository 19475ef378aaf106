"""While a test cell runs, nothing is unpickled that could be the student's, but for plain data.

A pickle names functions, and to load it is to call them. A test may load one of its author's; but once the
student's code has answered or left a file, nobody can tell whose bytes a test unpickles. From then on only
the names of plain data may be in a pickle, whichever library loads it.
"""

import contextlib
import sys
import threading
from collections.abc import Iterator

from grader.wall.errors import QuestionError

_PLAIN = frozenset(
    {
        *(
            (module, name)
            for module in ("builtins", "__builtin__")
            for name in ("set", "frozenset", "complex")
        ),
        *(
            (module, name)
            for module in ("builtins", "__builtin__")
            for name in ("bytearray", "range", "slice")
        ),
        *(("collections", name) for name in ("OrderedDict", "defaultdict", "Counter", "deque")),
        *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
        ("decimal", "Decimal"),
        ("fractions", "Fraction"),
        ("_codecs", "encode"),
        *(("numpy", name) for name in ("ndarray", "dtype")),
        *(("numpy.core.multiarray", name) for name in ("_reconstruct", "scalar")),
        *(("numpy._core.multiarray", name) for name in ("_reconstruct", "scalar")),
    }
)


class _Guard:
    """Refuses names in pickles, in the thread that runs a test cell."""

    def __init__(self) -> None:
        self.thread: int | None = None
        self._listening = False

    def listen(self) -> None:
        """Hear of each name in a pickle from now on; Python offers no way to stop that again."""
        if not self._listening:
            sys.addaudithook(self._hear)
            self._listening = True

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "pickle.find_class" and self.thread == threading.get_ident() and arguments not in _PLAIN:
            raise QuestionError(
                f"the test unpickles {'.'.join(map(str, arguments))} after the student's code has answered, "
                "and the pickle could be the student's: load yours at the beginning of the test cell"
            )


_guard = _Guard()
"""One for the process, as what Python tells it of pickles is."""


def refuse_from_now_on() -> None:
    """Unpickle only plain data in this thread."""
    _guard.listen()
    _guard.thread = threading.get_ident()


@contextlib.contextmanager
def until_the_end() -> Iterator[None]:
    """Refuse nothing any more when what is inside has ended."""
    try:
        yield
    finally:
        _guard.thread = None
