#!/bin/sh
# nbformat 5.11.1: a notebook with a picture pasted into a text, converted to format 3 and back.
#
# Guess: pictures in texts are kept, or the conversion says that format 3 has no place for them.
# Seen: they are gone, and nothing says so; the text still asks for them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nbformat==5.11.1
cat > "$folder/convert.py" <<'END'
import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook
picture = {"a.png": {"image/png": "iVBORw0KGgo="}}
before = new_notebook(cells=[new_markdown_cell("![](attachment:a.png)", attachments=picture)])
after = nbformat.convert(nbformat.convert(before, 3), 4)
print(*after.cells[0].get("attachments", ["none"]))
END
echo "expected a.png, or a warning"
seen=$("$folder/venv/bin/python" "$folder/convert.py" 2>&1)
echo "seen     $seen"
case "$seen" in
none) echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
