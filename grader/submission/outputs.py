"""What a test cell prints and shows, as outputs of a notebook."""

import contextlib
import io
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any
from unittest import mock

from IPython.core import display_functions
from IPython.core.formatters import DisplayFormatter

from grader.report.report import Report

Output = dict[str, Any]


class ReportError(Exception):
    """A report could not be shown."""


_shown_in: ContextVar["Outputs | None"] = ContextVar("shown_in", default=None)


def display(*values: Any, **_: Any) -> None:
    """Show values below the test cell that runs."""
    # One function for all test cells: an imported module keeps the one that it found.
    outputs = _shown_in.get()
    if outputs:
        for value in values:
            outputs.show(value, "display_data")


@cache
def _formatter() -> DisplayFormatter:
    return DisplayFormatter()


class Outputs:
    """The outputs of one test cell."""

    def __init__(self, count: int) -> None:
        self.all: list[Output] = []
        self._count = count

    @contextlib.contextmanager
    def gathered(self) -> Iterator[None]:
        """Take what is printed and shown meanwhile for outputs of the cell."""
        import IPython.display

        printed = _Printed(self, "stdout")
        warned = _Printed(self, "stderr")
        # There is no shell on this side, and without one `display` only prints.
        with (
            mock.patch.object(display_functions, "display", display),
            mock.patch.object(IPython.display, "display", display),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(warned),
        ):
            token = _shown_in.set(self)
            try:
                yield
            finally:
                _shown_in.reset(token)

    def show(self, value: Any, kind: str) -> None:
        """Show a value as a kernel does."""
        data: Mapping[str, Any]
        if isinstance(value, Report):
            # The formatter would try every other way to show it, too.
            try:
                data = value._repr_mimebundle_()
            except Exception as error:
                raise ReportError(f"the report cannot be shown ({type(error).__name__}: {error})") from error
        else:
            data, _ = _formatter().format(value)  # type: ignore[no-untyped-call]
        output: Output = {"output_type": kind, "data": dict(data), "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = self._count
        self.all.append(output)

    def error(self, error: BaseException, filename: str) -> None:
        """Show an error: where in the cell it came from, and what it says."""
        if hasattr(error, "_render_traceback_"):
            lines = error._render_traceback_()
        else:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == filename]
            lines = [f"Line {f.lineno} of this cell: {f.line}" for f in frames[-1:]]
            lines += traceback.format_exception_only(error)
        self.all.append(
            {
                "output_type": "error",
                "ename": type(error).__name__,
                "evalue": _said(error),
                "traceback": [line.rstrip("\n") for line in lines],
            }
        )


def _said(error: BaseException) -> str:
    """Give what an error says; of one that holds an object of the student's, that object may fail at it."""
    try:
        return str(error)
    except Exception:
        return ""


class _Printed(io.TextIOBase):
    """A stream of a test cell: what is printed becomes an output, in its place among the others."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs.all
        self._name = name

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else {}
        if last.get("name") == self._name:
            last["text"] += text
        else:
            self._outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)
