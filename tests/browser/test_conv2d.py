"""What moves in the notebook conv2d, in a real JupyterLab and Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Server, address, cell, desk, jupyterlab, run
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser]

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Start a JupyterLab in a student's folder with the released notebook."""
    shutil.copytree(PROJECT / "release" / "conv2d", tmp_path / "conv2d")
    with jupyterlab(tmp_path / "conv2d") as server:
        yield server


def test_the_turned_kernel_walks_and_the_picture_follows_the_pixel(chromium: Browser, server: Server) -> None:
    """One position further by its slider, all the way by its play button; another pixel by its sliders."""
    with desk(server, chromium) as student:
        student.goto(f"{address(server)}/tree/conv2d.ipynb?token={server.token}")
        expect(student.get_by_text("| Idle")).to_be_visible()
        run(cell(student, "import convlab"))
        walk = cell(student, 'draw_example("2D: dx again")')
        run(walk)
        first = picture(walk)
        walk.get_by_role("slider").first.press("ArrowRight")
        second = changed(walk, first)
        walk.get_by_role("button").first.click()
        changed(walk, second)

        following = cell(student, "draw_following(")
        run(following)
        before = picture(following)
        following.get_by_role("slider").first.press("ArrowRight")
        changed(following, before)


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
