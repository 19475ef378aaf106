"""A verdict as plain text, for a terminal."""

from collections.abc import Iterator

from grader.judge.verdict import Verdict
from grader.report.codes import code_of
from grader.report.comparison import compare
from grader.report.overview import Overview, make_overview
from grader.report.parts import (
    NOT_EXPLAINED,
    first_finding,
    likely_mistakes,
    score,
    share,
    unexplained,
    unwritten,
)
from grader.report.snippet import write_snippet


def as_text(verdict: Verdict) -> str:
    """Give the verdict as plain text for a terminal."""
    lines = [f"{verdict.exercise}: {score(verdict)}"]
    if verdict.note:
        lines.append(verdict.note)
    if sentence := unwritten(verdict):
        return "\n".join([*lines, sentence])
    for group in verdict.groups:
        mark = "✗" if group.earned < group.points else "✓"
        lines.append(f"  {mark} {group.title} ({share(group.earned, group.points)})")
    lines += _by_hand(verdict)
    if overview := make_overview(verdict):
        lines += _overview_lines(overview)
    for likely, known in likely_mistakes(verdict):
        lines.append(f"{likely}: {known.name}. {known.hint} Read again: “{known.section}”.")
    if finding := first_finding(verdict):
        lines += [NOT_EXPLAINED] if unexplained(verdict) else []
        lines.append(finding.summary + (f" Your line: {finding.line}" if finding.line else ""))
        rows = compare(finding)
        wide = max((len(row.title) for row in rows), default=0)
        column = max((len(cell.text) for row in rows for cell in row.cells if len(row.cells) > 1), default=0)
        for row in rows:
            cells = (f"{cell.text:>{column}}{'✗' if cell.wrong else ' '}" for cell in row.cells)
            lines.append(f"  {row.title:<{wide}}  {' '.join(cells)}".rstrip())
        if verdict.xray:
            lines += verdict.xray.text().splitlines()
        if snippet := write_snippet(verdict, finding):
            lines += ["Try this case:", *(f"  {line}" for line in snippet.splitlines())]
    if verdict.seed is not None:
        code = code_of(verdict.exercise, verdict.seed)
        lines.append(f"Code of this report: {code}. Cases drawn with seed {verdict.seed}.")
    return "\n".join(lines)


def _by_hand(verdict: Verdict) -> Iterator[str]:
    """Write line by line what was typed by hand, and what is right."""
    for line in verdict.lines:
        yield f"  {'✓' if line.good else '✗'} {line.title}: {line.typed}; right is {line.sum}"


def _overview_lines(overview: Overview) -> Iterator[str]:
    """Write the map in characters, with a line above it for each word of the columns' titles."""
    marks = {True: "✓", False: "✗", None: "·"}
    wide = max(10, *(len(row) + 2 for row in overview.rows))
    yield "What holds, by size:"
    for words in zip(*overview.columns, strict=True):
        values = "".join(f"{word.rpartition(' ')[2]:<4}" for word in words)
        yield f"  {words[0].rpartition(' ')[0]:<{wide}}{values}"
    for row, cells in zip(overview.rows, overview.cells, strict=True):
        yield f"  {row:<{wide}}" + "".join(f"{marks[cell]:<4}" for cell in cells)
