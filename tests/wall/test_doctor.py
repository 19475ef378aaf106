"""The doctor: a real attempt at each protection."""

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.wall import attempts, bubblewrap, launch
from grader.wall.doctor import LIMITS, examine
from grader.wall.sandbox import Sandbox

pytestmark = pytest.mark.slow


def test_everything_holds_here():
    """On the machine that runs the tests."""
    with Sandbox(LIMITS) as sandbox:
        findings = list(examine(sandbox))
    assert [finding for finding in findings if not finding.holds] == []
    assert len(findings) > 30


OPEN = {
    "system calls are on a list",
    "files of yours cannot be read",
    "files of yours cannot be changed",
    "their modes, owners, times and attributes cannot be changed",
    "nor those of files that may be read",
    "the judge and the solutions cannot be read",
    "what lies beside programs and packages cannot be read",
    "no file can be made beside them",
    "other processes cannot be seen",
    "other processes cannot be signalled",
    "nor slowed down, nor limited",
    "no network",
    "no packets",
    "no sockets of other programs",
    "no pairs of sockets of other families",
    "no terminals",
    "no rarely used doors of the kernel",
}
"""What is open to every account of this machine where nothing keeps code in."""


def test_the_doctor_finds_what_is_open(monkeypatch):
    """Without protection it says of each file, process, socket, terminal and call that it can be reached."""
    monkeypatch.setattr(launch, "system_call_filter", lambda confinement: b"")
    with Sandbox(LIMITS, only=launch.UNCONFINED) as sandbox:
        held = {finding.protection: finding.holds for finding in examine(sandbox)}
    assert OPEN - {name for name, holds in held.items() if not holds} == set()
    assert set(attempts.QUIET) | set(attempts.LOUD) <= set(held)
    assert held["an endless cell is stopped"]
    assert held["a crash is survived"]


def test_every_way_is_named_with_what_it_is_or_why_not(monkeypatch):
    """The one that is used, and those that grading could fall back to."""
    monkeypatch.setattr("grader.wall.doctor.examine", lambda sandbox: [])
    monkeypatch.setattr(launch, "objection", lambda way: "not on this machine" * (way.name == "bubblewrap"))
    said = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
    assert said.exit_code == 0
    for way in launch.CONFINEMENTS:
        assert f"{way.name}: {way.promise}" in said.output
    assert "Not here: not on this machine." in said.output
    assert "Used here: namespaces" in said.output


def test_the_doctor_says_which_bubblewrap_is_used_and_judges_it(monkeypatch, tmp_path):
    """An old one of the package is to be replaced by the system's; a new one is only named."""
    for version, of_the_system, expected in (
        ("0.11.0", False, "apt install bubblewrap"),
        ("0.11.0", True, "keep it up to date"),
        ("0.12.0", False, ""),
        ("1.0", True, ""),
    ):
        program = tmp_path / "bwrap"
        program.write_text(f"#!/bin/sh\necho bubblewrap {version}\n")
        program.chmod(0o755)
        said = bubblewrap.judge(bubblewrap.Bubblewrap(str(program), of_the_system))
        assert version in said
        assert str(program) in said
        assert expected in said
        assert bool(expected) == ("older than" in said)
