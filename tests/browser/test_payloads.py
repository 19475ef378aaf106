"""What students' notebooks show, in a real Chromium: wherever people open it, it runs and loads nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import attacks
import pytest
from attacks._course import FIRST, hand_in, prepare
from desks import OUTSIDE, PATIENCE, Server, address, jupyterlab
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page
from scratch import Course
from tiers import as_long

from grader import feedback

pytestmark = [pytest.mark.browser]

ATTACKS = ("html_that_runs", "markdown_that_runs", "mime_types_that_run", "attachments_that_run")
ATTACKER = "zz_attacker"
SUSPECTS = """() => [...document.querySelectorAll("*")].flatMap((element) => [
    ...[...element.attributes].map(({name}) => name).filter((name) => name.startsWith("on"))
        .map((name) => element.tagName + " " + name),
    ...["href", "src", "action", "formaction", "xlink:href"].map((name) => element.getAttribute(name) || "")
        .filter((value) => /^\\s*(javascript|vbscript|data:text)/i.test(value)),
    ...(["IFRAME", "OBJECT", "EMBED", "BASE"].includes(element.tagName) ? [element.tagName] : []),
    ...(/left-by-an-attack/.test(element.id) ? [element.id] : []),
    ...(getComputedStyle(element).position === "fixed" && /Full marks/.test(element.textContent)
        && element.children.length === 0 ? ["covers the page"] : []),
])"""


@dataclass
class Seen:
    """What a page did while it was open."""

    dialogs: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    suspects: set[str] = field(default_factory=set)
    text: str = ""


def all_of_them(notebook: attacks.Notebook) -> attacks.Files:
    """Put all payloads into one notebook."""
    files: attacks.Files = {}
    for name in ATTACKS:
        files = attacks.load(name).hand_in(notebook)
        notebook = json.loads(files["conv1d.ipynb"])
    return files


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that has handed in payloads, graded, with feedback."""
    course, canaries = prepare(tmp_path_factory.mktemp("payloads"), "")
    everything = ModuleType("everything")
    vars(everything)["hand_in"] = all_of_them
    hand_in(course, ATTACKER, everything, canaries)
    for command in ("autograde", "generate_feedback"):
        ran = course.nbgrader(command, "conv1d")
        assert ran.code == 0, ran.said
    return course


@pytest.fixture(scope="module")
def server(course: Course) -> Iterator[Server]:
    with jupyterlab(course.root) as server:
        yield server


def look(chromium: Browser, url: str, shown: str) -> Seen:
    """Open a page, wait for what it should show, and see what happens besides."""
    seen = Seen()
    with chromium.new_context(viewport={"width": 1400, "height": 20_000}) as window:
        window.route(OUTSIDE, lambda route: route.abort())
        page: Page = window.new_page()
        page.set_default_timeout(PATIENCE * 1000)

        def dismissed(dialog):
            seen.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismissed)
        page.on("request", lambda request: seen.requests.add(request.url))
        page.goto(url)
        page.get_by_text(shown).first.wait_for(state="attached")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        page.wait_for_timeout(1500)
        seen.suspects = set(page.evaluate(SUSPECTS))
        seen.text = page.inner_text("body")
    seen.requests = {url for url in seen.requests if OUTSIDE.match(url)}
    return seen


def test_the_payloads_would_run(chromium: Browser, tmp_path: Path) -> None:
    """As they are, they open dialogs and load what lies elsewhere: this test would notice."""
    from attacks.html_that_runs import PAYLOADS

    page = tmp_path / "page.html"
    page.write_text(f"<p>before</p>{PAYLOADS[0]}{PAYLOADS[1]}{PAYLOADS[2]}{PAYLOADS[11]}", encoding="utf-8")
    seen = look(chromium, page.as_uri(), "before")
    assert len(seen.dialogs) == 2
    assert seen.requests
    assert {"IMG onerror", "covers the page"} <= seen.suspects


LARGE = (
    '<b style="padding:900px;background:#fff">x</b>',
    '<p style="margin-top:-900px;font-size:900px;line-height:0.1">\u2588\u2588</p>',
    '<p style="position:relative;top:-300px;height:600px;background:#fff">x</p>',
)


@pytest.mark.parametrize("large", LARGE)
@pytest.mark.parametrize("box", ["content", *map(as_long, ("output", "comment"))])
def test_nothing_leaves_its_place_on_the_feedback_page(chromium: Browser, box: str, large: str) -> None:
    """Even if it was let through: points stay in sight, above and below."""
    template = Path(feedback.__file__).parent / "feedback.html"
    head = template.read_text(encoding="utf-8").partition("<style>")[2].partition("{{ colours }}")[2]
    style = head.partition("</style>")[0]
    points = '<p class="label"><b>Test</b><span>0 of 16 points</span></p>' * 8
    cell = f'<section class="cell text answer">{points}<div class="{box}">{large}</div></section>'
    with chromium.new_context(viewport={"width": 1000, "height": 5000}) as window:
        page = window.new_page()
        page.set_content(f"<style>{style}</style><body>{cell}<section class='cell'>{points}</section>")
        hidden = page.evaluate(
            """() => [...document.querySelectorAll(".label span")].filter((label) => {
                const {left, top, width, height} = label.getBoundingClientRect();
                return document.elementFromPoint(left + width / 2, top + height / 2) !== label;
            }).length"""
        )
    assert hidden == 0


@pytest.mark.parametrize("place", ["feedback", "formgrader", as_long("jupyterlab")])
def test_nothing_runs_where_people_open_it(
    course: Course, server: Server, chromium: Browser, place: str
) -> None:
    """The page does what an honest student's does, and no more."""
    honest = look(chromium, where(course, server, FIRST, place), "conv1d_dx")
    seen = look(chromium, where(course, server, ATTACKER, place), "conv1d_dx")
    assert "Full marks" in seen.text  # what the payloads show is there, so that they had their chance
    assert seen.dialogs == []
    assert seen.requests <= honest.requests
    assert seen.suspects <= honest.suspects


def where(course: Course, server: Server, student: str, place: str) -> str:
    """Give the address of a student's work: the feedback page, Formgrader's page, the autograded notebook."""
    if place == "feedback":
        return (course.root / "feedback" / student / "conv1d" / "conv1d.html").as_uri()
    lab = address(server)
    if place == "jupyterlab":
        return f"{lab}/tree/autograded/{student}/conv1d/conv1d.ipynb?token={server.token}"
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        number = book.find_submission_notebook("conv1d", "conv1d", student).id
    return f"{lab.removesuffix('/lab')}/formgrader/submissions/{number}/?token={server.token}"
