"""Lists of students are read as platforms export them, or a sentence says why not."""

from pathlib import Path

import pytest

from grader.platforms.clues import Kind, clue
from grader.platforms.lists import ListError, StudentList, read_list

PLAIN = "ID,First name,Last name,Email\nada,Ada,Lovelace,ada@example.org\nkurt,Kurt,Gödel,kurt@example.org\n"
SEMICOLONS = PLAIN.replace(",", ";")


def read(folder: Path, text: str, encoding: str = "utf-8", id_heading: str = "") -> StudentList:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_list(path, id_heading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("text", [PLAIN, SEMICOLONS, PLAIN.replace(",", "\t"), f"sep=;\r\n{SEMICOLONS}"])
def test_a_list_is_read_however_it_is_written(tmp_path: Path, text: str, encoding: str) -> None:
    """Whatever stands between columns, and in any encoding that programs write; a doubtful one is told."""
    listed = read(tmp_path, text, encoding)
    assert [(each.id, each.name, each.email) for each in listed.people] == [
        ("ada", "Ada Lovelace", "ada@example.org"),
        ("kurt", "Kurt Gödel", "kurt@example.org"),
    ]
    assert listed.problems == ()
    assert any("Windows-1252" in note for note in listed.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("text", "id_heading", "ids", "clues"),
    [
        (  # Canvas: the gradebook's export
            'Student,ID,SIS User ID,SIS Login ID,Section,conv1d (7)\n"    Points Possible",,,,,100\n'
            '"Lovelace, Ada",41,1815,ada,S,\n"Student, Test",99,,x,S,\n',
            "SIS Login ID",
            ["ada"],
            {(Kind.CANVAS, "41"), (Kind.NUMBER, "1815"), (Kind.SQUEEZED, "Lovelace, Ada")},
        ),
        (  # Moodle: the list of participants
            "\ufeffFirst name,Last name,ID number,Email address,Groups\nAda,Lovelace,1815,ada@example.org,\n",
            "ID number",
            ["1815"],
            {(Kind.NAME, "Ada Lovelace"), (Kind.EMAIL, "ada@example.org")},
        ),
        (  # Moodle: the worksheet for grades, in German
            "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung\n"
            "Teilnehmer/in 12,Ada Lovelace,ada@example.org,,\n",
            "",
            [""],
            {(Kind.PARTICIPANT, "12"), (Kind.NAME, "Ada Lovelace")},
        ),
        (  # Brightspace: an export of grades
            "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
            "#1815,#ada,Lovelace,Ada,a@b.org,#\n",
            "Username",
            ["ada"],
            {(Kind.NUMBER, "1815"), (Kind.LOGIN, "ada")},
        ),
        (  # Blackboard: the grade center
            '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Lovelace"\t"Ada"\t"ada"\t"1815"\n',
            "Username",
            ["ada"],
            {(Kind.NUMBER, "1815")},
        ),
        (  # Sakai: grades.csv in its archive, with a title above
            '"conv1d","Points"\n""\n"Display ID","ID","Last Name","First Name","grade"\n'
            '"ada","ada","Lovelace","Ada",""\n',
            "ID",
            ["ada"],
            {(Kind.LOGIN, "ada")},
        ),
        (  # GitHub Classroom
            '"identifier","github_username","github_id","name"\n'
            '"ada@example.org","AdaL","5","Ada Lovelace"\n',
            "identifier",
            ["ada@example.org"],
            {(Kind.GITHUB, "AdaL")},
        ),
        (  # Gradescope
            "Name,SID,Email,Role\nAda Lovelace,1815,ada@example.org,Student\n",
            "SID",
            ["1815"],
            {(Kind.NUMBER, "1815"), (Kind.NAME, "Lovelace Ada")},
        ),
    ],
)
def test_lists_of_platforms_are_known_by_their_headings(
    tmp_path: Path, text: str, id_heading: str, ids: list[str], clues: set[tuple[Kind, str]]
) -> None:
    """The ids are what students know; what else the platform says about each is kept."""
    listed = read(tmp_path, text)
    assert (listed.id_heading, [each.id for each in listed.people], listed.problems) == (id_heading, ids, ())
    assert {clue(*each) for each in clues} <= {each for each, _ in listed.people[0].clues}


def test_another_column_may_hold_the_ids(tmp_path: Path) -> None:
    """By its heading; one that is not there is named with those that are."""
    assert [each.id for each in read(tmp_path, PLAIN, id_heading="email").people] == [
        *("ada@example.org", "kurt@example.org")
    ]
    with pytest.raises(ListError, match=r"no column 'Login', but ID, First name, Last name, Email"):
        read(tmp_path, PLAIN, id_heading="Login")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",Emmy,Noether,", "Emmy Noether has no id"),
        ("em my,Emmy,Noether,", "an id has no space, plus sign or slash in it"),
        ("em/my,Emmy,Noether,", "an id has no space, plus sign or slash in it"),
        ("..,Emmy,Noether,", "an id has no space, plus sign or slash in it"),
        (f"{'e' * 129},Emmy,Noether,", "more than 128 letters"),
        ("em\x1bmy,Emmy,Noether,", "signs that cannot be shown"),
        ("emmy,Emmy,Noether,e@x.org,more", "has 5 columns, and there are 4 headings"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, why: str) -> None:
    """With its number."""
    (problem,) = read(tmp_path, f"{PLAIN}\n{line}\n").problems
    assert problem.startswith("Line 5")
    assert why in problem


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no headings that are known"),
        (b"ada,Ada,Lovelace\n", "no headings that are known"),
        (b"ID,Email\n", "no students below"),
        (b"ID,Email,Email\na,b,c\n", "2 columns 'email'"),
        (b'ID,Email\nada,"a@b.org\n', "is no CSV with commas: line"),
        (b"PK\x03\x04...", "is a spreadsheet, and no CSV. Save it as CSV"),
        (b"ID,Email\na\x00da,\n", "is no text"),
        (b"ID,Email\n\x81\x8d,\n", "is no text"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    """In a sentence that says what to do."""
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(ListError, match=why):
        read_list(path)
    with pytest.raises(ListError, match="cannot be read: No such file"):
        read_list(tmp_path / "none.csv")
