"""What a running test cell changes in Python: random numbers, functions, streams, the environment, names."""

import contextlib
import importlib
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from unittest import mock

import numpy as np

_PATCHED = ("builtins", "getpass", "math", "numpy.random", "random", "time")
"""Modules whose functions a test may replace, and finds replaced where the student's code runs."""
_OF_BUILTINS = frozenset({"input", "print"})
_NOT_PATCHED = ("os", "os.path", "shutil", "subprocess")
"""Modules in which a test finds its own functions only on our side."""


class NamesOfTest(Protocol):
    """The global names of a running test cell."""

    def taken(self) -> "TakenNames":
        """Say what the test has made of the student's names so far."""

    def forget(self) -> None:
        """Fetch the student's data anew when it is asked for: a call may have changed it."""

    def own_function(self, name: str) -> Any:
        """Give a function that the test calls by the name of one of Python's own; None if there is none."""


class TakenNames:
    """What a test has made of the student's names.

    Parameters
    ----------
    others
        Functions of the test's in place of the student's, by name.
    gone
        Names that it has deleted.
    assigned
        Data that it has given to names since the last time.
    """

    def __init__(self, others: dict[str, Any], gone: list[str], assigned: dict[str, Any]) -> None:
        self.others = others
        self.gone = gone
        self.assigned = assigned


class WatchedTest:
    """What a running test cell has changed so far.

    Parameters
    ----------
    names
        Its global names.
    """

    def __init__(self, names: NamesOfTest) -> None:
        self.names = names
        self.recursion = sys.getrecursionlimit()
        self.printed = 0
        """Characters that it has taken of what calls printed."""
        self.listened = False
        self._environ = dict(os.environ)
        self._streams = sys.stdout, sys.stderr
        self._argv = list(sys.argv)
        self._stdin = sys.stdin
        self._lines: dict[int, Callable[[], str]] = {}
        """Each stream's `readline`, the same object each time."""
        self._filters = warnings.filters, list(warnings.filters)
        self._seeded: set[str] = set()
        self._functions = {
            name: dict(vars(importlib.import_module(name))) for name in (*_PATCHED, *_NOT_PATCHED)
        }

    @classmethod
    @contextlib.contextmanager
    def running(cls, names: NamesOfTest) -> Iterator["WatchedTest"]:
        """Watch a test cell for as long as it runs."""
        seeded: set[str] = set()

        def noting(function: Any, name: str) -> Any:
            def seed(*args: Any, **kwargs: Any) -> Any:
                seeded.add(name)
                return function(*args, **kwargs)

            return seed

        with contextlib.ExitStack() as watched:
            for module, name, functions in (
                (random, "random", ("seed", "setstate")),
                (np.random, "numpy", ("seed", "set_state")),
            ):
                for function in functions:
                    noted = noting(getattr(module, function), name)
                    watched.enter_context(mock.patch.object(module, function, noted))
            test = cls(names)
            test._seeded = seeded
            try:
                yield test
            finally:
                test._restore()

    def _restore(self) -> None:
        """Put Python's own functions back: a test that fails half-way does not."""
        for module, before in self._functions.items():
            now = vars(sys.modules[module])
            now.update({name: value for name, value in before.items() if now.get(name) is not value})

    @property
    def listens(self) -> bool:
        """Whether it has put streams of its own in place of those whose text is shown."""
        return (sys.stdout, sys.stderr) != self._streams

    @property
    def hears_warnings(self) -> bool:
        """Whether it has said what is to become of warnings."""
        same, filters = self._filters
        return warnings.filters is not same or warnings.filters != filters

    @property
    def argv(self) -> list[str] | None:
        """The arguments that it has given to the program; None if none."""
        return None if sys.argv == self._argv else list(map(str, sys.argv))

    @property
    def read_line(self) -> Callable[[], str] | None:
        """What reads a line of a stream that it has put in place of the keyboard; None if it has not."""
        if sys.stdin is self._stdin:
            return None
        return self._lines.setdefault(id(sys.stdin), sys.stdin.readline)

    def take_seeds(self) -> dict[str, Any]:
        """Give the states that it has seeded since the last time."""
        states: dict[str, Any] = {}
        if "random" in self._seeded:
            version, keys, gauss = random.getstate()
            states["random"] = (version, np.array(keys), gauss)
        if "numpy" in self._seeded:
            state = np.random.get_state()
            if isinstance(state, tuple):
                kind, keys, place, has_gauss, gauss = state
                states["numpy"] = (str(kind), keys, int(place), int(has_gauss), float(gauss))
        self._seeded.clear()
        return states

    def environ(self) -> dict[str, str | None]:
        """Give the variables of the environment that it has set; None for one that it has removed."""
        now = dict(os.environ)
        if now == self._environ:
            return {}
        names = now.keys() | self._environ.keys()
        return {name: now.get(name) for name in names if now.get(name) != self._environ.get(name)}

    def patched(self, uncrossed: list[str]) -> dict[str, Any]:
        """Give the functions that it has put in place of Python's, by module and name."""
        found: dict[str, Any] = {}
        for module, before in self._functions.items():
            now = vars(sys.modules[module])
            for name, value in before.items():
                if now.get(name) is value:
                    continue
                crosses = module in _PATCHED and (module != "builtins" or name in _OF_BUILTINS)
                if crosses and callable(now.get(name)):
                    found[f"{module}.{name}"] = now[name]
                elif (phrase := f"what the test put in place of {module}.{name}") not in uncrossed:
                    uncrossed.append(phrase)
        for name in sorted(_OF_BUILTINS):
            if (own := self.names.own_function(name)) is not None:
                found[f"builtins.{name}"] = own
        return found
