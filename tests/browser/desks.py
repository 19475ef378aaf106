"""Desks: a JupyterLab of their own, in Chromium, for each person who works with the course."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright

PATIENCE = 300  # seconds that a server may take to start or stop, and a page to answer, on a busy machine
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0")
OUTSIDE = re.compile(r"https?://(?!127\.0\.0\.1[:/])")


@dataclass(frozen=True)
class Server:
    """A JupyterLab that was started: its process, the token that opens it, its log."""

    process: subprocess.Popen[bytes]
    token: str
    log: Path


@contextmanager
def jupyterlab(folder: Path) -> Iterator[Server]:
    """Start JupyterLab in `folder`, with a home of its own that keeps the user's settings and caches out."""
    home, log, token = folder.with_suffix(".home"), folder.with_suffix(".log"), secrets.token_hex()
    settings = home / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}')
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # nbgrader calls alembic by its name
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_TOKEN": token,
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield Server(process, token, log)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def address(server: Server) -> str:
    """Wait until a server says where it listens."""
    deadline = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < deadline:
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab", server.log.read_text()):
            return found[0]
        time.sleep(0.1)
    pytest.fail(
        f"JupyterLab did not start. {server.log} ends with:\n{server.log.read_text()[-2000:]}", pytrace=False
    )


@contextmanager
def desk(server: Server, chromium: Browser) -> Iterator[Page]:
    """Open a server's JupyterLab in a window that reaches nothing beyond this machine.

    When the work at the desk fails, keep a picture of it beside the server's log and say where both are.
    """
    with chromium.new_context(viewport={"width": 1400, "height": 1000}) as window:
        window.set_default_timeout(PATIENCE * 1000)
        window.route(OUTSIDE, lambda route: route.abort())
        page = window.new_page()
        try:
            page.goto(f"{address(server)}?token={server.token}")
            yield page
        except Exception as failure:
            picture = server.log.with_suffix(".png")
            page.screenshot(path=picture)
            failure.add_note(f"What the {server.log.stem} saw: {picture}; the server's log: {server.log}")
            raise


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium on this machine, or fail with what to install."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    if Path(playwright.chromium.executable_path).exists():
        return playwright.chromium.executable_path
    pytest.fail(
        "This test needs Chromium, and there is none: run `make browser`, "
        "or install your system's package (Debian: apt-get install chromium).",
        pytrace=False,
    )


def cell(page: Page, source: str) -> Locator:
    """Find the code cell whose source holds a text."""
    return page.locator(".jp-CodeCell", has=page.locator(".jp-InputArea", has_text=source))


def run(*cells: Locator) -> None:
    """Run cells one by one with Shift+Enter."""
    for each in cells:
        each.get_by_role("textbox").click()
        each.page.keyboard.press("Shift+Enter")
