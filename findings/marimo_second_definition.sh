#!/bin/sh
# marimo 0.25.2: a function that a later cell defines anew.
#
# Guess: a notebook that goes to marimo and back still means what it meant: `f` is what was defined last.
# Seen: the first definition keeps the name. The second one becomes `f_1`, and so does each use below it; whoever asks the notebook
# for `f` gets the version that was given up. The same by jupytext's format py:marimo. No message says so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check marimo==0.25.2 nbformat==5.11.1
PATH="$folder/venv/bin:$PATH"
cd "$folder"
cat > write.py <<'END'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
cells = ["def f():\n    return 'first'", "def f():\n    return 'second'", "answer = f()"]
nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), "before.ipynb")
END
cat > ask.py <<'END'
import sys
import nbformat
names = {}
for cell in nbformat.read(sys.argv[1], 4).cells:
    exec(cell.source, names)
print(names["f"]())
END
python write.py
marimo -q -y convert before.ipynb -o app.py
marimo -q -y export ipynb app.py -o after.ipynb

echo "expected $(python ask.py before.ipynb)"
seen=$(python ask.py after.ipynb)
echo "seen     $seen"
case "$seen" in
first) echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
