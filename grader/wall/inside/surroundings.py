"""What stands around a call, on the student's side: what the test has set, and what the call has left.

Before a call of a plain test cell the host says what the test has changed since the last one (`surround`):
the states of random numbers that it has seeded, functions that it has put in place of Python's, names of the
student's that it has taken away or put others in place of, variables of the environment, files. After the
call the host asks what the call has left (`look`): files that were written, what was printed and warned of,
if the test listens. Both are said in between requests, so that a call itself is as it is without them.

Random states go one way only: a student's process that could set those of the test would choose its inputs.
"""

import contextlib
import importlib
import io
import os
import random
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import folder
from .channel import Channel
from .frames import WireError
from .streams import KeptPrints, cell_outputs

_GONE = object()
_PYPLOT = "matplotlib.pyplot"
_MOST_WARNINGS = 100
_LONGEST_WARNING = 1_000


class Surroundings:
    """What stands around the calls of one process.

    Parameters
    ----------
    path
        The private folder.
    names
        The student's global names.
    """

    def __init__(self, path: str, names: dict[str, Any]) -> None:
        self.folder = folder.Folder(path)
        self._names = names
        self._depth = 0
        """How many calls stand within each other now, as a function of the host's can call one of these."""
        self._mine: dict[str, Any] = {}
        """What the student calls by the names that the test has taken; `_GONE` if nothing."""
        self._patched: dict[tuple[str, str], Any] = {}
        self._argv: list[str] | None = None
        self._read_line: Callable[[], str] | None = None
        self._environ: dict[str, str | None] = {}
        self._recursion = sys.getrecursionlimit()
        self._printed = KeptPrints()
        self._warned: list[warnings.WarningMessage] = []
        self._around_call = contextlib.ExitStack()

    def named(self, name: str) -> Any:
        """Give what the student's cells call by this name, whatever a test has put in its place.

        A name with dots is that of a function of pyplot, whose figures are in this process.

        Raises
        ------
        KeyError
            If there is no such name.
        """
        value = self._mine.get(name, _GONE)
        if value is not _GONE:
            return value
        if name.startswith(_PYPLOT + ".") and name not in self._names:
            return getattr(importlib.import_module(_PYPLOT), name.rpartition(".")[2])
        return self._names[name]

    def all_names(self) -> list[str]:
        """List the names that the student's cells have bound."""
        hidden = set(self._names.get("_oh", ())) | {"In", "Out", "exit", "quit", "open", "get_ipython"}
        found = [name for name in self._names if isinstance(name, str) and not name.startswith("_")]
        return [name for name in found if name not in hidden][:5_000]

    def begin(
        self, listens: bool, warns: bool, changes: Mapping[str, Any], ours: Callable[[Any], Any]
    ) -> None:
        """Make the surroundings those of the test, before a call.

        Parameters
        ----------
        listens, warns
            Whether the test takes what is printed, and what is warned of.
        changes
            What the test has changed since the last time: `names` and `gone`, `patched`, `environ` (each with
            all of it, if anything is another), `assigned` (data, by name), `random`, `numpy` (states),
            `recursion`, `argv`, `stdin` (reads a line of the test's), `removed` (files), `seen_as` (where the
            test sees the private folder: what it calls a file by its full name is found there, too).
        ours
            Puts functions in place of the host's.
        """
        self._change(changes, ours)
        self._depth += 1
        if self._depth > 1:
            return
        self._around_call.callback(setattr, sys, "stdin", sys.stdin)
        self._around_call.callback(setattr, sys, "argv", sys.argv)
        if self._argv is not None:
            sys.argv = list(self._argv)
        if self._read_line is not None:
            sys.stdin = _Typed(self._read_line)
        for (module_name, name), function in self._patched.items():
            with contextlib.suppress(ImportError):
                module = importlib.import_module(module_name)
                had = getattr(module, name, None)
                if had is not None:
                    self._around_call.callback(setattr, module, name, had)
                    setattr(module, name, function)
        if warns:
            self._warned = self._around_call.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always")
        if listens:
            self._printed = KeptPrints()
            cell_outputs.begin(self._printed)
            self._around_call.callback(cell_outputs.begin, None)

    def look(self, channel: Channel) -> None:
        """Send what a call has left, and make the surroundings the student's again."""
        cell_outputs.flush()
        texts = [[name, text] for name, text in self._printed.texts]
        self._printed.texts.clear()
        warned = [
            [warning.category.__name__[:200], str(warning.message)[:_LONGEST_WARNING]]
            for warning in self._warned[:_MOST_WARNINGS]
        ]
        del self._warned[:]
        self._depth = max(self._depth - 1, 0)
        if not self._depth:
            self._around_call.close()
        refused = []
        changed, gone = self.folder.changes()
        for name in changed:
            if folder.may_cross(name):
                refused += [name] if not self._send_file(channel, name) else []
            else:
                refused.append("".join(c for c in name if c.isprintable())[:200])
        gone = [name for name in gone if folder.may_cross(name)]
        drawn = len(getattr(sys.modules.get("matplotlib._pylab_helpers"), "Gcf", _NoFigures).figs)
        answer = {"op": "looked", "printed": texts, "warned": warned, "gone": gone[:1_000], "drawn": drawn}
        try:
            channel.send(answer | {"refused": refused[:100]})
        except WireError:  # too much was printed
            channel.send(answer | {"refused": refused[:100], "printed": []})

    def put_back(self) -> None:
        """Give the student's code its own names, variables and functions back."""
        self._set_names({}, [])
        self._set_environ({})
        sys.setrecursionlimit(self._recursion)
        self._patched = {}
        self._argv = self._read_line = None
        self._depth = 0
        self._around_call.close()
        if _PYPLOT in sys.modules:  # as at the end of any cell
            sys.modules[_PYPLOT].close("all")

    def _send_file(self, channel: Channel, name: str) -> bool:
        if name.endswith("/"):
            channel.send({"op": "wrote", "name": name, "data": np.empty(0, np.uint8), "begins": True})
            return True
        try:
            with open(os.path.join(self.folder.path, name), "rb") as file:
                data = file.read(folder.LARGEST_FILE + 1)
        except OSError:
            return False
        if len(data) > folder.LARGEST_FILE:
            return False
        for start in range(0, max(len(data), 1), folder.PIECE):
            piece = np.frombuffer(data[start : start + folder.PIECE], np.uint8)
            channel.send({"op": "wrote", "name": name, "data": piece, "begins": start == 0})
        return True

    def _change(self, changes: Mapping[str, Any], ours: Callable[[Any], Any]) -> None:
        if "random" in changes:
            version, keys, gauss = changes["random"]
            random.setstate((version, tuple(keys.tolist()), gauss))
        if "numpy" in changes:
            np.random.set_state(tuple(changes["numpy"]))
        if "recursion" in changes:
            sys.setrecursionlimit(changes["recursion"])
        if "environ" in changes:
            self._set_environ(changes["environ"])
        if "names" in changes:
            self._set_names({name: ours(value) for name, value in changes["names"].items()}, changes["gone"])
        if "argv" in changes:
            self._argv = changes["argv"]
        if "stdin" in changes:
            self._read_line = ours(changes["stdin"])
        for name, value in changes.get("assigned", {}).items():
            self._names[name] = ours(value)
        if "patched" in changes:
            self._patched = {
                (where.rpartition(".")[0], where.rpartition(".")[2]): ours(function)
                for where, function in changes["patched"].items()
            }
        for name in sorted(changes.get("removed", ()), reverse=True):  # what is in a folder comes first
            folder.remove(os.path.join(self.folder.path, name))
            self.folder.know(name)
        if "seen_as" in changes:
            with contextlib.suppress(OSError):  # not every way of keeping code in allows it
                os.makedirs(os.path.dirname(changes["seen_as"]), exist_ok=True)
                os.symlink(self.folder.path, changes["seen_as"])

    def _set_environ(self, wanted: Mapping[str, str | None]) -> None:
        for name, value in self._environ.items():
            _set_variable(name, value)
        self._environ = {name: os.environ.get(name) for name in wanted}
        for name, value in wanted.items():
            _set_variable(name, value)

    def _set_names(self, others: Mapping[str, Any], gone: list[str]) -> None:
        """Put the student's names back, and others in place of some."""
        for name, value in self._mine.items():
            if value is _GONE:
                self._names.pop(name, None)
            else:
                self._names[name] = value
        self._mine = {name: self._names.get(name, _GONE) for name in (*others, *gone)}
        self._names.update(others)
        for name in gone:
            self._names.pop(name, None)


class _Typed(io.TextIOBase):
    """sys.stdin, where the test has put lines of its own."""

    def __init__(self, read_line: Callable[[], str]) -> None:
        self._read_line = read_line

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        return self._read_line()

    def read(self, size: int | None = -1, /) -> str:
        return "".join(self)


class _NoFigures:
    figs: tuple[()] = ()


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
