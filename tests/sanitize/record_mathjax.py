"""Record how MathJax reads the formulas of formulas.txt: `python tests/sanitize/record_mathjax.py`.

It needs node and npm, and installs the MathJax that JupyterLab has into a temporary folder. What is kept, in
mathjax.json, is the tree of each formula, as normal_form.py writes it; an error of MathJax is None.
"""

import json
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from normal_form import tree

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


def notebooks() -> list[list[str]]:
    """Read formulas.txt: lists of formulas that share their definitions."""
    blocks = (_HERE / "formulas.txt").read_text(encoding="utf-8").split("\n\n")
    return [[line for line in block.split("\n") if line and line[0] != "#"] for block in blocks]


def main() -> None:
    """Ask MathJax, and write mathjax.json."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", f"mathjax-full@{_VERSION}"], cwd=folder, check=True)
        script = Path(folder, "ask.cjs")
        script.write_text(_SCRIPT, encoding="utf-8")
        ran = subprocess.run(
            ["node", script],
            cwd=folder,
            input=json.dumps(notebooks()),
            capture_output=True,
            text=True,
            check=True,
        )
    answers = {
        formula: None if answer is None else tree(answer)
        for formulas, read in zip(notebooks(), json.loads(ran.stdout), strict=True)
        for formula, answer in zip(formulas, read, strict=True)
    }
    recorded = {"mathjax": _VERSION, "date": datetime.now(UTC).date().isoformat(), "trees": answers}
    (_HERE / "mathjax.json").write_text(
        json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
