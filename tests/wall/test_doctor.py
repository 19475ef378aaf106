"""The doctor: a real attempt at each protection."""

import pytest

from grader.wall import launch
from grader.wall.doctor import LIMITS, examine
from grader.wall.sandbox import Sandbox

pytestmark = pytest.mark.slow


def test_everything_holds_here():
    """On the machine that runs the tests."""
    with Sandbox(LIMITS) as sandbox:
        findings = list(examine(sandbox))
    assert [finding for finding in findings if not finding.holds] == []
    assert len(findings) > 15


def test_the_doctor_finds_what_is_open(monkeypatch):
    """Without protection it says of each file, process and network that it can be reached."""
    monkeypatch.setattr(launch, "CONFINEMENTS", ())
    with Sandbox(LIMITS, allow_unconfined=True) as sandbox:
        held = {finding.protection: finding.holds for finding in examine(sandbox)}
    open_ = {name for name, holds in held.items() if not holds}
    assert {
        "files of yours cannot be read",
        "files of yours cannot be changed",
        "the judge cannot be read",
        "no file can be made beside them",
        "other processes cannot be seen",
        "other processes cannot be signalled",
    } <= open_
    assert held["an endless cell is stopped"]
    assert held["a crash is survived"]
