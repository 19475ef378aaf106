"""What platforms name their files is read as what it says, and nothing else is."""

import pytest

from grader.archives.handed_in import READERS
from grader.platforms import canvas, sakai
from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item


def read(name: str, parent: str = "class") -> list[Item]:
    """Read a name by each platform that takes it for one of its own."""
    items = (reader(name, parent) for reader in READERS.values())
    return [item for item in items if item]


@pytest.mark.parametrize(
    ("name", "platform", "expected"),
    [
        ("Ada Lovelace_123_assignsubmission_file_", "Moodle", {"file": "", "typed": False}),
        ("Ada Lovelace_123_assignsubmission_file_conv1d.ipynb", "Moodle", {"file": "conv1d.ipynb"}),
        ("Teilnehmer_123_assignsubmission_file_a_1_b.ipynb", "Moodle", {"file": "a_1_b.ipynb"}),
        ("Ada Lovelace_123_assignsubmission_onlinetext_", "Moodle", {"typed": True}),
        (
            "lovelaceada_4_56_conv1d-2.ipynb",
            "Canvas",
            {"file": "conv1d-2.ipynb", "number": 56, "late": False},
        ),
        ("lovelaceada_LATE_4_56_conv1d.ipynb", "Canvas", {"file": "conv1d.ipynb", "late": True}),
        ("anon_Xy3fA_56_conv1d.ipynb", "Canvas", {"people": ((),), "file": "conv1d.ipynb"}),
        ("lovelaceada_4_text.html", "Canvas", {"typed": True}),
        (
            "Conv 1_ada_attempt_2026-11-03-15-10-20_my_work.ipynb",
            "Blackboard",
            {"time": "2026-11-03-15-10-20", "file": "my_work.ipynb", "id": "ada"},
        ),
        ("Conv 1_ada_attempt_2026-11-03-15-10-20.txt", "Blackboard", {"typed": True}),
        ("Conv_1_ada_attempt_2026-11-03-15-10-20_a.ipynb", "Blackboard", {"id": ""}),
        (
            "123-45 - Ada Lovelace - Nov 3, 2026 333 PM",
            "Brightspace",
            {"time": "Nov 3, 2026 333 PM", "file": ""},
        ),
        (
            "123-45 - Ada Lovelace - Nov 3, 2026 333 PM - my - conv1d.ipynb",
            "Brightspace",
            {"shown": "Ada Lovelace", "time": "Nov 3, 2026 333 PM", "file": "my - conv1d.ipynb"},
        ),
        ("Lovelace, Ada(alovelace)", "Sakai", {"id": "alovelace", "file": ""}),
        ("Lovelace, Ada(al)_Submission attachment(s)_a.ipynb", "Sakai", {"id": "al", "file": "a.ipynb"}),
        ("Lovelace, Ada(al); Noether,(en)", "Sakai", {"id": ""}),
        ("Lovelace_Ada_alovelace_4711", "ILIAS", {"id": "alovelace"}),
        ("Lovelace_Ada Mary_a_lovelace_4711", "ILIAS", {"id": ""}),
    ],
)
def test_a_name_says_what_it_says(name: str, platform: str, expected: dict[str, object]) -> None:
    """To one platform only."""
    (item,) = read(name)
    assert item.platform == platform
    assert {key: getattr(item, key) for key in expected} == expected


def test_who_it_is_is_told_by_the_surest_first() -> None:
    """A number of the platform's, then names; of logins with underscores, every way to read them."""
    clues = {
        "Ada Lovelace_12_assignsubmission_file_": [(Kind.PARTICIPANT, "12"), (Kind.NAME, "Ada Lovelace")],
        "lovelaceada_4_56_a.ipynb": [(Kind.CANVAS, "4"), (Kind.SQUEEZED, "Lovelace, Ada")],
        "A_b_attempt_2026-11-03-15-10-20_a.ipynb": [(Kind.LOGIN, "b")],
        "A_b_c_attempt_2026-11-03-15-10-20_a.ipynb": [(Kind.LOGIN, "b_c"), (Kind.LOGIN, "c")],
        "1-2 - Ada Lovelace - Nov 3, 2026 333 PM": [(Kind.NAME, "ada  LOVELACE")],
        "Lovelace_Ada_al_1": [(Kind.LOGIN, "al")],
    }
    for name, expected in clues.items():
        (item,) = read(name)
        assert item.people == (tuple(clue(*each) for each in expected),)
    (group,) = read("Lovelace, Ada(al); Noether, Emmy(en)")
    assert group.people == ((clue(Kind.LOGIN, "al"),), (clue(Kind.LOGIN, "en"),))


@pytest.mark.parametrize(
    "name",
    [
        "ada",
        "conv1d.ipynb",
        "ada_conv1d.ipynb",
        "conv1d (1).ipynb",
        "Lovelace, Ada",
        "ada-lovelace",
        "s_2026_1",
        "12-3",
    ],
)
def test_other_names_are_no_platforms(name: str) -> None:
    """They are ids, or nothing tells whose they are."""
    assert read(name) == []


def test_a_clone_of_repositories_is_one() -> None:
    """By the folder around it; without that, a name is an id."""
    (item,) = read("conv1d-adal", "conv1d-submissions")
    assert (item.platform, item.id) == ("GitHub Classroom", "adal")
    assert item.people == ((clue(Kind.GITHUB, "AdaL"),),)
    assert read("conv1d-adal", "submissions") == read("conv1d", "conv1d-submissions") == []


def test_a_file_handed_in_again_has_its_first_name() -> None:
    """Canvas adds a number."""
    assert [canvas.first_name(name) for name in ("conv1d-2", "conv1d", "conv-1d", "a-1-2")] == [
        *("conv1d", "conv1d", "conv-1d", "a-1"),
    ]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-03T15:10:20.123Z\n", "2026-11-03T15:10:20.123Z"),
        ("20261103151020123", "20261103T151020.123 UTC"),
        ("soon", "soon"),
    ],
)
def test_sakai_says_when_beside_the_attachments(tmp_path, text: str, time: str) -> None:
    """In the form of its version; a folder without it says nothing."""
    (tmp_path / "timestamp.txt").write_text(text)
    assert sakai.time_in(tmp_path) == time
    assert sakai.time_in(tmp_path / "none") == ""
