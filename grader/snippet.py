"""A finding as code that a student can paste below the function, to see the same again."""

from typing import Any

import numpy as np

from grader.verdict import Case, Finding, Verdict


def write_snippet(verdict: Verdict, finding: Finding) -> str:
    """Write the calls that lead to the finding; the last line shows what was found.

    Most findings take one call. Where an answer depends on earlier calls, these come first; an argument is
    written again only when it changes.
    """
    if finding.case is None:
        return ""
    lines = ["import numpy as np"]
    known: dict[str, Any] = {}
    for case in (*finding.before, finding.case):
        names = verdict.signature[: len(case.args)]
        for name, value in zip(names, case.args, strict=True):
            if known.get(name) is not value:
                lines.append(f"{name} = {_literal(value)}")
                known[name] = value
        lines.append(write_call(verdict, case))
    if len(verdict.results) > 1 and finding.kind in ("value", "shape"):
        lines[-1:] = [f"{', '.join(verdict.results)} = {lines[-1]}", finding.result]
    return "\n".join([*lines, *([finding.argument] if finding.argument else [])])


def write_call(verdict: Verdict, case: Case) -> str:
    """Write the call with the names of its arguments, as `conv1d_dx(dy, x, w, stride=2)`."""
    options = [f"{name}={value!r}" for name, value in case.kwargs.items()]
    return f"{verdict.exercise}({', '.join([*verdict.signature[: len(case.args)], *options])})"


def _literal(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    kind = "" if value.dtype in (np.float64, np.int64) else f", dtype=np.{value.dtype}"
    return f"np.array({value.tolist()}{kind})"
