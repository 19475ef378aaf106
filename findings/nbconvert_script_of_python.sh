#!/bin/sh
# nbconvert 7.17.2: `--to script` of a notebook whose kernel is Python.
#
# Guess: a script in Python, `work.py`, because the notebook names its kernel and language: kernelspec.language is python.
# Seen: `work.txt`, in which texts are no comments, so that no Python reads it; the exit code is 0. Only `language_info` decides, which a
# notebook has once a front end has run and saved it. One that was made by a program, or stripped, may have none.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nbconvert==7.17.2 nbformat==5.11.1 ipykernel==7.4.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
cat > write.py <<'END'
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
cells = [new_markdown_cell("A text."), new_code_cell("x = 1")]
nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": spec}), "work.ipynb")
END
python write.py
jupyter nbconvert --log-level ERROR --to script work.ipynb

echo "expected work.py"
seen=$(ls | grep '^work\.' | grep -v ipynb)
echo "seen     $seen"
case "$seen" in
work.txt) echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
