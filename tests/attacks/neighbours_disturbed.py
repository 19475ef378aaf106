"""Sets limits, priorities and processors of every other process that it can name, and files' modes and times.

It reaches no process but its own, and no file but its own; limits are set to what they are.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"
CELL = (
    PROBES
    + r"""
import resource
mine = {os.getpid(), os.getppid()}
for pid in [*range(1, 400), *range(os.getppid() - 60, os.getpid() + 60)]:
    if pid > 0 and pid not in mine:
        for what in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE):
            try:
                resource.prlimit(pid, what, resource.prlimit(pid, what))
                escaped(f"limits of {pid}")
            except (OSError, ValueError):
                pass
        for function, arguments in ((os.setpriority, (os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0))), (os.sched_setaffinity, (pid, os.sched_getaffinity(0)))):
            try:
                function(*arguments)
                escaped(f"{function.__name__} of {pid}")
            except OSError:
                pass
file = os.open(os.__file__, os.O_RDONLY)
now = os.fstat(file)
attempt("a mode by descriptor", os.fchmod, file, now.st_mode & 0o7777)
attempt("a mode by path", os.chmod, os.__file__, now.st_mode & 0o7777)
attempt("an owner by descriptor", os.fchown, file, now.st_uid, now.st_gid)
attempt("an attribute by descriptor", os.setxattr, file, "user.left-by-an-attack", b"x")
attempt("an attribute by path", os.setxattr, os.__file__, "user.left-by-an-attack", b"x")
def times():
    os.utime(os.__file__, ns=(now.st_atime_ns, now.st_mtime_ns))
attempt("times by path", times)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
