"""A Chromium for the tests of this folder."""

import os
from collections.abc import Iterator

import pytest
from desks import PATIENCE, find_chromium
from playwright.sync_api import Browser, expect, sync_playwright


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium, without its own sandbox (root and containers have none): it sees only our servers."""
    expect.set_options(timeout=PATIENCE * 1000)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=find_chromium(playwright),
            args=["--no-sandbox"],
            env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))},
        ) as browser,
    ):
        yield browser
