"""Platforms' own files, and the numbers in them."""

import csv
import io
import re
from pathlib import Path

from grader.platforms.lists import ListError, read_text


def read_table(file: str) -> tuple[list[str], list[list[str]]]:
    """Read a platform's own file: the headings, and rows of as many cells.

    Raises
    ------
    ListError
        If it is no table.
    """
    text, _ = read_text(Path(file))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row
        ]
    except csv.Error as error:
        raise ListError(f"{file} is no CSV: {error}") from error
    if len(rows) < 2:
        raise ListError(f"{file} has no rows")
    header = rows[0]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise ListError(
                f"Row {number} of {file} has {len(row)} columns, and there are {len(header)} headings"
            )
    return header, rows[1:]


def number_in(text: str) -> float | None:
    """Read a number as platforms write it: the last of point and comma is the decimal sign."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)*", digits):
        return None
    *whole, last = re.split("[.,]", digits)
    return float(f"{''.join(whole)}.{last}") if whole else float(last)
