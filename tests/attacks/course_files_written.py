"""Writes, replaces and deletes files of the course, of other students and of the machine.

None of them is in reach; they are the same afterwards.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import glob, shutil
for place in (".", "..", "../..", "../../..", "/", "/etc", "/usr", "/usr/lib", "/var/tmp", "/run", "/home", "/root", "/opt", "/srv", "/flipgrad", "/newroot", "/oldroot", "/dev", "/proc", "/sys"):
    if os.path.abspath(place).startswith("/tmp"):
        continue
    attempt(f"a file in {place}", lambda: open(f"{place}/left-by-an-attack", "w").close())
    attempt(f"a folder in {place}", os.mkdir, f"{place}/left-by-an-attack-folder")
for path in ("/etc/passwd", "/etc/hosts", os.__file__, "/usr/bin/env"):
    attempt(f"writing {path}", lambda: open(path, "a").close())
    attempt(f"removing {path}", os.remove, path)
    attempt(f"renaming {path}", os.rename, path, path + "-left-by-an-attack")
    attempt(f"chmod of {path}", os.chmod, path, 0o777)
    attempt(f"truncating {path}", os.truncate, path, 0)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
