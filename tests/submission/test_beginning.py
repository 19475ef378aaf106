"""A grader begins, although a process of its sandbox is killed meanwhile."""

from collections.abc import Mapping
from typing import Any

import pytest
from small_assignment import TEMPLATE, as_file

from grader.submission import grading
from grader.submission.records import GradingMaterial
from grader.submission.shared_outputs import shared_outputs
from grader.submission.template import Template
from grader.wall.errors import SandboxError
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox

pytestmark = pytest.mark.slow
MATERIAL = GradingMaterial(
    "small", {"small": as_file(TEMPLATE.cells)}, {}, Limits(), False, (), {}, bytes(32)
)


@pytest.mark.parametrize("times", [1, 2])
def test_a_sandbox_that_ends_once_is_made_anew(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The second time it is said: what this machine refuses, it refuses again."""
    left = [*range(times)]
    made: list[Sandbox] = []

    def ending(template: Template, files: Mapping[str, bytes], sandbox: Sandbox) -> Any:
        made.append(sandbox)
        if left:
            left.pop()
            raise SandboxError("the first process of the session could not be started")
        return shared_outputs(template, files, sandbox)

    monkeypatch.setattr(grading, "shared_outputs", ending)
    if times > 1:
        with pytest.raises(SandboxError, match="first process"):
            grading.SubmissionGrader(MATERIAL)
    else:
        grading.SubmissionGrader(MATERIAL).close()
    assert left == []
    assert len(made) == 2
