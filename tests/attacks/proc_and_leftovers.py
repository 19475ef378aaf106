"""Walks to what a sandbox might have left open: /proc, /sys, /oldroot, /newroot, links out of folders, cwd of others.

Nothing leads out.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import glob, sys
ways = [sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)]
for path in ("/oldroot", "/newroot", "/old_root", "/.dockerenv", "/sys/kernel", "/sys/fs/cgroup", "/proc/1/root", "/proc/self", "/proc/sys", "/proc/kcore", "/proc/sysrq-trigger", "/boot", "/lost+found", "/work", "/root", "/home", "/mnt", "/media", "/srv", "/var/lib", "/etc/shadow", "/etc/passwd", "/run/secrets", "/flipgrad/grader/judge/judging.py", "/flipgrad/solutions"):
    if os.path.isfile(path) or (os.path.isdir(path) and os.access(path, os.R_OK)):
        # Folders on the way to Python itself are there, with nothing else in them.
        try:
            inside = os.listdir(path) if os.path.isdir(path) else [open(path, "rb").read(1)]
        except OSError:
            continue
        beside = [name for name in inside if type(name) is bytes or not any((way + "/").startswith(os.path.join(path, name) + "/") for way in ways)]
        if beside:
            escaped(f"{path} {beside[:5]}")
for path in glob.glob("/proc/*/root") + glob.glob("/proc/*/cwd") + glob.glob("/proc/*/fd/*"):
    escaped(path)
for _ in range(20):
    os.chdir("..")
attempt("a hard link", os.link, "/etc/localtime", "/tmp/left-by-an-attack-link")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
