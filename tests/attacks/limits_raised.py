"""Raises its own limits, and lowers its chance to be chosen when memory runs out.

Limits only go down.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import resource
for name in ("AS", "NPROC", "FSIZE", "NOFILE", "CPU", "CORE", "MSGQUEUE", "MEMLOCK"):
    which = getattr(resource, f"RLIMIT_{name}", None)
    if which is not None:
        soft, hard = resource.getrlimit(which)
        attempt(f"a higher {name}", resource.setrlimit, which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        if hard == resource.RLIM_INFINITY:
            escaped(f"no limit on {name}")
for path in ("/proc/self/oom_score_adj", "/proc/1/oom_score_adj"):
    attempt(path, lambda: open(path, "w").write("-1000"))
for path in ("/sys/fs/cgroup/left-by-an-attack", "/sys/fs/cgroup/memory.max"):
    attempt(path, os.mkdir, path)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
