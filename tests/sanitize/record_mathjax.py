"""Record how MathJax reads formulas.txt and drawn.py: `python tests/sanitize/record_mathjax.py`.

It needs node and npm, and installs the MathJax that JupyterLab has into a temporary folder. What is kept, in
mathjax.json and drawn.json, is the tree of each formula, as normal_form.py writes it, where an error of
MathJax is None; and the TeX that is written for the notebook, where MathJax reads it as the formula itself.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from drawn import drawn
from normal_form import tree

from grader.sanitize.formulas import Definitions, Refused, read
from grader.sanitize.formulas.mathml import shown

_VERSION = "3.2.2"
_HERE = Path(__file__).parent
_SCRIPT = r"""
const {mathjax} = require('mathjax-full/js/mathjax.js');
const {TeX} = require('mathjax-full/js/input/tex.js');
const {AllPackages} = require('mathjax-full/js/input/tex/AllPackages.js');
const {liteAdaptor} = require('mathjax-full/js/adaptors/liteAdaptor.js');
const {RegisterHTMLHandler} = require('mathjax-full/js/handlers/html.js');
const {SerializedMmlVisitor} = require('mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js');
const {STATE} = require('mathjax-full/js/core/MathItem.js');
RegisterHTMLHandler(liteAdaptor());
// As in JupyterLab, but for what hides errors, and for proof trees, which need a page.
const without = ['noerrors', 'noundefined', 'bussproofs'];
const packages = AllPackages.filter(name => !without.includes(name));
const visitor = new SerializedMmlVisitor();
const notebooks = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(notebooks.map(formulas => {
  const tex = new TeX({packages, formatError: (jax, error) => { throw error; }});
  const page = mathjax.document('', {InputJax: tex});
  return formulas.map(formula => {
    try { return visitor.visitTree(page.convert(formula, {display: true, end: STATE.CONVERT})); }
    catch (error) { return null; }
  });
})));
"""
_REPEATED_COLUMNS = re.compile(r"(?<=\\begin\{array\}\{)\*\{?(\d)\}?\{?([lcr|]+?)\}?(?=[|}lcr])")


def notebooks() -> list[list[str]]:
    """Read formulas.txt: lists of formulas that share their definitions."""
    blocks = (_HERE / "formulas.txt").read_text(encoding="utf-8").split("\n\n")
    return [[line for line in block.split("\n") if line and line[0] != "#"] for block in blocks]


def asked(formula: str) -> str:
    r"""Write out repeated columns: MathJax takes `*{2}{c}|r` for `c|r`, and draws rules nobody wrote."""
    return _REPEATED_COLUMNS.sub(lambda found: int(found[1]) * found[2], formula)


def record(name: str, lists: list[list[str]], folder: str) -> None:
    """Ask MathJax, and write a file."""
    trees = {
        formula: answer
        for formulas, read in zip(lists, _answers(_asked(lists), folder), strict=True)
        for formula, answer in zip(formulas, read, strict=True)
    }
    typed = dict(written(lists))
    again = _answers([[tex] for tex in typed.values()], folder)
    kept = {
        formula: tex
        for (formula, tex), (answer,) in zip(typed.items(), again, strict=True)
        if answer is not None and answer == trees[formula]
    }
    recorded = {
        "mathjax": _VERSION,
        "date": datetime.now(UTC).date().isoformat(),
        "trees": trees,
        "written": kept,
    }
    (_HERE / name).write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _asked(lists: list[list[str]]) -> list[list[str]]:
    return [[asked(formula) for formula in formulas] for formulas in lists]


def _answers(lists: list[list[str]], folder: str) -> list[list[str | None]]:
    ran = subprocess.run(
        ["node", "ask.cjs"], cwd=folder, input=json.dumps(lists), capture_output=True, text=True, check=True
    )
    return [
        [None if answer is None else tree(answer) for answer in answers] for answers in json.loads(ran.stdout)
    ]


def written(lists: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield formulas with the TeX that is written for a notebook, where they are shown."""
    for formulas in lists:
        known = Definitions()
        for formula in formulas:
            tex, found = shown(formula, known, True).in_tex
            if found is not None:
                yield formula, tex
            with suppress(Refused):
                known = read(formula, known, True).definitions


@contextmanager
def mathjax() -> Iterator[str]:
    """Install MathJax, and give the folder where its script can be run."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", f"mathjax-full@{_VERSION}"], cwd=folder, check=True)
        Path(folder, "ask.cjs").write_text(_SCRIPT, encoding="utf-8")
        yield folder


if __name__ == "__main__":
    with mathjax() as installed:
        record("mathjax.json", notebooks(), installed)
        record("drawn.json", [[formula] for formula in drawn()], installed)
