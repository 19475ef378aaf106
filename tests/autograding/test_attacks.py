"""What students might try to get points, secrets or damage out of autograding; each in a file of attacks/.

One run of `nbgrader autograde` over a class of attackers, in a course with secrets planted wherever an attack
could look. The first and the last of the class are honest: nothing that others do may change what they get.
`make test` has a class of those that stand for their kinds in each way to keep students' code in,
`make test-long` a class of all.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import attacks
import nbformat
import pytest
from attacks._course import FIRST, HONEST, LAST, Autograded, autograde, base, hand_in, prepare
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import NotebookNode
from tiers import ClassOfFiles, classes_of, of_each_class, of_each_file, ways_in_which

from grader.wall import launch

NAMES = attacks.names()
CLASSES = classes_of(attacks.KINDS, NAMES)
WAYS = {way.name for way in launch.CONFINEMENTS}
LIMITS = """
c.RunBehindTheWall.seconds_per_cell = 2
c.RunBehindTheWall.seconds_per_call = 1
c.RunBehindTheWall.seconds_per_submission = 20
"""


# The attacks.


def test_there_are_many_attacks() -> None:
    """At least sixty."""
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_a_file_says_what_it_tries_and_what_must_happen(name: str) -> None:
    """Two sentences or more, and what its honest part is worth."""
    attack = attacks.load(name)
    tries, _, happens = (attack.__doc__ or "").partition("\n\n")
    assert tries.endswith(".")
    assert happens.strip().endswith(".")
    assert callable(attack.hand_in)
    if base(attack) == "untouched":
        assert at_most(attack) == 0, "a stub earns nothing"


def at_most(attack: ModuleType) -> float:
    return float(getattr(attack, "AT_MOST", 0))


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_belongs_to_a_kind(name: str) -> None:
    """To one of those that `make test` has somebody to stand for."""
    assert attacks.load(name).KIND in attacks.KINDS


@pytest.mark.parametrize("kind", attacks.KINDS)
def test_make_test_tries_each_kind_in_each_way_to_confine(kind: str) -> None:
    """Those that stand for a kind are of it, and in a class that is not left for `make test-long`."""
    assert attacks.KINDS[kind]
    for name in attacks.KINDS[kind]:
        assert kind == attacks.load(name).KIND
        assert ways_in_which(name, CLASSES, "chosen") == WAYS


@pytest.mark.parametrize("name", NAMES)
def test_make_test_long_tries_each_attack_in_each_way_to_confine(name: str) -> None:
    """None is left out."""
    assert ways_in_which(name, CLASSES, "all") == WAYS


# The run.


of_the_run = of_each_class(CLASSES, "run")
of_each_attack = of_each_file(CLASSES, "run")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ClassOfFiles], Autograded]:
    """Autograde a class of attackers between honest people; each class once."""

    @cache
    def run(attackers: ClassOfFiles) -> Autograded:
        attackers.skip_where_refused()
        course, canaries = prepare(tmp_path_factory.mktemp("attacks"), LIMITS + attackers.settings)
        for name in attackers.names:
            hand_in(course, name, attacks.load(name), canaries)
        return autograde(course, canaries)

    return run


@pytest.fixture
def run(request: pytest.FixtureRequest, runs: Callable[[ClassOfFiles], Autograded]) -> Autograded:
    """What autograding the class came to that the test is asked for."""
    return runs(request.param)


@pytest.fixture
def ordinary(run: Autograded) -> set[str]:
    """What an honest notebook holds that could run or load something."""
    honest = run.notebook(FIRST)
    assert honest is not None
    return dangers(honest)


# Of each attack.


@of_each_attack
def test_it_earns_no_more_than_its_honest_part(run: Autograded, name: str) -> None:
    """And no less than what it must get in any case."""
    attack = attacks.load(name)
    assert getattr(attack, "AT_LEAST", 0) <= run.total(name) <= at_most(attack) + 1e-9


@of_each_attack
def test_its_rows_in_the_gradebook_are_those_of_the_tasks(run: Autograded, name: str) -> None:
    """One for each task, none out of range; none waits for a person that the machine should have judged."""
    attack, grades = attacks.load(name), run.grades(name)
    if getattr(attack, "WAITS", False) and not grades:
        return
    assert sorted(g["name"] for g in grades) == sorted(g["name"] for g in run.grades(FIRST))
    for grade in grades:
        assert grade["manual"] is None
        assert grade["auto"] is None or 0 <= grade["auto"] <= grade["most"], grade
    if not getattr(attack, "WAITS", False):
        assert {g["name"] for g in grades if g["waits"]} <= {"derive_dx"}


@of_each_attack
def test_no_secret_reaches_its_notebook(run: Autograded, name: str) -> None:
    """Not in any cell but the instructor's hidden tests, which graders may see."""
    notebook = run.notebook(name)
    if notebook is None:
        assert getattr(attacks.load(name), "WAITS", False)
        return
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        hidden = about.get("grade") and not about.get("solution") and cell.cell_type == "code"
        text = json.dumps({**cell, "source": "" if hidden else cell.source})
        assert [place for place, secret in run.canaries.items() if secret in text] == [], about


@of_each_attack
def test_it_reports_no_success(run: Autograded, name: str) -> None:
    """Cells print a line when something that must not work has worked."""
    if notebook := run.notebook(name):
        outputs = [text for cell in notebook.cells for text in strings_in(cell.get("outputs", []))]
        lines = [line for text in outputs for line in text.splitlines() if line.startswith("ESCAPED: ")]
        assert lines == []


@of_each_attack
def test_nothing_in_its_notebook_can_run_or_load(run: Autograded, ordinary: set[str], name: str) -> None:
    """Neither in outputs nor in Markdown, beyond what an honest notebook holds."""
    if notebook := run.notebook(name):
        assert dangers(notebook) - ordinary == set()


@of_each_attack
def test_its_test_cells_are_the_instructors(run: Autograded, name: str) -> None:
    """Their text, points, order and number."""
    if notebook := run.notebook(name):
        honest = run.notebook(FIRST)
        assert honest is not None
        assert instructors_cells(notebook) == instructors_cells(honest)


def instructors_cells(notebook: NotebookNode) -> list[tuple[str, Any, str]]:
    return [
        (cell.cell_type, dict(cell.metadata["nbgrader"]), cell.source)
        for cell in notebook.cells
        if "nbgrader" in cell.metadata and not cell.metadata["nbgrader"].get("solution")
    ]


_TAGS = (
    "script iframe object embed applet meta link base form button style svg math frame frameset video audio"
)
_MACROS = r"\\(?:href|url|style|class|cssId|require)\b(?=\s*\{)"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\[[\d;]*m)")


class _Dangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text = ""
        """What formulas are looked for in: nothing that is code."""
        self._code = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS.split():
            self.found.add(tag)
        for name, value in attributes:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            loads = name in (
                "src",
                "srcset",
                "background",
                "poster",
                "data",
                "action",
                "formaction",
                "xlink:href",
            )
            if name.startswith("on") or (loads and not value.startswith(("data:image/", "attachment:"))):
                self.found.add(f"{tag} {name}={value[:60]}")
            if name == "href" and not value.startswith(("http://", "https://", "mailto:", "#")):
                self.found.add(f"{tag} {name}={value[:60]}")
            if name == "style" and re.search(r"url|expression|position|import|@|\\|z-index|behavior", value):
                self.found.add(f"{tag} {name}={value[:60]}")
            if name == "id" and re.search("left-by|_", value):
                self.found.add(f"{tag} {name}={value[:60]}")

        self._code += tag in ("pre", "code")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("pre", "code")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.text += data


def dangers(notebook: NotebookNode) -> set[str]:
    """List what could run, load something, lie over the page, or move a terminal's cursor."""
    found: set[str] = set()
    for cell in notebook.cells:
        texts = []
        if cell.cell_type == "markdown":
            texts.append(markdown2html_mistune(re.sub(r"attachment:", "data:image/png;base64,", cell.source)))
        elif cell.cell_type == "raw":
            texts.append(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts += [data.get("text/html", ""), data.get("image/svg+xml", "")]
            texts.append(markdown2html_mistune(data.get("text/markdown", "")))
            found |= {mime for mime in data if "javascript" in mime or "widget" in mime or "pdf" in mime}
            found |= set(re.findall(_MACROS, data.get("text/latex", "")))
            for text in strings_in(dict(output)):
                found |= {repr(control) for control in _CONTROL.findall(text)}
        for text in texts:
            parser = _Dangers()
            parser.feed(text)
            parser.close()
            found |= parser.found
            found |= set(re.findall(_MACROS, parser.text))
    return found


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from strings_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings_in(part)


def test_dangers_are_found() -> None:
    """The detector that the attacks are held to finds the payloads themselves."""
    cell = nbformat.v4.new_markdown_cell
    for payload in (
        "<script>1</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "<p style='position:fixed'>",
        "<svg onload=1>",
    ):
        assert dangers(nbformat.v4.new_notebook(cells=[cell(payload)])), payload
    output = nbformat.v4.new_output("stream", text="\x1b[2J")
    assert dangers(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])]))
    assert not dangers(nbformat.v4.new_notebook(cells=[cell("**fine** $x$ <b>b</b> [a](https://a.b)")]))


# Of the whole run.


@of_the_run
@pytest.mark.parametrize("name", HONEST)
def test_the_honest_get_all_their_points(run: Autograded, name: str) -> None:
    """The one before every attacker, the one behind, and the one who has what they want."""
    assert run.total(name) == 92


@of_the_run
def test_the_first_and_the_last_get_the_same(run: Autograded) -> None:
    """Nothing that an attacker did is seen by the next: the same work has the same outputs."""
    first, last = run.notebook(FIRST), run.notebook(LAST)
    assert first is not None
    assert last is not None
    assert run.grades(FIRST) == run.grades(LAST)
    assert [without_numbers(cell) for cell in first.cells] == [without_numbers(cell) for cell in last.cells]


def without_numbers(cell: NotebookNode) -> str:
    """Give the outputs of a cell, without the numbers and codes that each student has of their own."""
    said = json.dumps(cell.get("outputs", [])).replace(FIRST, "id").replace(LAST, "id")
    said = re.sub(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", "code", said)
    return re.sub(r"-?\d[\d.]*(?:e[-+]?\d+)?", "0", said)


@of_the_run
def test_the_gradebook_is_whole(run: Autograded) -> None:
    """SQLite finds no damage, and there is a row for each task of each student, and none besides."""
    with closing(sqlite3.connect(run.course.root / "gradebook.db")) as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert book.execute("PRAGMA foreign_key_check").fetchall() == []
        students = {row[0] for row in book.execute("SELECT id FROM student")}
    assert students <= {*run.attackers, *HONEST, "secret_student"}
    assert students >= {*HONEST, "secret_student"}


@of_the_run
def test_files_outside_are_as_they_were(run: Autograded) -> None:
    """Nothing but autograded/ and gradebook.db was written: in the course, at home, in temporary folders."""
    assert run.changed == {}


@of_the_run
def test_nothing_is_left_running(run: Autograded) -> None:
    """No process, no shared memory, no queue, no socket."""
    assert run.left == []


@of_the_run
def test_the_log_is_plain_text_without_secrets(run: Autograded) -> None:
    """No control character, no line of an attacker's own, no secret."""
    said = run.log
    colours = re.sub(r"\x1b\[[\d;]*m", "", said)
    assert set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", colours.replace("\t", ""))) == set()
    assert [place for place, secret in run.canaries.items() if secret in said] == []
    assert "FORGED LINE" not in re.findall(r"^.{0,12}", said, flags=re.M)
    assert not re.search(r"^FORGED", said, flags=re.M)


@of_the_run
def test_the_run_is_soon_over(run: Autograded) -> None:
    """In spite of hangs and floods: a second of our own work for each attacker."""
    assert run.processor_seconds < len(run.attackers) + 15
