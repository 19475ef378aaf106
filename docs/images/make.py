"""Draw the pictures of the README anew: `.venv/bin/python docs/images/make.py`, with Chromium installed.

The X-ray has a script of its own, xray.py, which needs no browser.
"""

import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from grader import check
from grader.convlab import LearningStep, Sheet, draw_example, picture_and_edges
from grader.convlab.images import _put_picture
from grader.convlab.pictures_of_learning import _put_film
from grader.report import as_html
from solutions.conv2d import conv2d_dw, conv2d_forward

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def unflipped(dy, x, w, stride=1, padding=0):
    """A student's dx, but for the flip."""
    padded = np.zeros(len(x) + 2 * padding)
    for i, upstream in enumerate(dy):
        padded[i * stride : i * stride + len(w)] += upstream * w[::-1]
    return padded[padding : padding + len(x)]


def learning() -> str:
    """Draw how conv2d's hidden kernel is found, by the loop of the notebook with its rate."""
    x, edges = picture_and_edges("cup")
    strip, target = x[20:44], edges[20:42]
    w, steps = np.ones((3, 3)), []
    for _ in range(61):
        dy = conv2d_forward(strip, w) - target
        steps.append(LearningStep(w, float(np.sum(dy**2) / 2)))
        w = w - 0.0008 * conv2d_dw(dy, strip, w)
    sheet = Sheet()
    sheet.words(0, -0.5, "a picture")
    _put_picture(sheet, 0, 0, 5.2, x)
    sheet.words(6.2, 2.6, "⟶", "middle", size=20)
    sheet.words(7.2, -0.5, "what a hidden kernel made of it")
    _put_picture(sheet, 7.2, 0, 5.2 * 62 / 64, edges, float(np.abs(edges).max()))
    return sheet.picture(_put_film(sheet, 6.4, steps)).svg


def main() -> None:
    """Write flip.svg, learning.svg and report.png beside this file."""
    (HERE / "flip.svg").write_text(draw_example("dx, no padding").svg, encoding="utf-8")
    (HERE / "learning.svg").write_text(learning(), encoding="utf-8")
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
