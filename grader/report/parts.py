"""What text, HTML and data of a verdict have in common."""

from collections.abc import Callable, Iterator
from typing import Any

from grader.judge.verdict import UNWRITTEN, Diagnosis, Finding, GroupVerdict, Verdict

NOT_EXPLAINED = "What this does not explain, the next thing to mend:"
"""Stands before the first finding, if the named mistakes do not explain it."""


def unless_it_fails(make: Callable[[], Any], otherwise: Any) -> Any:
    """Make a part of the report; a fault of ours in it must not cost anybody the verdict."""
    try:
        return make()
    except Exception:
        return otherwise


def first_finding(verdict: Verdict) -> Finding | None:
    """Give the finding to show first."""
    return next((group.finding for group in _as_shown(verdict)), None)


def unexplained(verdict: Verdict) -> bool:
    """Tell whether a mistake is named that does not explain the first finding."""
    first = next(iter(_as_shown(verdict)), None)
    return first is not None and bool(verdict.diagnoses) and first.title not in _explained(verdict)


def _explained(verdict: Verdict) -> set[str]:
    return {title for known in verdict.diagnoses for title in known.groups}


def _as_shown(verdict: Verdict) -> list[GroupVerdict]:
    """List the groups with a finding: first those that no named mistake explains, for they are new."""
    explained = _explained(verdict)
    found = [group for group in verdict.groups if group.finding]
    return sorted(found, key=lambda group: group.title in explained)


def further_findings(verdict: Verdict) -> Iterator[tuple[str, Finding]]:
    """Give the findings after the first that say something new, each with the title of its group.

    A finding says nothing new if an earlier one has the same sentence, unless that is of wrong values, or if
    one diagnosis explains both groups.
    """
    explained_together = [set(known.groups) for known in verdict.diagnoses]
    shown: list[tuple[str, Finding]] = []
    for group in _as_shown(verdict):
        finding = group.finding
        assert finding is not None
        says_nothing_new = any(
            (finding.kind != "value" and finding.summary == earlier.summary)
            or any({title, group.title} <= together for together in explained_together)
            for title, earlier in shown
        )
        if says_nothing_new:
            continue
        if shown:
            yield group.title, finding
        shown.append((group.title, finding))


def unwritten(verdict: Verdict) -> str:
    """Say in a sentence that the function is still the stub as released; empty if it is not."""
    findings = [group.finding for group in verdict.groups]
    if not findings or not all(found and found.summary.endswith(UNWRITTEN) for found in findings):
        return ""
    hints = [known.hint for known in verdict.diagnoses[:1]]
    return " ".join([f"{verdict.exercise} {UNWRITTEN}", *hints])


def likely_mistakes(verdict: Verdict) -> Iterator[tuple[str, Diagnosis]]:
    """Give each diagnosis with its introduction: "Likely", or "Also likely (padding)", or "Or".

    "Or" is another explanation of the groups before. Groups are listed unless all that failed are explained.
    """
    failed = {group.title for group in verdict.groups if group.finding}
    groups_before: tuple[str, ...] | None = None
    for known in verdict.diagnoses:
        if groups_before is None:
            introduction = "Likely"
        elif known.groups == groups_before:
            introduction = "Or"
        else:
            introduction = "Also likely"
        if not failed <= set(known.groups):
            introduction += f" ({', '.join(known.groups)})"
        yield introduction, known
        groups_before = known.groups


def score(verdict: Verdict) -> str:
    """Write what was earned of how many points."""
    if verdict.earned is None:
        return f"not judged, of {verdict.points:g} points"
    return f"{_rounded(verdict.earned)} of {verdict.points:g} points"


def share(earned: float, points: float) -> str:
    """Write what was earned of the points of a group."""
    return f"{_rounded(earned)}/{_rounded(points)}"


def _rounded(points: float) -> str:
    return f"{round(points, 2):g}"
