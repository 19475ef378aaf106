"""`flipgrad autograde` does what nbgrader's own loop did: the same rows, the same files, the same rules.

Real commands on copies of one scratch course.
"""

import json
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from classroom import (
    RIGHT,
    WRONG,
    configure,
    copy_of,
    files,
    flipgrad,
    generate,
    hand_in,
    hand_in_conv1d,
    hidden,
    make_course,
    reported,
    rows,
)
from nbgrader.api import Grade, Gradebook
from scratch import Course, Ran

pytestmark = pytest.mark.slow

SETTINGS = """
c.LateSubmissionPlugin.penalty_method = "zero"
"""
STOCK = """
for name in ("sanitize_preprocessors", "autograde_preprocessors", "exporter_class"):
    c.Autograde.pop(name, None)
"""
DUE, EARLY, LATE = "2030-01-02 12:00:00", "2030-01-01 12:00:00 UTC", "2030-01-03 12:00:00 UTC"

Scratch = Callable[[], Course]


def gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db")


def grade_of(book: Gradebook, student: str, task: str, notebook: str) -> Grade:
    return book.find_grade(task, notebook, "pair", student)


def points(course: Course, student: str, assignment: str = "pair") -> float:
    with gradebook(course) as book:
        return float(book.find_submission(assignment, student).score)


def graded(course: Course) -> list[str]:
    """List whose folder is in autograded/."""
    return sorted(path.parent.name for path in (course.root / "autograded").glob("[!.]*/pair"))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with an assignment of two notebooks that is due, and with nothing handed in."""
    course = make_course(tmp_path_factory.mktemp("generated"), SETTINGS)
    with gradebook(course) as book:
        book.update_or_create_assignment("pair", duedate=DUE)
    return course


@pytest.fixture
def scratch(generated: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return copy_of(generated, tmp_path)


# The same result.


@pytest.fixture(scope="module")
def handed_in(generated: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of both assignments that nobody has graded yet."""
    course = copy_of(generated, tmp_path_factory.mktemp("class"))
    notebook = course.root / "source" / "conv1d" / "conv1d.ipynb"
    source = nbformat.read(notebook, as_version=4)
    # Figures take most of the time, and are no part of this.
    source.cells = [
        cell for cell in source.cells if "nbgrader" in cell.metadata or "convlab.draw" not in cell.source
    ]
    nbformat.write(source, notebook)
    generate(course, "conv1d")
    for student, base in (("right", "loops"), ("wrong", "flip_forgotten"), ("untouched", "untouched")):
        hand_in_conv1d(course, student, base)
    renamed = hand_in_conv1d(course, "renamed", "slicing")
    (renamed / "conv1d.ipynb").rename(renamed / "conv1d (1).ipynb")

    hand_in(course, "right", RIGHT, stamp=EARLY)
    hand_in(course, "wrong", {**WRONG, "why": "Because."})
    hand_in(course, "untouched")
    hand_in(course, "late", RIGHT, stamp=LATE)
    hand_in(course, "no_time", RIGHT, stamp="yesterday, I think")
    hand_in(course, "one_of_two", RIGHT, notebooks=("first",))
    beside = {"notes.txt": "mine", "data/deep/table.csv": "1", "numbers.csv": "changed", "code.pyc": "x"}
    odd = hand_in(course, "files_beside", RIGHT, files=beside)
    (odd / "notes.txt").chmod(0o600)
    (odd / "data" / b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_text(
        "a name of another encoding"
    )
    (odd / "first (copy).ipynb").write_text((odd / "first.ipynb").read_text())
    (hand_in(course, "unreadable", RIGHT) / "second.ipynb").write_text("{ no notebook")
    # A file where the instructor has a folder, and the other way round.
    (course.root / "source" / "pair" / "more").mkdir()
    (course.root / "source" / "pair" / "more" / "table.csv").write_text("2")
    clash = hand_in(course, "files_clash", RIGHT, files={"more": "a file"})
    (clash / "numbers.csv").mkdir()
    (clash / "numbers.csv" / "mine.txt").write_text("3")
    (course.root / "submitted" / "no_notebook" / "pair").mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def by_both(
    handed_in: Course, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Course, list[Ran]]]:
    """The class graded by each of the two commands, in copies."""
    result = {}
    for command in ("flipgrad", "nbgrader"):
        course = copy_of(handed_in, tmp_path_factory.mktemp(command))
        ran = [course.run(command, "autograde", assignment) for assignment in ("pair", "conv1d")]
        result[command] = course, ran
    return result


def test_both_commands_write_the_same_rows(by_both: dict[str, tuple[Course, list[Ran]]]) -> None:
    """Of every table, whatever was handed in."""
    ours, theirs = (rows(course) for course, _ in by_both.values())
    assert ours.keys() == theirs.keys()
    for table in ours:
        assert ours[table] == theirs[table]
    assert len(ours["submitted_assignment"]) == 9 + 4
    assert sum("'manual_score'" in row for row in ours["grade"]) == len(ours["grade"]) > 50


def test_both_commands_write_the_same_files(by_both: dict[str, tuple[Course, list[Ran]]]) -> None:
    """The same names, permissions and bytes; and nothing else is left."""
    (ours, _), (theirs, _) = by_both.values()
    assert files(ours) == files(theirs)
    assert hidden(ours) == hidden(theirs) == []
    assert len(graded(ours)) == 9


def test_both_commands_tell_of_trouble(by_both: dict[str, tuple[Course, list[Ran]]]) -> None:
    """By the exit code, and by naming the students."""
    for _, (pair, conv1d) in by_both.values():
        assert (pair.code, conv1d.code) == (1, 0), pair.said + conv1d.said
        for student in ("unreadable", "no_notebook", "no_time"):
            assert student in pair.said
        assert "Skipping unknown notebook" in pair.said
        assert "No submitted file: second.ipynb of one_of_two" in pair.said
        assert "conv1d (1).ipynb" in "".join(conv1d.said.split("\n")).replace("  ", "")


def test_what_each_student_got(by_both: dict[str, tuple[Course, list[Ran]]]) -> None:
    """Points for what is right, zeros for a notebook that is missing, nothing yet for what is unreadable."""
    course, _ = by_both["flipgrad"]
    expected = {
        "right": 7,
        "wrong": 3,
        "untouched": 0,
        "late": 7,
        "no_time": 7,
        "one_of_two": 3,
        "files_beside": 7,
        "files_clash": 7,
        "unreadable": 3,
    }
    assert {student: points(course, student) for student in expected} == expected
    with gradebook(course) as book:
        late = book.find_submission("pair", "late")
        assert sum(each.late_submission_penalty for each in late.notebooks) == 7
        assert grade_of(book, "unreadable", "test_triple", "second").needs_manual_grade
        missing = grade_of(book, "one_of_two", "test_triple", "second")
        assert (missing.auto_score, missing.needs_manual_grade) == (0, False)
        assert grade_of(book, "wrong", "why", "first").needs_manual_grade


def test_files_beside_come_along(by_both: dict[str, tuple[Course, list[Ran]]]) -> None:
    """The student's but for other notebooks and what is ignored, and the instructor's over them."""
    course, _ = by_both["flipgrad"]
    folder = course.root / "autograded" / "files_beside" / "pair"
    assert (folder / "data" / "deep" / "table.csv").read_text() == "1"
    assert (folder / "numbers.csv").read_text() == "1,2,3\n"
    assert not (folder / "code.pyc").exists()
    assert not (folder / "first (copy).ipynb").exists()
    assert len(list((folder / "data").iterdir())) == 2
    clash = course.root / "autograded" / "files_clash" / "pair"
    assert (clash / "more" / "table.csv").read_text() == "2"
    assert (clash / "numbers.csv").read_text() == "1,2,3\n"


# As stock nbgrader.

HONEST = ("right", "untouched", "late", "one_of_two")
OTHERS = ("wrong", "no_time", "files_beside", "files_clash", "unreadable", "renamed", "no_notebook")


def test_stock_nbgrader_does_the_same_bookkeeping(
    handed_in: Course, by_both: dict[str, tuple[Course, list[Ran]]], tmp_path: Path
) -> None:
    """With its own loop, exporter and preprocessors: the same rows, and files with the same permissions."""
    stock = copy_of(handed_in, tmp_path)
    configure(stock, f'{STOCK}\nc.CourseDirectory.student_id_exclude = "{",".join(OTHERS)}"')
    ran = stock.nbgrader("autograde", "pair")
    assert ran.code == 0, ran.said
    ours, _ = by_both["flipgrad"]
    assert of_the_honest(rows(ours)) == of_the_honest(rows(stock))
    expected = files(stock, "pair")
    found = {name: about for name, about in files(ours, "pair").items() if name.split("/")[0] in HONEST}
    assert {name: mode for name, (mode, _) in found.items()} == {
        name: mode for name, (mode, _) in expected.items()
    }
    for name, about in found.items():
        assert about == expected[name] or name.endswith(".ipynb")


def of_the_honest(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave out rows about what others handed in, and about the other assignment."""
    left_out = [f"('id', '{student}')" for student in OTHERS]
    kept = {
        table: [
            row
            for row in each
            if not any(part in row for part in left_out)
            and not ("'student_id'" in row and "('name', 'conv1d')" in row)
        ]
        for table, each in found.items()
    }
    assert len(kept["submitted_assignment"]) == len(HONEST)
    assert len(kept["grade"]) == 3 * len(HONEST)
    return kept


# What is due.


def test_what_is_graded_is_left_alone(scratch: Course) -> None:
    """A second run grades who came since; --student only that one, --force again."""
    hand_in(scratch, "first", RIGHT)
    hand_in(scratch, "second", RIGHT)
    ran = flipgrad(scratch, "--student", "first", "--json")
    assert ran.code == 0, ran.said
    assert graded(scratch) == ["first"]
    ran = flipgrad(scratch, "--json")
    assert [line["student"] for line in reported(ran.said) if "student" in line] == ["second"]
    before = files(scratch), rows(scratch)
    assert "Nothing to do" in flipgrad(scratch).said
    assert (files(scratch), rows(scratch)) == before
    ran = flipgrad(scratch, "--force", "--student", "second", "--json")
    assert [line["student"] for line in reported(ran.said) if "student" in line] == ["second"]
    assert (files(scratch), rows(scratch)) == before


def test_only_a_newer_submission_is_graded_again(scratch: Course) -> None:
    """Told by timestamp.txt; an older or equal one, or none, changes nothing."""
    stamps = {"newer": LATE, "equal": EARLY, "older": "2029-01-01 12:00:00 UTC", "none": None}
    for student in stamps:
        hand_in(scratch, student, WRONG, stamp=EARLY)
    assert flipgrad(scratch).code == 0
    for student, stamp in stamps.items():
        folder = hand_in(scratch, student, RIGHT, stamp=stamp)
        if stamp is None:
            (folder / "timestamp.txt").unlink()
    ran = flipgrad(scratch)
    assert ran.code == 0, ran.said
    with gradebook(scratch) as book:
        found = {student: grade_of(book, student, "test_triple", "second").auto_score for student in stamps}
        assert found == {"newer": 4, "equal": 0, "older": 0, "none": 0}
        assert book.find_submission("pair", "newer").timestamp == datetime(2030, 1, 3, 12)


def test_what_people_decided_stays(scratch: Course) -> None:
    """Scores, extra credit and comments; and who overruled is asked again."""
    hand_in(scratch, "student", {**RIGHT, "why": "Because."})
    assert flipgrad(scratch).code == 0
    with gradebook(scratch) as book:
        read, overruled = (grade_of(book, "student", task, "first") for task in ("why", "test_double"))
        read.manual_score, read.extra_credit, overruled.manual_score = 1.5, 0.5, 2
        read.needs_manual_grade = False
        book.find_comment("why", "first", "pair", "student").manual_comment = "Say more."
        book.db.commit()
    assert flipgrad(scratch, "--force").code == 0
    with gradebook(scratch) as book:
        read, overruled = (grade_of(book, "student", task, "first") for task in ("why", "test_double"))
        assert (read.score, read.extra_credit, overruled.score, overruled.auto_score) == (2, 0.5, 2, 3)
        assert read.needs_manual_grade
        assert overruled.needs_manual_grade
        assert book.find_comment("why", "first", "pair", "student").comment == "Say more."


@pytest.mark.long
def test_what_the_gradebook_has_lost_is_graded_again(scratch: Course) -> None:
    """A student who was removed from it, or all of them; by both commands."""
    for student in ("lost", "other"):
        hand_in(scratch, student, RIGHT)
    assert flipgrad(scratch).code == 0
    removed = scratch.nbgrader("db", "student", "remove", "lost", "--force")
    assert removed.code == 0, removed.said
    ran = flipgrad(scratch, "--json")
    assert [line["student"] for line in reported(ran.said) if "student" in line] == ["lost"]
    (scratch.root / "gradebook.db").unlink()
    generate(scratch, "pair")
    assert scratch.nbgrader("autograde", "pair").code == 0
    assert [points(scratch, student) for student in ("lost", "other")] == [7, 7]
    assert "Nothing to do" in flipgrad(scratch).said


def test_of_several_finished_copies_a_person_takes_one(handed_in: Course, tmp_path: Path) -> None:
    """If nothing is written in the notebook with the right name; nothing is recorded until then."""
    course = copy_of(handed_in, tmp_path)
    folder = hand_in_conv1d(course, "copies", "loops")
    for name in ("conv1d (1).ipynb", "conv1d-Copy1.ipynb"):
        (folder / name).write_text((folder / "conv1d.ipynb").read_text())
    (folder / "conv1d.ipynb").write_text("")
    ran = flipgrad(course, "--student", "copies", assignment="conv1d")
    assert ran.code == 1
    said = " ".join(ran.said.split())
    assert "nothing was written in conv1d.ipynb, but in conv1d (1).ipynb, conv1d-Copy1.ipynb" in said
    assert not (course.root / "autograded" / "copies").exists()


def test_who_left_out_files_is_named(scratch: Course) -> None:
    """Not so where there is room for all."""
    hand_in(scratch, "many", RIGHT, files={f"data/{number}.csv": "1" for number in range(250)})
    hand_in(scratch, "few", RIGHT, files={"data/1.csv": "1", ".git/config": ""})
    said = " ".join(flipgrad(scratch).said.split())
    assert "many: files beside the notebook are too many or too large for the sandbox; left out: 50" in said
    assert "few: files beside" not in said


def test_an_answer_in_another_cell_waits_for_a_person(scratch: Course) -> None:
    """It is no zero by itself, and nobody is told that there was no response."""
    for student in ("elsewhere", "nowhere"):
        hand_in(scratch, student, RIGHT)
    path = scratch.root / "submitted" / "elsewhere" / "pair" / "first.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("Because it is twice something."))
    nbformat.write(notebook, path)
    assert flipgrad(scratch).code == 0
    with gradebook(scratch) as book:
        asked = {student: grade_of(book, student, "why", "first") for student in ("elsewhere", "nowhere")}
        assert {student: grade.needs_manual_grade for student, grade in asked.items()} == {
            "elsewhere": True,
            "nowhere": False,
        }
        said = {student: book.find_comment("why", "first", "pair", student).comment for student in asked}
        assert said == {"elsewhere": None, "nowhere": "No response."}


# Settings of nbgrader's.

HOOKS = """
def before(**told):
    from pathlib import Path
    Path(told["notebooks"][0]).with_name("from_the_hook.txt").write_text(told["assignment"])


def after(**told):
    with open("hooks.txt", "a") as file:
        file.write("|".join(told["notebooks"]) + chr(10))
    raise RuntimeError("a hook that fails")


c.Autograde.pre_convert_hook = before
c.Autograde.post_convert_hook = after
c.Autograde.create_student = False
c.CourseDirectory.groupshared = True
c.CourseDirectory.student_id_exclude = "excluded,other"
c.Autograde.exclude_overwriting = {"pair": ["numbers.csv"]}
"""


def test_settings_of_nbgrader_hold(scratch: Course) -> None:
    """Hooks, students left out or to be entered first, files not overwritten, a group's permissions."""
    configure(scratch, HOOKS)
    for student in ("known", "excluded", "unknown"):
        hand_in(scratch, student, RIGHT, files={"numbers.csv": "mine"})
    with gradebook(scratch) as book:
        book.add_student("known")
    ran = flipgrad(scratch)
    assert ran.code == 1
    assert "the gradebook has no student 'unknown'" in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    assert graded(scratch) == ["known"]
    folder = scratch.root / "autograded" / "known" / "pair"
    assert (folder / "numbers.csv").read_text() == "mine"
    assert (folder / "from_the_hook.txt").read_text() == "pair"
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o664}
    for shared in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(shared.stat().st_mode) & 0o2770 == 0o2770
    (line,) = (scratch.root / "hooks.txt").read_text().splitlines()
    assert [Path(name).name for name in line.split("|")] == ["first.ipynb", "second.ipynb"]


def test_a_penalty_that_fails_concerns_who_is_late(scratch: Course) -> None:
    """The others are graded, and the late one is named and left as it was."""
    configure(
        scratch,
        """
from nbgrader.plugins import LateSubmissionPlugin


class Broken(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        raise ZeroDivisionError("no such penalty")


c.AssignLatePenalties.plugin_class = Broken
""",
    )
    hand_in(scratch, "a_late_one", RIGHT, stamp=LATE)
    hand_in(scratch, "in_time", RIGHT, stamp=EARLY)
    ran = flipgrad(scratch)
    assert ran.code == 1
    assert "ZeroDivisionError: no such penalty" in ran.said
    assert "Traceback" not in ran.said
    assert graded(scratch) == ["in_time"]
    assert points(scratch, "in_time") == 7
    with gradebook(scratch) as book:
        assert [each.student.id for each in book.assignment_submissions("pair")] == ["in_time"]


# What cannot be graded.


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        ("flipgrad", ["nowhere"], "nowhere"),
        ("flipgrad", ["pair", "--student", "nobody"], "nobody"),
        ("flipgrad", ["conv1d"], "no assignment 'conv1d'"),
        ("nbgrader", ["conv1d"], "no assignment 'conv1d'"),
    ],
)
def test_what_is_not_there_is_named(scratch: Course, command: str, arguments: list[str], words: str) -> None:
    """In a sentence, with the exit code 1."""
    hand_in(scratch, "student", RIGHT)
    folder = scratch.root / "submitted" / "student"
    (folder / "conv1d").mkdir()
    (folder / "conv1d" / "conv1d.ipynb").write_text("{}")
    ran = scratch.run(command, "autograde", *arguments)
    assert ran.code == 1
    assert words in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    assert graded(scratch) == []


def test_where_there_is_no_course_that_is_said(tmp_path: Path) -> None:
    """By what is missing."""
    (tmp_path / "course").mkdir()
    course = Course(tmp_path / "course")
    ran = flipgrad(course)
    assert (ran.code, "no nbgrader_config.py" in ran.said) == (1, True)


def test_settings_with_a_mistake_are_not_passed_over(scratch: Course) -> None:
    """Nothing is graded by other rules than the course's."""
    hand_in(scratch, "student", RIGHT)
    configure(scratch, "c.Autograde.forse = undefined_name")
    ran = flipgrad(scratch)
    assert ran.code == 1
    assert "nbgrader_config.py cannot be used (NameError" in ran.said
    assert "Traceback" not in ran.said
    assert graded(scratch) == []


def test_a_gradebook_that_is_none_is_named(scratch: Course) -> None:
    """With what the database said, and without a traceback."""
    hand_in(scratch, "student", RIGHT)
    (scratch.root / "gradebook.db").write_text(
        "This is not a database, but a text that somebody put here." * 99
    )
    ran = flipgrad(scratch)
    assert ran.code == 1
    assert "The gradebook cannot be read: file is not a database" in ran.said
    assert "Traceback" not in ran.said


# What is said.


def test_lines_for_machines(scratch: Course) -> None:
    """One for how many are due, one for each student, one for all; everything else goes to stderr."""
    hand_in(scratch, "right", RIGHT)
    hand_in(scratch, "wrong", WRONG)
    (hand_in(scratch, "unreadable", RIGHT) / "first.ipynb").write_text("")
    with scratch.start("sh", "-c", "exec flipgrad autograde pair --json 2>/dev/null") as process:
        said, _ = process.communicate()
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0] == {"due": 3}
    found = {line["student"]: line for line in lines[1:-1]}
    assert {student: line["result"] for student, line in found.items()} == {
        "right": "passed",
        "wrong": "failed",
        "unreadable": "not judged",
    }
    assert {student: line["points"] for student, line in found.items()} == {
        "right": 7,
        "wrong": 3,
        "unreadable": 4,
    }
    assert found["unreadable"]["trouble"]
    assert not found["right"]["trouble"]
    last = lines[-1]
    assert [last[name] for name in ("graded", "passed", "failed", "not_judged")] == [3, 1, 1, 1]
    assert set(last["phases"]) == {"read", "run", "judge", "render", "write"}


def test_the_summary_for_eyes(scratch: Course) -> None:
    """Quiet until the end where there is no terminal; then the counts, and who waits."""
    hand_in(scratch, "right", RIGHT)
    (hand_in(scratch, "unreadable", RIGHT) / "first.ipynb").write_text("")
    ran = flipgrad(scratch)
    assert ran.code == 1
    assert "\x1b" not in ran.said
    assert "2 submissions of pair graded in" in ran.said
    assert "unreadable" in ran.said
    assert "Manual Grading" in ran.said
