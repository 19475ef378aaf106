"""The secret of a course: made once, shown to nobody, and said where it matters that it is gone."""

import errno
import json
import multiprocessing
import os
import shutil
import stat
import subprocess
from pathlib import Path

import nbformat
import pytest
from classroom import RIGHT, copy_of, flipgrad, generate, hand_in, hand_in_conv1d, make_course
from scratch import ROOT, SECRET, Course

from grader.autograding.errors import CourseError
from grader.autograding.secret import read_secret, write_secret
from grader.report.report import VERDICT_MIME
from grader.submission.records import GradingMaterial
from grader.wall import launch
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox

ANOTHER = "questions than before"


def of(course: Path) -> Path:
    return course / ".flipgrad" / "secret"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """No two courses have the same."""
    secret, made = read_secret(tmp_path, groupshared=False)
    assert made
    assert len(secret) == 32
    assert read_secret(tmp_path, groupshared=False) == (secret, False)
    assert (mode(of(tmp_path)), mode(of(tmp_path).parent)) == (0o600, 0o700)
    (tmp_path / "other").mkdir()
    assert read_secret(tmp_path / "other", groupshared=False)[0] != secret
    assert sorted(path.name for path in of(tmp_path).parent.iterdir()) == [".gitignore", "secret"]


def test_processes_that_make_it_at_once_agree(tmp_path: Path) -> None:
    """Whoever is first has made it, and all have the same."""
    context = multiprocessing.get_context("fork")
    together = context.Barrier(6)
    answers = context.SimpleQueue()

    def make() -> None:
        together.wait()
        answers.put(read_secret(tmp_path, groupshared=False))

    processes = [context.Process(target=make) for _ in range(6)]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    assert len({secret for secret, _ in found}) == 1
    assert sum(made for _, made in found) == 1


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, too, what is there is not written over."""
    monkeypatch.setattr(os, "link", no_links)
    secret, made = read_secret(tmp_path, groupshared=False)
    assert made
    assert mode(of(tmp_path)) == 0o600
    assert not write_secret(tmp_path, bytes(32))
    assert read_secret(tmp_path, groupshared=False) == (secret, False)


def no_links(*_: object) -> None:
    raise PermissionError(errno.EPERM, "this file system has no links")


def test_a_copy_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    """As a restored backup may be."""
    secret, _ = read_secret(tmp_path, groupshared=False)
    of(tmp_path).chmod(0o644)
    of(tmp_path).parent.chmod(0o755)
    assert read_secret(tmp_path, groupshared=False) == (secret, False)
    assert (mode(of(tmp_path)), mode(of(tmp_path).parent)) == (0o600, 0o700)


def test_where_the_course_is_shared_the_group_reads_it_too(tmp_path: Path) -> None:
    """The group of the course folder, also once a course is shared that was not; and nobody else."""
    secret, _ = read_secret(tmp_path, groupshared=False)
    assert read_secret(tmp_path, groupshared=True) == (secret, False)
    assert (mode(of(tmp_path)), mode(of(tmp_path).parent)) == (0o640, 0o750)
    assert of(tmp_path).stat().st_gid == tmp_path.stat().st_gid


def test_git_leaves_it_out_in_any_course(tmp_path: Path) -> None:
    """Whatever the course's own .gitignore says."""
    read_secret(tmp_path, groupshared=False)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    asked = ["git", "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True).stdout == b""


@pytest.mark.parametrize("content", [b"", b"too short\n", b"x" * 64, b"ab" * 31])
def test_a_damaged_one_is_named_and_kept(tmp_path: Path, content: bytes) -> None:
    """A person decides whether there is a backup."""
    read_secret(tmp_path, groupshared=False)
    of(tmp_path).write_bytes(content)
    with pytest.raises(CourseError, match=r"secret, is damaged.*Nothing was graded"):
        read_secret(tmp_path, groupshared=False)
    assert of(tmp_path).read_bytes() == content


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """With the reason."""
    of(tmp_path).mkdir(parents=True)
    with pytest.raises(CourseError, match=r"\.flipgrad/secret.*Is a directory.*Nothing was graded"):
        read_secret(tmp_path, groupshared=False)


def test_what_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With the reason."""
    (tmp_path / ".flipgrad").write_text("a file in its place")
    with pytest.raises(CourseError, match=r"Nothing was graded\. See that this account can"):
        read_secret(tmp_path, groupshared=False)


def test_grading_material_does_not_show_it() -> None:
    """In no log and no stack trace."""
    material = GradingMaterial("a", {}, {}, Limits(), False, (), {}, SECRET)
    assert "secret" not in repr(material)


@pytest.mark.parametrize("confinement", launch.CONFINEMENTS, ids=lambda each: each.name)
def test_students_code_does_not_see_it(
    tmp_path: Path, confinement: launch.Confinement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each of the ways in which code is kept in that this machine has, and whatever the file's mode."""
    if why := launch.objection(confinement):
        pytest.skip(why)
    read_secret(tmp_path, groupshared=False)
    for part in (of(tmp_path), of(tmp_path).parent, tmp_path):
        part.chmod(0o777)
    monkeypatch.setattr(launch, "CONFINEMENTS", (confinement,))
    with Sandbox() as sandbox:
        sandbox.check()
        with sandbox.session() as session:
            (output,) = session.run_cell(f"print(open({str(of(tmp_path))!r}).read())", 1).outputs
    assert output["output_type"] == "error"
    assert output["ename"] in ("FileNotFoundError", "PermissionError")


# In a course.


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with what two students handed in."""
    course = make_course(tmp_path_factory.mktemp("generated"))
    hand_in(course, "ada", RIGHT)
    return course


@pytest.fixture
def course(generated: Course, tmp_path: Path) -> Course:
    """A copy of it, without a secret."""
    course = copy_of(generated, tmp_path)
    shutil.rmtree(course.root / ".flipgrad")
    return course


@pytest.mark.slow
def test_a_lost_one_is_said_once_where_regrades_are_asked_something_else(course: Course) -> None:
    """A course that grades for the first time hears nothing of it."""
    generate(course, "conv1d")
    hand_in_conv1d(course, "ada", "loops")
    first = flipgrad(course, assignment="conv1d")
    assert (first.code, "secret" in first.said) == (0, False), first.said
    secret = of(course.root).read_bytes()
    again = flipgrad(course, "--force", assignment="conv1d")
    assert "secret" not in again.said
    assert of(course.root).read_bytes() == secret
    of(course.root).unlink()
    said = " ".join(flipgrad(course, "--force", assignment="conv1d").said.split())
    assert said.count(ANOTHER) == 1
    assert of(course.root).read_bytes() != secret
    of(course.root).write_bytes(secret)
    assert ANOTHER not in flipgrad(course, "--force", assignment="conv1d").said


@pytest.mark.slow
def test_a_lost_one_changes_nothing_where_no_test_asks_questions(course: Course) -> None:
    """Plain asserts ask the same in any case, so nothing is said."""
    assert flipgrad(course).code == 0
    of(course.root).unlink()
    again = flipgrad(course, "--force")
    assert (again.code, ANOTHER in again.said) == (0, False), again.said


@pytest.mark.slow
@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
def test_without_it_nothing_is_graded(course: Course, command: str) -> None:
    """Whichever of the two commands grades."""
    write_secret(course.root, SECRET)
    of(course.root).write_bytes(b"")
    ran = course.run(command, "autograde", "pair")
    assert ran.code != 0
    assert "is damaged" in " ".join(ran.said.split())
    assert not list((course.root / "autograded").glob("[!.]*"))


@pytest.mark.slow
def test_it_is_in_nothing_that_is_handed_out(course: Course) -> None:
    """Neither in release/, nor in what a student gets back."""
    secret, _ = read_secret(course.root, groupshared=False)
    assert flipgrad(course).code == 0
    for command in ("generate_assignment", "generate_feedback"):
        ran = course.nbgrader(command, "pair", "--force")
        assert ran.code == 0, ran.said
    for folder in ("release", "autograded", "feedback"):
        written = [path for path in (course.root / folder).rglob("*") if path.is_file()]
        assert written
        assert not [path for path in written if ".flipgrad" in path.parts]
        assert not [path for path in written if secret.hex().encode() in path.read_bytes()]


@pytest.mark.slow
def test_a_regrade_asks_the_same_whichever_command_grades(generated: Course, tmp_path: Path) -> None:
    """With the same secret; and replay asks it once more, without."""
    seeds = {}
    for command in ("flipgrad", "nbgrader"):
        course = copy_of(generated, tmp_path / command)
        ran = course.nbgrader("generate_assignment", "conv1d")
        assert ran.code == 0, ran.said
        hand_in_conv1d(course, "ada", "flip_forgotten")
        for time in ("first", "again"):
            ran = course.run(command, "autograde", "conv1d", "--force")
            assert ran.code == 0, ran.said
            seeds[command, time] = verdicts(course)
    assert len({json.dumps(each) for each in seeds.values()}) == 1
    found = next(each for each in verdicts(course) if each["exercise"] == "conv1d_dx")
    graded = course.root / "autograded" / "ada" / "conv1d" / "conv1d.ipynb"
    replay = ("flipgrad", "replay", "conv1d_dx", str(graded), "--seed", str(found["seed"]), "--json")
    shutil.rmtree(course.root / ".flipgrad")
    assert json.loads(course.run(*replay).said) == found


def verdicts(course: Course) -> list[dict[str, object]]:
    """What the verdicts in a graded notebook say."""
    path = course.root / "autograded" / "ada" / "conv1d" / "conv1d.ipynb"
    outputs = [
        output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", ())
    ]
    return [output.data[VERDICT_MIME] for output in outputs if VERDICT_MIME in output.get("data", {})]


def test_the_repository_ignores_it() -> None:
    """The course's own .gitignore says so, too."""
    assert "/.flipgrad/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
