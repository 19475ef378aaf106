"""The course by mouse and keyboard: nbgrader in a real JupyterLab, seen through a real Chromium."""

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from desks import Server, cell, desk, jupyterlab, run
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

pytestmark = [pytest.mark.browser]

PROJECT = Path(__file__).resolve().parents[2]
STUDENT_ID = pwd.getpwuid(os.getuid()).pw_name  # as nbgrader does it: the account's name, whatever $USER says
STUDENT_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "flipgrad"
c.Exchange.root = {exchange!r}
"""
FORWARD = (
    "padded = np.pad(x, padding)",
    "starts = range(0, len(padded) - len(w) + 1, stride)",
    "return np.array([padded[i : i + len(w)] @ w for i in starts], dtype=float)",
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Start a JupyterLab in a copy of the course, and one in a student's folder, which knows its exchange."""
    instructor, student = tmp_path / "instructor", tmp_path / "student"
    shutil.copytree(PROJECT / "source", instructor / "source", symlinks=True)
    shutil.copy(PROJECT / "nbgrader_config.py", instructor)
    exchange = instructor / "exchange"
    exchange.mkdir()
    student.mkdir()
    (student / "nbgrader_config.py").write_text(STUDENT_CONFIG.format(exchange=str(exchange)))
    with jupyterlab(instructor) as first, jupyterlab(student) as second:
        yield first, second


def test_a_course_runs_in_jupyterlab(chromium: Browser, servers: tuple[Server, Server]) -> None:
    """The instructor releases conv1d, a student solves a task and submits, the instructor sees its points."""
    with desk(servers[0], chromium) as instructor, desk(servers[1], chromium) as student:
        formgrader = open_formgrader(instructor)
        press(formgrader, "conv1d", "assign", "Successfully created the student version")
        press(formgrader, "conv1d", "release", "Successfully released")

        fetch(student)
        open_notebook(student)
        read_formulas(student)
        run(cell(student, "import convlab"))
        slide(cell(student, "draw_sliding("))
        task, check = cell(student, "def conv1d_forward("), cell(student, "check_forward(conv1d_forward)")
        run(task, check)
        expect(check).to_contain_text("✗ conv1d_forward")
        write_over_stub(task, FORWARD)
        run(task, check)
        expect(check).to_contain_text("✓ conv1d_forward")
        waiting = spare_kernels(servers[1])
        failed = validate(student)
        expect(failed).to_contain_text("check_input_gradient(")
        assert waiting, "opening the notebook made one ready"
        assert not waiting & spare_kernels(servers[1]), "it has been the kernel of Validate, and ended"
        expect(failed).not_to_contain_text("check_forward(")
        failed.get_by_role("button", name="Ok").click()
        submit(student)

        press(formgrader, "conv1d", "collect", "Successfully collected")
        row(formgrader, "conv1d").locator(".num-submissions").get_by_role("link", name="1").click()
        press(formgrader, STUDENT_ID, "autograde", "Successfully autograded")
        expect(row(formgrader, STUDENT_ID)).to_contain_text("14 / 100")

        row(formgrader, STUDENT_ID).locator(".student-name").get_by_role("link").click()
        row(formgrader, "conv1d").get_by_role("link", name="conv1d").click()
        graded = formgrader.locator("#notebook .cell", has_text="test_conv1d_forward")
        expect(graded.locator("#test_conv1d_forward")).to_have_attribute("placeholder", "14")
        expect(graded).to_contain_text("14 of 14 points")


def spare_kernels(server: Server) -> set[int]:
    """Return the processes that are made ready for the next notebook, or were and serve one now."""
    children = psutil.Process(server.process.pid).children()
    return {each.pid for each in children if each.cmdline()[-1].endswith("spare_kernel.py")}


def open_from_menu(page: Page, item: str) -> None:
    """Choose an item of JupyterLab's Nbgrader menu."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name=item).click()


def open_formgrader(page: Page) -> FrameLocator:
    """Open Formgrader, a page of its own within JupyterLab."""
    open_from_menu(page, "Formgrader")
    return page.frame_locator("#formgrader-iframe iframe")


def row(formgrader: FrameLocator, name: str) -> Locator:
    """Find the row of an assignment, a student or a notebook in Formgrader's table."""
    return formgrader.locator("#main-table tr", has_text=name)


def press(formgrader: FrameLocator, name: str, action: str, answer: str) -> None:
    """Press a button in a row of Formgrader's table (they have icons, no names), and see the answer."""
    row(formgrader, name).locator(f".{action}").get_by_role("link").click()
    dialog = formgrader.get_by_role("dialog")
    expect(dialog).to_contain_text(answer)
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()


def fetch(page: Page) -> None:
    """Fetch conv1d, the only assignment there, from the Assignment List."""
    open_from_menu(page, "Assignment List")
    released = page.locator("#released_assignments_list")
    expect(released).to_contain_text("conv1d")
    released.get_by_role("button", name="Fetch").click()


def open_notebook(page: Page) -> None:
    """Open the fetched notebook from the Assignment List, and wait until its kernel can be used."""
    downloaded = page.locator("#fetched_assignments_list")
    downloaded.get_by_role("button", name="conv1d").click()
    downloaded.get_by_role("link", name="conv1d").click()
    expect(page.get_by_text("| Idle")).to_be_visible()


def read_formulas(page: Page) -> None:
    """See that formulas are typeset, each without an error."""
    expect(page.locator("mjx-container").first).to_be_visible()
    expect(page.locator("mjx-merror")).to_have_count(0)


def slide(picture: Locator) -> None:
    """Run the cell of the sliding picture, and move the kernel one step with a button that has a name."""
    run(picture)
    picture.get_by_role("button", name="one on").click()
    expect(picture.get_by_alt_text("at position 1")).to_be_visible()


def write_over_stub(task: Locator, lines: tuple[str, ...]) -> None:
    """Type lines in place of a solution cell's last, which raises; JupyterLab indents them."""
    task.get_by_role("textbox").click()
    keyboard = task.page.keyboard
    keyboard.press("Control+End")
    keyboard.press("Shift+Home")
    keyboard.type(lines[0])
    for line in lines[1:]:
        keyboard.press("Enter")
        keyboard.type(line)


def validate(page: Page) -> Locator:
    """Press Validate; return the dialog that tells which visible checks fail."""
    page.get_by_role("button", name="Validate").click()
    return page.get_by_role("dialog")


def submit(page: Page) -> None:
    """Submit conv1d from the Assignment List, and see it listed with the time."""
    page.get_by_role("tab", name="Assignments").click()
    page.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    expect(page.locator("#submitted_assignments_list")).to_contain_text("UTC")
