#!/bin/sh
# math-core 0.9.0: a space behind an escaped sign in a text.
#
# Guess: of `\text{\$ 5}` a dollar, a space and a 5 are shown, as by LaTeX and MathJax 3.2.2.
# Seen: the space is lost.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check math-core==0.9.0

seen=$("$folder/venv/bin/python" - <<'PYTHON'
import re
from math_core import LatexToMathML

print(re.sub("<[^>]*>", "", LatexToMathML().convert_with_local_state(r"\text{\$ 5}", displaystyle=True)))
PYTHON
)
echo "expected \$ 5"
echo "seen     $seen"
case "$seen" in
'$5') echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
