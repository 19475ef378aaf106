"""What moves in the notebook conv2d, in a real JupyterLab and Chromium."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from desks import Server, address, cell, desk, jupyterlab, run
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser]

PROJECT = Path(__file__).resolve().parents[2]


PREDICTIONS = {
    "predicted_walk_begins": ["bottom right", 9],
    "predicted_pixel_places": [6, 1, "fall"],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Start a JupyterLab in a student's folder: the notebook has predictions, and functions that learn."""
    folder = tmp_path / "conv2d"
    shutil.copytree(PROJECT / "release" / "conv2d", folder)
    source = nbformat.read(PROJECT / "source" / "conv2d" / "conv2d.ipynb", as_version=4)
    solved = {each.id: each.source for each in source.cells}
    notebook = nbformat.read(folder / "conv2d.ipynb", as_version=4)
    for each in notebook.cells:
        for name, prediction in PREDICTIONS.items():
            each.source = re.sub(rf"^{name} = .*", f"{name} = {prediction}", each.source, flags=re.MULTILINE)
        if each.id in ("conv2d_forward", "conv2d_dw"):
            each.source = solved[each.id]
    nbformat.write(notebook, folder / "conv2d.ipynb")
    with jupyterlab(folder) as server:
        yield server


def test_the_kernel_walks_the_picture_follows_the_pixel_and_a_kernel_is_found(
    chromium: Browser, server: Server
) -> None:
    """One position further by a button; another pixel by its number; a loop that is shown step by step."""
    with desk(server, chromium) as student:
        student.goto(f"{address(server)}/tree/conv2d.ipynb?token={server.token}")
        expect(student.get_by_text("| Idle")).to_be_visible()
        run(cell(student, "import convlab"))
        run(cell(student, "predicted_walk_begins = "))
        walk = cell(student, 'reveal("the walk"')
        run(walk)
        first = picture(walk)
        walk.get_by_role("button", name="one on").click()
        changed(walk, first)

        run(cell(student, "predicted_pixel_places = "))
        following = cell(student, 'reveal("places of a pixel"')
        run(following)
        before = picture(following)
        row = following.get_by_label("row i")
        row.fill("0")
        row.press("Enter")
        changed(following, before)

        for defined in ("def conv2d_forward(", "def conv2d_dw("):
            run(cell(student, defined))
        learning = cell(student, "def learn_the_kernel(")
        run(learning)
        expect(learning.get_by_text("L was 9120 at step 0")).to_be_visible()
        expect(learning.get_by_role("img")).to_have_count(1)
        assert "at step 60" in picture(learning)


def picture(shown: Locator) -> str:
    """Give what the first picture of a cell's output says of itself, and its data."""
    image = shown.get_by_role("img").first
    expect(image).to_be_visible()
    return f"{image.get_attribute('alt')} {image.get_attribute('src')}"


def changed(shown: Locator, before: str) -> str:
    """Wait until the picture is another."""
    page: Page = shown.page
    for _ in range(100):
        if (now := picture(shown)) != before:
            return now
        page.wait_for_timeout(200)
    pytest.fail("the picture stayed as it was")
