#!/bin/sh
# nbgrader 0.9.6, python-dateutil 2.9.0.post0: the time of a submission that `nbgrader zip_collect` takes from a file name.
#
# Guess: with the pattern and the form of name that nbgrader's guide uses,
# `ps1_hacker_attempt_2016-01-30-20-30-10_problem1.ipynb`, the submission's time is 2016-01-30 20:30:10.
# Seen: it is 2016-01-31 06:00:00, which is 20:00 in a time zone ten hours west of Greenwich, in UTC: the minutes are lost, and the
# seconds are taken for a zone. No message says so, and late penalties are counted from it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nbgrader==0.9.6 python-dateutil==2.9.0.post0

mkdir -p "$folder/course/downloaded/ps1/archive" "$folder/course/source/ps1"
cd "$folder/course"
notebook='{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
echo "$notebook" > source/ps1/problem1.ipynb
echo "$notebook" > downloaded/ps1/archive/ps1_hacker_attempt_2016-01-30-20-30-10_problem1.ipynb
cat > nbgrader_config.py <<'CONFIG'
c = get_config()
c.CourseDirectory.course_id = "findings"
c.FileNameCollectorPlugin.named_regexp = r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)"
CONFIG
PATH="$folder/venv/bin:$PATH" nbgrader zip_collect ps1 > log 2>&1 || { cat log; exit 1; }

seen=$(cat submitted/hacker/ps1/timestamp.txt)
echo "the name says  2016-01-30 20:30:10"
echo "nbgrader wrote $seen"
case "$seen" in
"2016-01-31 06:00:00"*) echo "As described." ;;
*) echo "This is not what was seen before: look again." >&2; exit 1 ;;
esac
