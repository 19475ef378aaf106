"""What a cell's error means for what is graded later: which versions grade, and why a name does not exist."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grader.judge.versions import versions_for
from grader.submission.code import names_bound

_MISSING = re.compile(r"^name '(\w+)' is not defined")
_PLACE = re.compile(r" \((?:\S+, )?line (\d+)\)$")
"""Where a SyntaxError is, at the end of its words: the file is one of IPython's for the cell."""
_LONGEST = 300


class FailedCells:
    """The cells of a notebook that ended in an error."""

    def __init__(self) -> None:
        self._of_name: dict[str, str] = {}
        """What a cell should have bound -> in which error it ended, and which versions grade."""

    def note(self, source: str, count: int, outputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Remember how a cell of the student's ended; give what is to be shown below its outputs.

        Parameters
        ----------
        source
            The cell's text.
        count
            Its execution count.
        outputs
            What it showed. Errors of magics are among them, which end no cell: what it binds is there then.
        """
        names = names_bound(source)
        errors = [output for output in outputs if output["output_type"] == "error"]
        for name in names:
            self._of_name.pop(name, None)
        if not errors:
            return []
        error = f"{errors[-1]['ename']}: {errors[-1]['evalue']}"
        about_versions = versions_for(_PLACE.sub("", error), _line_of(error, source))
        ended = f"the cell that should define it, [{count}], ended in {_one_line(error)}"
        for name in names:
            self._of_name[name] = " ".join([f"{ended.rstrip('.')}.", about_versions]).strip()
        return [_said(about_versions)] if about_versions else []

    def explain(self, outputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Say below a test cell why a name that it needs does not exist."""
        for output in outputs:
            missing = (
                _MISSING.search(output.get("evalue", "")) if output.get("ename") == "NameError" else None
            )
            if missing and missing[1] in self._of_name:
                return [_said(f"{missing[1]} does not exist: {self._of_name[missing[1]]}")]
        return []


def _line_of(error: str, source: str) -> str:
    """Find the line of a cell in which a SyntaxError is."""
    place = _PLACE.search(error)
    lines = source.splitlines()
    number = int(place[1][:9]) if place else 0
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _one_line(error: str) -> str:
    line = " ".join(_PLACE.sub(r" (line \1)", error).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _said(sentence: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": f"{sentence}\n"}
