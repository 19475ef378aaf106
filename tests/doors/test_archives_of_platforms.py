"""Archives as learning platforms make them: whose each is, when it came, which of several attempts counts."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from bare_course import archive_of, bare_course, collected, notebook, pack, put, start_again
from scratch import Course, Ran

from grader.platforms.enrolling import carry_out, plan
from grader.platforms.lists import read_list

pytestmark = pytest.mark.slow

LIST = """\
Username,First name,Last name,Email,Student ID,github_username
ada,Ada,Lovelace,ada@example.org,1815,AdaL
kurt,Kurt,Gödel,kurt@example.org,1906,
emmy,Emmy,Noether,emmy@example.org,1882,enoether
emmy2,Emmy,Noether,emmy2@example.org,1982,
"""
CANVAS = 'Student,ID,SIS Login ID,Section\n"Lovelace, Ada",41,ada,S\n"Gödel, Kurt",42,kurt,S\n'
WORKSHEET = "Identifier,Full name,Email address\nParticipant 12,Emmy Noether,emmy2@example.org\n"
ATTACHMENTS = "Submission attachment(s)"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return bare_course(tmp_path, 'c.Exchange.timezone = "Europe/Berlin"')


def enrol(course: Course, *lists: str) -> None:
    """Take in lists of students."""
    url = f"sqlite:///{course.root}/gradebook.db"
    for text in lists:
        path = course.root / "list.csv"
        path.write_text(text)
        planned = plan(read_list(path), url, "flipgrad")
        assert not planned.problems
        carry_out(planned, url, "flipgrad")


def collect(course: Course, *arguments: str, code: int = 0) -> Ran:
    ran = course.nbgrader("zip_collect", "pair", *arguments)
    assert ran.code == code, ran.said
    assert "Traceback" not in ran.said
    return ran


def content(course: Course) -> dict[str, set[str]]:
    """Give the names of each student's files."""
    return {student: set(files) for student, files in collected(course).items()}


def test_moodles_folders_are_the_students_whom_the_names_mean(course: Course) -> None:
    """By the number where a worksheet said it, or else by the name; typed texts are nobody's work."""
    enrol(course, LIST, WORKSHEET)
    pack(
        archive_of(course) / "Conv 1d-7.zip",
        *(
            "Ada Lovelace_11_assignsubmission_file_/first.ipynb",
            "Ada Lovelace_11_assignsubmission_file_/a/b.csv",
        ),
        "Ada Lovelace_11_assignsubmission_onlinetext_/onlinetext.html",
        "Emmy Noether_12_assignsubmission_file_/final/first.ipynb",
        "Kurt Gödel_13_assignsubmission_file_/first.ipynb",
    )
    collect(course)
    assert content(course) == {
        "ada": {"first.ipynb", "a/b.csv"},
        "emmy2": {"first.ipynb"},
        "kurt": {"first.ipynb"},
    }


def test_moodles_files_without_folders_are_taken_by_their_own_names(course: Course) -> None:
    """As the student named them; who is called like another one is nobody's guess."""
    enrol(course, LIST)
    pack(
        archive_of(course) / "flat.zip",
        *(
            f"Ada Lovelace_11_assignsubmission_file_{name}"
            for name in ("first.ipynb", "second.ipynb", "help.py")
        ),
        "Emmy Noether_12_assignsubmission_file_first.ipynb",
        "Ada Lovelace_11_assignsubmission_onlinetext_onlinetext.html",
    )
    ran = collect(course, code=1)
    assert content(course) == {"ada": {"first.ipynb", "second.ipynb", "help.py"}}
    assert "'Emmy Noether (12)' may be emmy, emmy2." in ran.said
    assert "flipgrad roster FILE" in ran.said


def test_blind_marking_is_told_apart_by_numbers(course: Course) -> None:
    """Which the worksheet has; those that no list has are named, with what to do."""
    enrol(course, LIST, WORKSHEET)
    pack(
        archive_of(course) / "blind.zip",
        *(f"Teilnehmer_{number}_assignsubmission_file_/first.ipynb" for number in (12, 15)),
    )
    ran = collect(course, code=1)
    assert content(course) == {"emmy2": {"first.ipynb"}}
    assert "Teilnehmer (15) of Moodle was not collected: nothing tells the id" in ran.said


def test_without_a_list_nothing_tells_moodles_ids(course: Course) -> None:
    """Nothing is collected under names that no student types; the line names a setting that would."""
    pack(archive_of(course) / "m.zip", "Ada Lovelace_11_assignsubmission_file_/first.ipynb")
    ran = collect(course, code=1)
    assert collected(course) == {}
    (line,) = (line for line in ran.said.splitlines() if "nothing tells the id" in line)
    setting = line[line.index("c.FileNameCollectorPlugin") :].rstrip(".")
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(setting + "\n")
    collect(course, "--force")
    assert content(course) == {"Ada Lovelace": {"first.ipynb"}}


def test_canvas_names_the_user_and_how_often(course: Course) -> None:
    """Of a file handed in again the last counts; a late mark is told, and is no time."""
    enrol(course, LIST, CANVAS)
    pack(
        archive_of(course) / "submissions.zip",
        *("lovelaceada_LATE_41_90_first-2.ipynb", "lovelaceada_LATE_41_80_first-1.ipynb"),
        *("gödelkurt_42_91_first.ipynb", "gödelkurt_42_92_data.csv", "gödelkurt_42_text.html"),
        *("noetheremmy_43_93_first.ipynb", "anon_Xy3fA_94_first.ipynb"),
    )
    ran = collect(course, code=1)
    assert content(course) == {"ada": {"first.ipynb"}, "kurt": {"first.ipynb", "data.csv"}}
    assert collected(course)["ada"]["first.ipynb"] == "lovelaceada_LATE_41_90_first-2.ipynb"
    assert "ada is marked as late by the platform, which does not say how late" in ran.said
    assert "first-2.ipynb counts, not lovelaceada_LATE_41_80_first-1.ipynb" in ran.said
    assert "'noetheremmy (43)' may be emmy, emmy2." in ran.said
    assert "anon_Xy3fA of Canvas was not collected: nothing tells the id" in ran.said


def test_of_blackboards_attempts_the_newest_counts(course: Course) -> None:
    """With its time, in the zone of the course; the others are named. A login is an id."""
    names = [
        ("ada", "2026-11-03-15-10-20", "_first.ipynb"),
        ("ada", "2026-11-03-15-10-20", "_help.py"),
        ("ada", "2026-11-03-15-10-20", ".txt"),
        ("ada", "2026-11-02-15-10-20", "_first.ipynb"),
        ("kurt", "2026-10-25-02-30-00", "_first.ipynb"),
    ]
    pack(
        archive_of(course) / "gradebook.zip",
        *(f"Conv 1d_{who}_attempt_{when}{end}" for who, when, end in names),
    )
    ran = collect(course)
    assert content(course) == {"ada": {"first.ipynb", "help.py", "timestamp.txt"}, "kurt": {"first.ipynb"}}
    assert collected(course)["ada"]["timestamp.txt"] == "2026-11-03 14:10:20+00:00"
    assert (
        "ada handed in 2 times: that of 2026-11-03 15:10:20 CET counts, not 2026-11-02 15:10:20 CET."
        in ran.said
    )
    assert "is collected without a time, and is never late: '2026-10-25-02-30-00' is none" in ran.said


def test_a_login_with_an_underscore_is_not_cut(course: Course) -> None:
    """Where the name could be read in several ways, a list tells, or it is left."""
    pack(archive_of(course) / "b.zip", "Conv_1_kurt_g_attempt_2026-11-03-15-10-20_first.ipynb")
    ran = collect(course, code=1)
    assert "Conv_1_kurt_g of Blackboard was not collected: nothing tells the id" in ran.said
    enrol(course, "Username,Name\nkurt_g,Kurt Gödel\nada,Ada Lovelace\n")
    collect(course, "--force")
    assert set(collected(course)) == {"kurt_g"}


def test_brightspace_has_a_folder_for_each_time(course: Course) -> None:
    """The newest counts; a time in another language costs that one its time, and the class nothing."""
    enrol(course, LIST)
    for time in ("Nov 3, 2026 333 PM", "Nov 3, 2026 1159 AM", "Nov 3, 2026 1201 AM"):
        put(course, {f"1-2 - Ada Lovelace - {time}/first.ipynb": notebook(time)})
    put(course, {"3-4 - Kurt Gödel - 3 novembre 2026 15 33/first.ipynb": notebook("k"), "index.html": ""})
    ran = collect(course)
    assert content(course) == {"ada": {"first.ipynb", "timestamp.txt"}, "kurt": {"first.ipynb"}}
    assert collected(course)["ada"] == {
        "first.ipynb": "Nov 3, 2026 333 PM",
        "timestamp.txt": "2026-11-03 14:33:00+00:00",
    }
    assert "'3 novembre 2026 15 33' is none" in ran.said


def test_sakai_has_logins_times_and_groups(course: Course) -> None:
    """The work is in a folder inside; a group is collected when somebody said whose numbers count."""
    people = {
        "ada": "Lovelace, Ada(ada)",
        "kurt": "Gödel, Kurt(kurt)",
        "both": "Noether, Emmy(emmy); Bose,(sat)",
    }
    names = [f"Conv 1d/{each}/{ATTACHMENTS}/first.ipynb" for each in people.values()]
    times = {f"Conv 1d/{people['ada']}/timestamp.txt": "2026-11-03T15:10:20Z"}
    pack(archive_of(course) / "bulk.zip", *names, "Conv 1d/grades.csv", **times)
    ran = collect(course, code=1)
    assert content(course) == {"ada": {"first.ipynb", "timestamp.txt"}, "kurt": {"first.ipynb"}}
    assert collected(course)["ada"]["timestamp.txt"] == "2026-11-03 15:10:20+00:00"
    assert "'Noether, Emmy(emmy); Bose,(sat)' are several students" in ran.said


def test_gradescopes_table_says_whose_each_folder_is(course: Course) -> None:
    """And when it came; who is not in it is left."""
    enrol(course, LIST)
    metadata = """\
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1815'
    :email: ada@example.org
  :created_at: 2026-11-03 15:10:20.123456789 Z
submission_2:
  :submitters:
  - :name: Kurt
    :sid:
    :email: kurt@example.org
  :created_at: 2026-11-03 15:10:20.123456789 Z
"""
    folder = "assignment_9_export"
    names = [f"{folder}/submission_{number}/first.ipynb" for number in (1, 2, 3)]
    pack(archive_of(course) / "export.zip", *names, **{f"{folder}/submission_metadata.yml": "- odd"})
    ran = collect(course, code=1)
    assert "submission_metadata.yml, which says whose the folders beside it are, cannot be read" in ran.said
    assert collected(course) == {}
    pack(archive_of(course) / "export.zip", *names, **{f"{folder}/submission_metadata.yml": metadata})
    ran = collect(course, "--force", code=1)
    assert (
        "submission_3 was not collected: submission_metadata.yml beside it does not say whose it is"
        in ran.said
    )
    assert content(course) == {student: {"first.ipynb", "timestamp.txt"} for student in ("ada", "kurt")}
    assert collected(course)["ada"]["timestamp.txt"] == "2026-11-03 15:10:20.123456+00:00"


def test_ilias_and_github_have_logins(course: Course) -> None:
    """Which a list of students may lead to ids; ILIAS's may be in folders of teams."""
    enrol(course, LIST)
    put(course, {"Abgaben/Team 1/Lovelace_Ada_ada_4711/first.ipynb": notebook("a")})
    put(course, {"Abgaben/Team 2/Goedel_Kurt_kurt_4712/first.ipynb": notebook("k")})
    collect(course)
    assert set(collected(course)) == {"ada", "kurt"}
    start_again(course)
    for login in ("adal", "enoether"):
        put(
            course,
            {f"pair-submissions/pair-{login}/{name}": notebook("") for name in ("first.ipynb", ".git/x")},
        )
    collect(course)
    assert content(course) == {"ada": {"first.ipynb"}, "emmy": {"first.ipynb"}}


def test_a_name_that_may_be_an_id_or_iliass_waits_for_a_word(course: Course) -> None:
    """The line says which setting tells it."""
    put(course, {"s_2026_ada_1/first.ipynb": notebook("a")})
    ran = collect(course, code=1)
    assert 'c.Collector.platform = "ilias", or "ids"' in ran.said
    collect(course, "--force", "--Collector.platform=ids")
    assert set(collected(course)) == {"s_2026_ada_1"}


def test_more_folders_around_a_class_are_no_students(course: Course) -> None:
    """However many; a student's own folders are."""
    pack(
        archive_of(course) / "class.zip",
        *(f"export/Conv 1d/{student}/first.ipynb" for student in ("ada", "kurt")),
    )
    ran = collect(course)
    assert set(collected(course)) == {"ada", "kurt"}
    assert "class.zip is taken for the whole class" in ran.said
    start_again(course)
    pack(archive_of(course) / "emmy.zip", "export/Conv 1d/first.ipynb")
    collect(course, "--force")
    assert set(collected(course)) == {"emmy"}


def test_a_student_cannot_hand_in_for_another(course: Course) -> None:
    """A folder that is named as a platform would, in a student's own archive, is that student's."""
    enrol(course, LIST)
    pack(archive_of(course) / "ada.zip", "Kurt Gödel_13_assignsubmission_file_/first.ipynb")
    pack(archive_of(course) / "emmy.zip", "first.ipynb")
    collect(course)
    assert set(collected(course)) == {"ada", "emmy"}


def test_an_archive_and_a_folder_of_one_student_are_not_merged(course: Course) -> None:
    """By whatever names they have; everybody else is collected."""
    enrol(course, LIST)
    pack(archive_of(course) / "ada.zip", "first.ipynb")
    put(course, {"Ada Lovelace_11_assignsubmission_file_/second.ipynb": notebook("2")})
    put(course, {"kurt@example.org/first.ipynb": notebook("k")})
    ran = collect(course, code=1)
    assert set(collected(course)) == {"kurt"}
    both = "Ada Lovelace_11_assignsubmission_file_, ada"
    assert ran.said.count(f"several are of ada, and no times tell which is the newest ({both})") == 2


def test_names_with_back_slashes_are_folders(course: Course) -> None:
    """As some programs on Windows write them; what would lead elsewhere is left."""
    pack(
        archive_of(course) / "class.zip",
        "ada\\first.ipynb",
        "kurt\\work\\first.ipynb",
        "kurt\\work\\a\\b.csv",
    )
    pack(archive_of(course) / "odd.zip", "emmy\\first.ipynb", "..\\..\\up.ipynb")
    ran = collect(course, code=1)
    assert "odd.zip was not collected: '..\\\\..\\\\up.ipynb' leads to another place" in ran.said
    assert not list(course.root.rglob("up.ipynb"))
    start_again(course)
    pack(
        archive_of(course) / "class.zip",
        "ada\\first.ipynb",
        "kurt\\work\\first.ipynb",
        "kurt\\work\\a\\b.csv",
    )
    collect(course, "--force")
    assert content(course) == {"ada": {"first.ipynb"}, "kurt": {"first.ipynb", "a/b.csv"}}


@pytest.mark.parametrize("ending", [".7z", ".rar", ".tar"])
def test_other_archives_are_named(course: Course, ending: str) -> None:
    """With what to do, also where a student's folder holds nothing else."""
    put(course, {f"class{ending}": "", f"ada/work{ending}": "", "kurt/first.ipynb": notebook("k")})
    ran = collect(course, code=1)
    assert f"class{ending} was not collected: archives that end in {ending} are not unpacked here" in ran.said
    assert f"it holds no notebook, but work{ending}, which is not unpacked here" in ran.said
    assert set(collected(course)) == {"kurt"}


def lines(said: str, words: Iterable[str]) -> list[str]:
    return [line for line in said.splitlines() if all(word in line for word in words)]


def test_a_dry_run_says_what_it_takes_for_what(course: Course) -> None:
    """A line for each student, and who is missing; nothing is changed, and the exit code is not 0."""
    enrol(course, LIST)
    pack(archive_of(course) / "b.zip", "Conv 1d_ada_attempt_2026-11-03-15-10-20_first.ipynb")
    put(course, {"kurt/first.ipynb": notebook("k"), "loose.ipynb": notebook("")})
    before = sorted(course.root.rglob("*"))
    ran = collect(course, "--Collector.dry_run=True", code=1)
    assert sorted(course.root.rglob("*")) == before
    assert lines(ran.said, ["ada", "Blackboard", "2026-11-03 15:10:20 CET"])
    assert lines(ran.said, ["kurt", "id", "no time"])
    assert "2 would be collected. Nothing was changed." in ran.said
    assert "Nothing is there of 2 on the list of students: emmy, emmy2" in ran.said
    assert "loose.ipynb was not collected: it is in no folder with a student's id" in ran.said


def test_a_dry_run_shows_what_an_expression_finds(course: Course) -> None:
    """With the time of the newest."""
    for time in ("2026-11-03-15-10-20", "2026-11-02-15-10-20"):
        put(course, {f"ada_attempt_{time}_first.ipynb": notebook(time)})
    named = r".*/(?P<student_id>[^/_]+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)\.ipynb"
    setting = f"--FileNameCollectorPlugin.named_regexp={named}"
    ran = collect(course, "--Collector.dry_run=True", setting)
    assert lines(ran.said, ["ada", "the expression", "2026-11-03 15:10:20 CET"])
    assert "1 would be collected. Nothing was changed." in ran.said


def test_who_is_on_no_list_is_named(course: Course) -> None:
    """And collected under the id that the name gives."""
    enrol(course, LIST)
    put(course, {"galois/first.ipynb": notebook("g")})
    ran = collect(course)
    assert "galois is on no list of students that was taken in." in ran.said
    assert "Nothing is there of 4 on the list: ada, emmy, emmy2, kurt" in ran.said
    assert set(collected(course)) == {"galois"}
