"""Calls of functions that live in this process: arguments in, an Outcome out."""

import copy
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from grader.convlab.values import plain_data
from grader.judge.verdict import Call, CallRequest, Outcome
from grader.processes.limit import OutOfTime, Spent, limited_to, spent_here

SECONDS_PER_CALL = 3.0


@dataclass(frozen=True)
class OneByOne:
    """A Call made of a function that answers one question: many questions are answered in turn.

    No answer is worked out before it is asked for, so who needs no more can stop.
    """

    answer: Callable[[tuple[Any, ...], Mapping[str, Any]], Outcome]

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Answer one question."""
        return self.answer(args, kwargs)

    def ask_all(self, requests: Sequence[CallRequest], seconds: float) -> Iterator[Outcome]:
        """Answer one question after the other, until `seconds` are over."""
        until = time.monotonic() + seconds
        for request in requests:
            if time.monotonic() >= until:
                return
            yield self.answer(request.args, request.kwargs)

    def spent(self) -> Spent:
        """Give what this thread, which answers, has spent so far."""
        return spent_here()


def local(function: Callable[..., Any], seconds: float = SECONDS_PER_CALL) -> Call:
    """Wrap a function of this process as a Call.

    The function gets copies of the arguments and `seconds` (see limit.py), and what it prints is dropped. An
    exception becomes an Outcome. Only in the main thread can a call be ended when its time is up.
    """

    def answer(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        mine = tuple(a if callable(a) else copy.deepcopy(a) for a in args)
        try:
            with (
                open(os.devnull, "w", encoding="utf-8") as nowhere,
                redirect_stdout(nowhere),
                redirect_stderr(nowhere),
                limited_to(seconds),
            ):
                value = plain_data(function(*mine, **kwargs))
        except OutOfTime:
            return Outcome(problem="late", message=f"no answer within {seconds:g} seconds")
        except (Exception, SystemExit) as error:
            return Outcome(problem="raised", message=_one_line(error), line=_own_line(error, function))
        return Outcome(value=value, arguments_after=mine)

    return OneByOne(answer)


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")[:300]


def _own_line(error: BaseException, function: Callable[..., Any]) -> str:
    """Find the last line of the student's own file (or cell) that the exception passed through.

    If it stands in another function than the one that was called, that is written behind it.
    """
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if code is not None and f.filename == code.co_filename]
    if not own:
        return ""
    line = own[-1].line or f"line {own[-1].lineno}"
    elsewhere = own[-1].name != own[0].name and own[-1].name.isidentifier()
    return f"{line}  # in {own[-1].name}" if elsewhere else line
