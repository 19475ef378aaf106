#!/bin/sh
# nbgrader 0.9.6: a due date with a time zone, on the command line.
#
# Guess: `--duedate "2026-11-03 13:00:00 +0200"` is 11:00:00 in UTC, as everywhere else where times are written in this form.
# Seen: it is 12:56:40. The zone of a date in three words is taken for a number of seconds, 200; no message says so, and late penalties
# are counted from it. In two words, `2026-11-03T13:00:00 +0200`, it is read as what it says.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nbgrader==0.9.6

mkdir "$folder/course"
cd "$folder/course"
PATH="$folder/venv/bin:$PATH"
nbgrader db assignment add ps1 --duedate "2026-11-03 13:00:00 +0200" > log 2>&1 || { cat log; exit 1; }
nbgrader db assignment list > list 2>> log || { cat log; exit 1; }

seen=$(sed -n 's/^ps1 (due: \(.*\))$/\1/p' list)
echo "expected 2026-11-03 11:00:00"
echo "seen     $seen"
case "$seen" in
"2026-11-03 12:56:40") echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
