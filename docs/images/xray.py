"""Draw the X-ray of the README anew: `.venv/bin/python docs/images/xray.py`.

What it shows is read from the function that is defined here, next to the reference's forward pass.
"""

import html
from pathlib import Path

import numpy as np

from grader.convlab import COLOURS, KINDS, XRay, xray
from grader.convlab.letters import _letter
from grader.convlab.pictures_of_xrays import _columns_of
from solutions.conv1d import conv1d_forward

HERE = Path(__file__).parent
STYLE = """
  text { font: 15px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .code { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
  .code { white-space: pre } .letter { font-weight: 600; fill: #222222 }
  .head { font-weight: 600 } .quiet { opacity: 0.75; font-size: 13px }
  .paper { fill: #ffffff; stroke: #d0d7de } .rule { stroke: #8888; stroke-width: 1 }
  .wrong { fill: none; stroke: #d32f4a; stroke-width: 2 }
  .missing { fill: none; stroke: #2a8f52; stroke-width: 2; stroke-dasharray: 5 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .letter { fill: #222222 } .paper { fill: #0d1117; stroke: #30363d }
  }
"""


CODE = """\
def conv1d_dx(dy, x, w, stride=1, padding=0):
    padded = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        window = slice(i * stride, i * stride + len(w))
        padded[window] += dy[i] * w[::-1]
    return padded[padding : padding + len(x)]
"""


def draw() -> str:
    """Give the picture as SVG: the function, and its letters beside the wanted ones."""
    space = {"np": np}
    exec(CODE, space)
    shown = xray(space["conv1d_dx"], conv1d_forward)
    code = CODE.splitlines()
    elements = [_text(24, 34 + 21 * i, line, "code") for i, line in enumerate(code)]
    top = 21 * len(code) + 40
    said = f"{shown.calls} calls with ones and zeros read it in letters, whatever its style"
    elements.append(_text(24, top, f"↓  {said}", "quiet"))
    bottom = _table(elements, shown, top + 34)
    footer = "g: the entries of dy; wanted: read from the student's own conv1d_forward"
    elements.append(_text(24, bottom + 4, footer, "quiet"))
    about = str(shown).replace("\n", "; ")
    width, height = 640, bottom + 22
    paper = f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>'
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
    title = f'role="img" aria-label="{html.escape(about)}"'
    return "\n".join([f"{head} {title}>", f"<style>{STYLE}</style>", paper, *elements, "</svg>"]) + "\n"


def _table(elements: list[str], shown: XRay, top: int) -> int:
    """Put the rows of the table on the paper; give where they end."""
    (part,) = shown.parts
    places = (24, 116, 372)
    for x, title in zip(places, ("entry", "your code", "wanted"), strict=True):
        elements.append(_text(x, top, title, "head"))
    for index in part.yours.sums:
        top += 38
        elements.append(f'<line class="rule" x1="24" x2="616" y1="{top - 24}" y2="{top - 24}"/>')
        elements.append(_text(places[0], top, f"✗ dx[{index[0]}]", "code"))
        for x, terms, style in zip(places[1:], _columns_of(part, index), ("wrong", "missing"), strict=True):
            _sum(elements, x, top, terms or [], style)
    return top + 20


def _sum(elements: list[str], x: int, y: int, terms: list[tuple[object, float, bool]], style: str) -> None:
    for number, (term, _, differs) in enumerate(terms):
        if number:
            elements.append(_text(x, y, "+", ""))
            x += 16
        width = 60 + 18 * differs
        if differs:
            elements.append(
                f'<rect class="{style}" x="{x}" y="{y - 19}" width="{width + 8}" height="28" rx="7"/>'
            )
            elements.append(_text(x + 6, y, "✗" if style == "wrong" else "+", "head"))
        at = x + 4 + 18 * differs
        for name, place in term:
            fill, edge = COLOURS[KINDS[name]]
            box = f'x="{at}" y="{y - 15}" width="28" height="20" rx="4"'
            elements.append(f'<rect {box} fill="{fill}" stroke="{edge}"/>')
            elements.append(_text(at + 14, y, _letter((name, place)), "letter", "middle"))
            at += 32
        x += width + 16


def _text(x: int, y: int, words: str, style: str, anchor: str = "start") -> str:
    middle = ' text-anchor="middle"' if anchor == "middle" else ""
    return f'<text class="{style}" x="{x}" y="{y}"{middle} xml:space="preserve">{html.escape(words)}</text>'


if __name__ == "__main__":
    (HERE / "xray.svg").write_text(draw(), encoding="utf-8")
