"""Writes one file as large as can be, then as many small ones as can be, in every place.

A private folder has room for some megabytes.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"
BASE = "loops"
AT_MOST = 92
CELL = (
    PROBES
    + r"""
written = 0
for place in ("/tmp", "/dev/shm", "."):
    for number in range(20):
        try:
            with open(f"{place}/left-by-an-attack-{number}", "wb", 0) as file:
                while True:
                    written += file.write(b"x" * (1 << 20))
        except OSError:
            pass
    for number in range(6000):
        try:
            os.close(os.open(f"{place}/left-by-an-attack-small-{number}", os.O_CREAT))
        except OSError:
            break
if written > 400 << 20:
    escaped(f"{written >> 20} MB of files")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
