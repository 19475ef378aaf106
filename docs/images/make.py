"""Draw the pictures of the README anew: `.venv/bin/python docs/images/make.py`, with Chromium installed.

The X-ray has a script of its own, xray.py, which needs no browser.
"""

import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from grader import check
from grader.convlab import draw_example
from grader.report import as_html

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def unflipped(dy, x, w, stride=1, padding=0):
    """A student's dx, but for the flip."""
    padded = np.zeros(len(x) + 2 * padding)
    for i, upstream in enumerate(dy):
        padded[i * stride : i * stride + len(w)] += upstream * w[::-1]
    return padded[padding : padding + len(x)]


def main() -> None:
    """Write flip.svg and report.png beside this file."""
    (HERE / "flip.svg").write_text(draw_example("dx, no padding").svg, encoding="utf-8")
    report = as_html(check("conv1d_dx", unflipped, seed=2).verdict)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        page.set_content(f'<body style="font:15px sans-serif;background:white">{report}</body>')
        page.locator("body > div").screenshot(path=HERE / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
