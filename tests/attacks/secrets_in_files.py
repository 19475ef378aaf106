"""Reads the source notebook, solutions, gradebook, other students' work, the home folder and /etc/passwd.

None of them is in the student's file system; no secret appears in an output.
"""

from attacks import SHOW_CANARIES, Files, Notebook, with_cell

KIND = "secrets"
STOCK = True
CELL = (
    SHOW_CANARIES
    + r"""
import os, glob
places = [".", "..", "../..", "../../..", "../../../..", os.path.expanduser("~"), "/home", "/root", "/work", "/tmp", "/etc", "/var", "/run", "/oldroot", "/newroot"]
seen = 0
for place in places:
    for folder, folders, files in os.walk(place):
        folders[:] = [f for f in folders if f not in ("site-packages", ".git", ".venv", "proc", "sys")][:60]
        for name in files[:200]:
            seen += 1
            if seen > 4000: break
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    show(file.read(2_000_000))
            except OSError:
                pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
