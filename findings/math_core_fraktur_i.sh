#!/bin/sh
# math-core 0.9.0: the Fraktur letter I.
#
# Guess: `\mathfrak{I}` is U+2111, the Fraktur capital I, as in LaTeX, MathJax 3.2.2 and latex2mathml.
# Seen: it is U+210D, a double-struck H, without an error, by the settings that it has by default; the 51 other
# letters are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check math-core==0.9.0

seen=$("$folder/venv/bin/python" - <<'PYTHON'
import re
import string
import unicodedata
from math_core import LatexToMathML

converter = LatexToMathML()
for letter in string.ascii_letters:
    formula = r"\mathfrak{%s}" % letter
    page = converter.convert_with_local_state(formula, displaystyle=False)
    (shown,) = re.sub("<[^>]*>", "", page)
    if unicodedata.normalize("NFKC", shown) != letter:
        print(letter, "is", unicodedata.name(shown))
PYTHON
)
echo "expected nothing"
echo "seen     $seen"
case "$seen" in
"I is DOUBLE-STRUCK CAPITAL H") echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
