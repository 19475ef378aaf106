#!/bin/sh
# latex2mathml 3.81.1: the rows of `gathered`.
#
# Guess: each equation gets a row of its own, as in LaTeX and in MathJax 3.2.2: two elements <mtr>.
# Seen: there is no row at all, and browsers show one equation that nobody wrote, a = bc = d; there is no error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check latex2mathml==3.81.1

seen=$("$folder/venv/bin/python" - <<'PYTHON'
from latex2mathml.converter import convert

answer = convert(r"\begin{gathered} a = b \\ c = d \end{gathered}", display="block")
print(answer.count("<mtr>"), "rows")
PYTHON
)
echo "expected 2 rows"
echo "seen     $seen"
case "$seen" in
"0 rows") echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
