"""A finding as code that a student can paste below the function, to see the same again."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.judge.verdict import Case, Finding, Verdict, WrittenFunction


def write_snippet(verdict: Verdict, finding: Finding) -> str:
    """Write the calls that lead to the finding; the last line shows what was found.

    Most findings take one call. If an answer depends on earlier calls, these come first, and an argument is
    written again only when it changes. An array x is named x_case, so that the student's own x stays as it
    is: a function that reads that x by mistake then still does.
    """
    if finding.case is None:
        return ""
    lines = ["import numpy as np"]
    known: dict[str, Any] = {}
    for case in (*finding.before, finding.case):
        given = []
        for name, value in zip(verdict.signature, case.args, strict=False):
            if not isinstance(value, np.ndarray | WrittenFunction | dict):
                given.append(repr(value))
                continue
            given.append(_own(name))
            if known.get(name) is not value:
                lines.append(_definition(_own(name), value))
                known[name] = value
        lines.append(_call(verdict, case, given))
    if len(verdict.results) > 1 and finding.kind in ("value", "shape"):
        number = verdict.results.index(finding.result)
        lines[-1] += f"{verdict.parts[number] if verdict.parts else f'[{number}]'}  # {finding.result}"
    if finding.argument:
        name, inside, key = finding.argument.partition("[")
        lines.append(f"{_own(name)}{inside}{key}")
    return "\n".join(lines)


def _own(name: str) -> str:
    return f"{name}_case"


def write_call(verdict: Verdict, case: Case) -> str:
    """Write the call with the names of its arguments, as `conv1d_dx(dy, x, w, stride=2)`."""
    return _call(verdict, case, verdict.signature[: len(case.args)])


def _call(verdict: Verdict, case: Case, given: Sequence[str]) -> str:
    options = [f"{name}={value!r}" for name, value in case.kwargs.items()]
    return f"{verdict.exercise}({', '.join([*given, *options])})"


def _definition(name: str, value: np.ndarray[Any, Any] | WrittenFunction | dict[str, Any]) -> str:
    if isinstance(value, WrittenFunction):
        return value.source.replace("def f(", f"def {name}(", 1).strip()
    if isinstance(value, dict):
        entries = (f"    {key!r}: {_written(array)}," for key, array in value.items())
        return "\n".join([f"{name} = {{", *entries, "}"])
    return f"{name} = {_written(value)}"


def _written(value: np.ndarray[Any, Any]) -> str:
    kind = "" if value.dtype in (np.float64, np.int64) else f", dtype=np.{value.dtype}"
    return f"np.array({value.tolist()}{kind})"
