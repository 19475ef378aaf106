"""A list of students is taken into the gradebook as a whole, or not at all."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.platforms import tables
from grader.platforms.clues import Kind, clue
from grader.platforms.enrolling import Plan, carry_out, plan
from grader.platforms.lists import read_list
from grader.platforms.people import People

PLAIN = "ID,First name,Last name,Email\nada,Ada,Lovelace,ada@example.org\nkurt,Kurt,Gödel,kurt@example.org\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with tables.reading(f"sqlite:///{path}", "flipgrad"):
        pass
    return path


@pytest.fixture
def url(empty: Path, tmp_path: Path) -> Iterator[str]:
    shutil.copy(empty, tmp_path)
    return f"sqlite:///{tmp_path}/gradebook.db"


def planned(tmp_path: Path, url: str, text: str) -> Plan:
    path = tmp_path / "list.csv"
    path.write_text(text)
    return plan(read_list(path), url, "flipgrad")


def take_in(tmp_path: Path, url: str, text: str) -> Plan:
    result = planned(tmp_path, url, text)
    assert result.problems == []
    carry_out(result, url, "flipgrad")
    return result


def students(url: str) -> dict[str, tuple[str | None, ...]]:
    with Gradebook(url, "flipgrad") as book:
        return {
            each.id: (each.first_name, each.last_name, each.email, each.lms_user_id) for each in book.students
        }


def meant(url: str, kind: Kind, text: str) -> set[str]:
    return set(People.of(url, "flipgrad").meant_by([clue(kind, text)]))


def test_students_are_in_nbgraders_table(tmp_path: Path, url: str) -> None:
    """With names and addresses; who is called how is kept beside."""
    take_in(tmp_path, url, PLAIN)
    assert students(url) == {
        "ada": ("Ada", "Lovelace", "ada@example.org", None),
        "kurt": ("Kurt", "Gödel", "kurt@example.org", None),
    }
    assert meant(url, Kind.NAME, "Gödel, Kurt") == meant(url, Kind.EMAIL, "KURT@example.org") == {"kurt"}
    assert meant(url, Kind.SQUEEZED, "lovelaceada") == {"ada"}


def test_who_is_known_keeps_the_id(tmp_path: Path, url: str) -> None:
    """Other lists add what they know; what they leave empty stays; nobody is removed."""
    take_in(tmp_path, url, PLAIN)
    canvas = 'Student,ID,SIS Login ID,Section\n"Lovelace, Ada King",41,ada,S\n'
    result = take_in(tmp_path, url, canvas)
    assert result.missing == ["kurt"]
    take_in(tmp_path, url, "Username,Email\naking,ada@example.org\n")
    take_in(tmp_path, url, "Identifier,Full name\nParticipant 12,Kurt Gödel\n")
    assert students(url) == {
        "ada": ("Ada King", "Lovelace", "ada@example.org", "41"),
        "kurt": ("Kurt", "Gödel", "kurt@example.org", None),
    }
    assert meant(url, Kind.LOGIN, "aking") == meant(url, Kind.CANVAS, "41") == {"ada"}
    assert meant(url, Kind.PARTICIPANT, "12") == {"kurt"}
    again = take_in(tmp_path, url, canvas)
    assert [(each.is_new, each.changes, each.clues) for each in again.enrolments] == [(False, {}, ())]


def test_two_people_of_one_name_are_two(tmp_path: Path, url: str) -> None:
    """They are named; the name alone means both, and nothing is guessed."""
    result = take_in(tmp_path, url, f"{PLAIN}kurt2,Kurt,Gödel,k2@example.org\n")
    assert result.namesakes == ["Kurt Gödel (kurt, kurt2)"]
    assert meant(url, Kind.NAME, "Kurt Gödel") == {"kurt", "kurt2"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("kurt,Other,Name,o@example.org", "Lines 3 and 4 are both 'kurt', and say different things."),
        ("emmy,Emmy,Noether,ada@example.org", "Lines 2, 4 have the same email, 'ada@example.org'."),
        (",Emmy,Noether,", "Line 4: Emmy Noether has no id."),
    ],
)
def test_what_is_doubtful_stops_all_of_it(tmp_path: Path, url: str, line: str, why: str) -> None:
    """Each is named with its line."""
    assert planned(tmp_path, url, f"{PLAIN}{line}\n").problems == [why]


def test_a_line_that_is_there_twice_counts_once(tmp_path: Path, url: str) -> None:
    """And is named."""
    assert take_in(tmp_path, url, PLAIN + PLAIN.splitlines()[1] + "\n").doubles == ["ada"]


def test_a_list_without_ids_is_of_people_who_are_known(tmp_path: Path, url: str) -> None:
    """Nobody gets an id from a number that changes with each assignment, or from a name."""
    worksheet = "Identifier,Full name\nParticipant 12,Ada Lovelace\nParticipant 13,Kurt Gödel\n"
    problems = planned(tmp_path, url, worksheet).problems
    assert len(problems) == 2
    assert "nobody in the gradebook is Ada Lovelace, and this list has no ids" in problems[0]
    take_in(tmp_path, url, f"{PLAIN}kurt2,Kurt,Gödel,k2@example.org\n")
    (problem,) = planned(tmp_path, url, worksheet).problems
    assert problem.startswith("Line 3: 'Kurt Gödel' may be kurt, kurt2.")


def test_nothing_is_written_where_anything_fails(tmp_path: Path, url: str) -> None:
    """All of it is one transaction."""
    good = planned(tmp_path, url, PLAIN)
    twice = Plan([*good.enrolments, good.enrolments[0]])  # the second insertion of a student fails
    with pytest.raises(tables.GradebookError, match="The gradebook cannot be written: UNIQUE"):
        carry_out(twice, url, "flipgrad")
    assert students(url) == {}


def test_a_gradebook_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """In a sentence."""
    (tmp_path / "gradebook.db").write_text("is none, however long it is" * 100)
    with pytest.raises(tables.GradebookError, match="The gradebook cannot be read: file is not a database"):
        planned(tmp_path, f"sqlite:///{tmp_path}/gradebook.db", PLAIN)


def test_a_gradebook_without_a_list_has_no_tables_of_ours(tmp_path: Path, url: str) -> None:
    """Looking makes none."""
    assert People.of(url, "flipgrad") == People()
    planned(tmp_path, url, PLAIN)
    with sqlite3.connect(tmp_path / "gradebook.db") as book:
        names = {name for (name,) in book.execute("select name from sqlite_master where type = 'table'")}
    book.close()
    assert not [name for name in names if name.startswith("flipgrad")]
    assert "student" in names


def test_where_there_is_no_gradebook_none_is_made_by_looking(tmp_path: Path) -> None:
    """Nobody is known."""
    assert People.of(f"sqlite:///{tmp_path}/gradebook.db", "flipgrad") == People()
    assert list(tmp_path.iterdir()) == []
