"""What stands around the calls of a test cell: files, random numbers, prints, functions of Python.

In a kernel, a test and the student's functions share all of it. Here the test runs on our side, in a private
folder, and the functions behind the wall. So before each call of a plain test cell the student's side is told
what the test has changed since the last one, and after the call our side takes what the call has left:

====================  ======================================  ==========================================
of the test           reaches the student's code              comes back
====================  ======================================  ==========================================
random numbers        the state that the test has seeded      never: it would choose the test's inputs
functions of Python   what the test puts in place of `input`  calls of it, as of any function of ours
the student's names   deleted, or others in their place       new values, when the test asks for them
files                 what the test has written               what the student's code has written
printed, warned of    nothing                                 if the test listens: `redirect_stdout`
environment           variables, arguments, a typed text      never
====================  ======================================  ==========================================

What the functions print comes only to a test that listens: what they are asked is not shown otherwise.

A check (see checks.py) has none of it. inside/surroundings.py is the other half.
"""

import builtins
import contextlib
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Protocol
from unittest import mock

import numpy as np

from grader.processes.temporary import TemporaryFolder
from grader.wall import unpickling
from grader.wall.checkpoints import Process, hear
from grader.wall.described import forget_sources
from grader.wall.errors import StudentError
from grader.wall.inside.channel import Channel, Until
from grader.wall.inside.folder import LARGEST_FILE, MOST_BYTES, MOST_FILES, PIECE, Folder, may_cross, remove
from grader.wall.inside.frames import WireError, pack
from grader.wall.messages import Looked, Wrote
from grader.wall.values import handed_over
from grader.wall.watched_tests import NamesOfTest, WatchedTest

_MOST_PRINTED = 5_000_000
"""Characters that a test cell takes of what calls print."""
Write = Callable[[Any, dict[int, Callable[..., Any]]], Any]
"""Writes a value of the test's as it crosses; functions of ours are added to those that the process knows."""


class Crossed(Protocol):
    """Where it is noted what did not cross."""

    uncrossed: list[str]
    sites: set[str]
    allowed_sites: frozenset[str] | None


class Surroundings:
    """What stands around the calls of the plain test cells of one notebook.

    Parameters
    ----------
    files
        Name and content of what lies beside the notebook.
    instructors
        Which of them are the instructor's: the student's code changes them for itself only, unless the
        instructor's solution does.
    noted
        Where it is noted what did not cross.
    """

    def __init__(self, files: Mapping[str, bytes], instructors: frozenset[str], noted: Crossed) -> None:
        self._files = files
        self._instructors = instructors
        self._noted = noted
        self._temporary: TemporaryFolder | None = None
        self._folder = Folder("")
        self._taken_files = 0
        self._taken_bytes = 0
        self._sent_bytes = 0
        self._refused: set[str] = set()
        """Files that the student's code wrote, and that did not cross."""
        self._generation = 0
        self._known: dict[str, Any] = {}
        """What the student's side knows of the test: see `_changes`."""
        self._drawn = False
        """Whether figures are open."""
        self._seen = False
        """Whether the student's side knows what this folder is called."""
        self._test: WatchedTest | None = None

    def close(self) -> None:
        """Remove the private folder."""
        if self._temporary:
            self._temporary.close()
            self._temporary = None

    @property
    def folder(self) -> Path:
        """The private folder, with the files beside the notebook in it."""
        if self._temporary is None:
            self._temporary = TemporaryFolder()
            self._folder = Folder(str(self._temporary.path))
            for name, data in self._files.items():
                path = self._temporary.path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            self._folder.changes()
        return self._temporary.path

    @contextlib.contextmanager
    def of_test(self, names: NamesOfTest) -> Iterator[None]:
        """Let a test cell run in the private folder; afterwards this process is as it was before."""
        environ = dict(os.environ)
        path = list(sys.path)
        recursion = sys.getrecursionlimit()
        before = os.getcwd()
        argv, stdin = list(sys.argv), sys.stdin
        os.chdir(self.folder)
        # What the student's code wrote lies in the folder: no module may be found there.
        sys.path[:] = [each for each in sys.path if os.path.isabs(each)]
        try:
            with (
                mock.patch.object(tempfile, "tempdir", str(self.folder)),
                unpickling.until_the_end(),
                _warnings_as_in_a_kernel(),
                WatchedTest.running(names) as self._test,
            ):
                yield
        finally:
            self._test = None
            forget_sources()
            os.chdir(before)
            sys.path[:] = path
            sys.argv[:] = argv
            sys.stdin = stdin
            sys.setrecursionlimit(recursion)
            if os.environ != environ:
                os.environ.clear()
                os.environ.update(environ)

    def missed(self, error: BaseException | None) -> str:
        """Say which file of the student's did not cross, if an error is that it is not there."""
        while error is not None:
            if isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
                name = os.path.relpath(self.folder / error.filename, self.folder)
                if name in self._refused:
                    return f"the file {name}, which the student's code wrote"
            error = error.__context__
        return ""

    # Around a call.

    def begin(self, process: Process, generation: int, until: Until, write: Write) -> None:
        """Tell the student's side what the test has changed.

        Parameters
        ----------
        process, generation
            The process that will be asked, and its number.
        until
            When to give up.
        write
            Writes a value of the test's as it crosses.

        Raises
        ------
        Closed, Late, WireError
            If it cannot be told.
        """
        test = self._test
        if test is None:
            return
        if generation != self._generation:
            self._generation = generation
            self._known = {}
        removed = self._send_files(process.channel, until)

        def written(value: Any) -> Any:
            # A mock would look like data to the table: it can do everything.
            is_function = isinstance(
                value, FunctionType | BuiltinFunctionType | MethodType | mock.NonCallableMock
            )
            return (handed_over if is_function else write)(value, process.functions)

        changes = self._changes(test, written)
        if removed:
            changes["removed"] = removed
        if not self._seen:
            changes["seen_as"] = str(self.folder)
            self._seen = True
        test.listened = test.listens
        message = {"op": "surround", "listens": test.listened, "warns": test.hears_warnings}
        process.channel.send(message | {"changes": changes}, until=until)

    def has_taken(self, generation: int) -> bool:
        """Say whether the student's side has names, variables, functions or figures of the test's."""
        return generation == self._generation and (bool(self._known) or self._drawn)

    def put_back(self, process: Process, until: Until) -> None:
        """Give the student's code its own back.

        Raises
        ------
        Closed, Late, WireError
            If it cannot be told.
        """
        self._known = {}
        self._drawn = False
        process.channel.send({"op": "put_back"}, until=until)

    def look(self, process: Process, until: Until) -> Looked | None:
        """Take what the call has left; give what was printed and warned of.

        Raises
        ------
        Closed, Late, WireError
            If the student's side does not say it.
        """
        if self._test is None:
            return None
        unpickling.refuse_from_now_on()
        process.channel.send({"op": "look"}, until=until)
        while isinstance(message := hear(process.channel, until), Wrote):
            self._take_file(message)
        if not isinstance(message, Looked):
            raise WireError("something else than what a call has left")
        for name in sorted(message.gone, reverse=True):  # what is in a folder comes first
            self._remove(name)
        self._refused.update(message.refused)
        self._drawn = message.drawn > 0
        self._test.names.forget()
        return message

    def deliver(self, looked: Looked) -> None:
        """Print what was printed, and warn of what was warned of, where the test listens.

        Raises
        ------
        Warning
            If the test wants warnings as errors.
        """
        test = self._test
        if test is None:
            return
        for printed in looked.printed if test.listened else ():
            text = printed.text[: _MOST_PRINTED - test.printed]
            test.printed += len(text)
            (sys.stdout if printed.name == "stdout" else sys.stderr).write(text)
        for name, text in looked.warned if test.hears_warnings else ():
            kind = getattr(builtins, name, None)
            if not (isinstance(kind, type) and issubclass(kind, Warning)):
                kind = UserWarning
            try:
                warnings.warn(kind(text), stacklevel=6)
            except Warning as error:
                raise error from StudentError(text)

    def _changes(self, test: "WatchedTest", write: Callable[[Any], Any]) -> dict[str, Any]:
        """List what the test has changed since the student's side was told last."""
        changes = test.take_seeds()
        taken = test.names.taken()
        names = {"names": taken.others, "gone": sorted(taken.gone)}
        patched = test.patched(self._noted.uncrossed)
        for key, now, nothing in (
            ("names", names, {"names": {}, "gone": []}),
            ("patched", patched, {}),
            ("environ", test.environ(), {}),
            ("recursion", sys.getrecursionlimit(), test.recursion),
            ("argv", test.argv, None),
            ("stdin", test.read_line, None),
        ):
            if not _same(now, self._known.get(key, nothing)):
                self._known[key] = now
                if key == "names":
                    changes |= {"names": self._written(taken.others, write), "gone": names["gone"]}
                else:
                    changes[key] = self._written(patched, write) if key == "patched" else now
        if callable(changes.get("stdin")):
            changes["stdin"] = write(changes["stdin"])
        if taken.assigned:
            changes["assigned"] = self._written(taken.assigned, write)
        return changes

    def _written(self, values: Mapping[str, Any], write: Callable[[Any], Any]) -> dict[str, Any]:
        """Write values of the test's, by name; leave out what cannot cross, and note it."""
        written = {}
        for name, value in values.items():
            try:
                written[name] = write(value)
                pack({"value": written[name]})
            except WireError as error:
                written.pop(name, None)
                self._note(f"what the test gives to the name {name}: {error}")
        return written

    def _note(self, phrase: str) -> None:
        if phrase not in self._noted.uncrossed:
            self._noted.uncrossed.append(phrase)

    # Files.

    def _send_files(self, channel: Channel, until: Until) -> list[str]:
        """Send what the test has written; list what it has removed."""
        changed, gone = self._folder.changes()
        for name in changed:
            data = self._read(name)
            if data is None:
                self._note(f"the file {name}, which the test wrote")
                continue
            for start in range(0, max(len(data), 1), PIECE):
                piece = np.frombuffer(data[start : start + PIECE], np.uint8)
                channel.send({"op": "file", "name": name, "data": piece, "begins": start == 0}, until=until)
        return [name for name in gone if may_cross(name)]

    def _read(self, name: str) -> bytes | None:
        if not may_cross(name) or (self.folder / name).stat().st_size > LARGEST_FILE:
            return None
        if name.endswith("/"):
            return b""
        data = (self.folder / name).read_bytes()
        self._sent_bytes += len(data)
        return data if self._sent_bytes <= MOST_BYTES else None

    def _take_file(self, wrote: Wrote) -> None:
        """Write a file of the student's, or its next piece, into the private folder; or make a folder."""
        self._taken_files += wrote.begins
        self._taken_bytes += len(wrote.data)
        too_much = self._taken_files > MOST_FILES or self._taken_bytes > MOST_BYTES
        if too_much or not may_cross(wrote.name) or not self._may_change(wrote.name):
            self._refused.add(wrote.name)
            return
        with contextlib.suppress(OSError):  # the test has a folder of that name, or has closed its own
            path = self.folder / wrote.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if wrote.name.endswith("/") and path.parent.resolve() == path.parent:
                path.mkdir(exist_ok=True)
                self._folder.know(wrote.name)
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if wrote.begins else os.O_APPEND)
            if path.parent.resolve() == path.parent:  # no link that the test has made leads out
                with open(os.open(path, flags, 0o600), "wb") as file:
                    file.write(wrote.data)
        self._folder.know(wrote.name)

    def _may_change(self, name: str) -> bool:
        """Say whether the student's code may change a file for the test."""
        if name not in self._instructors:
            return True
        site = f"file:{name}"
        self._noted.sites.add(site)
        if self._noted.allowed_sites is None or site in self._noted.allowed_sites:
            return True
        self._note(f"the file {name}, which is the instructor's, and which the student's code changed")
        return False

    def _remove(self, name: str) -> None:
        if may_cross(name) and name not in self._instructors:
            path = self.folder / name
            with contextlib.suppress(OSError):
                if path.parent.resolve() == path.parent:
                    remove(f"{path}/" if name.endswith("/") else str(path))
            self._folder.know(name)


@contextlib.contextmanager
def _warnings_as_in_a_kernel() -> Iterator[None]:
    """Let a test begin with the filters that every kernel has, however the grader was started."""
    with warnings.catch_warnings():
        warnings.resetwarnings()
        for ignored in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
            warnings.simplefilter("ignore", ignored)
        warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
        yield


def _same(one: Any, other: Any) -> bool:
    """Say whether two of the values that `_changes` compares are the same, functions by their identity."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | str | int | None):
        return bool(type(one) is type(other) and one == other)
    return one is other
