"""Where our own side hangs, the submission it hangs at is not graded, and the class goes on."""

import pytest

from grader.autograding import workers
from grader.autograding.workers import Workers, in_processes, in_this_process
from grader.submission.records import GradedSubmission, GradingMaterial, NotGraded, Submission
from grader.wall.limits import Limits

MATERIAL = GradingMaterial("small", {}, {}, Limits(submission=0.01), False, (), {}, bytes(32))
STUDENTS = ["ada", "hanging", "bob", "hanging too", "cyd"]


class HangingGrader:
    """Never comes to the end of some submissions, whatever is raised meanwhile."""

    def grade(self, submission: Submission) -> GradedSubmission:
        while submission.student.startswith("hanging"):
            pass
        return GradedSubmission(submission.student, {})


@pytest.mark.parametrize("who", [in_this_process, in_processes(1), in_processes(2)])
def test_a_submission_at_which_the_grader_hangs_is_given_up(
    who: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and everybody else is graded."""
    monkeypatch.setattr(workers, "grader_for", lambda material: HangingGrader())
    monkeypatch.setattr(workers, "_SECONDS_BESIDES", 0.2)
    returned = list(who(MATERIAL, [Submission(student, "", {}, {}) for student in STUDENTS]))
    assert {each.student for each in returned} == {*STUDENTS}
    for each in returned:
        why = "it was not over within 0.3 seconds"
        if each.student.startswith("hanging"):
            assert each == NotGraded(each.student, why)
        else:
            assert isinstance(each, GradedSubmission)


def test_the_more_notebooks_the_longer_it_may_take() -> None:
    """Each may take its time."""
    one, two = (Submission("ada", "", dict.fromkeys(names, b""), {}) for names in ("a", "ab"))
    assert workers.most_seconds(MATERIAL, two) == 2 * workers.most_seconds(MATERIAL, one)
    assert workers.most_seconds(MATERIAL, one) > MATERIAL.limits.submission
