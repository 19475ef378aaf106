#!/bin/sh
# math-core 0.9.0: the space below a row of a table of equations.
#
# Guess: `\\[2mm]` ends a row and leaves 2 mm below it, as in LaTeX and in MathJax 3.2.2.
# Seen: the letters [2mm] stand at the beginning of the next row, without an error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check math-core==0.9.0

seen=$("$folder/venv/bin/python" - <<'PYTHON'
import re
from math_core import LatexToMathML

formula = r"\begin{aligned} a &= b \\[2mm] &= c \end{aligned}"
print(re.sub("<[^>]*>", "", LatexToMathML().convert_with_local_state(formula, displaystyle=True)))
PYTHON
)
echo "expected a=b=c"
echo "seen     $seen"
case "$seen" in
"a=b[2mm]=c") echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
