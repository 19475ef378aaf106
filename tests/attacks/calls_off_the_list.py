"""Makes calls of the kernel that no list of forbidden ones named: new mounts, rule sets, filters, odd pairs of sockets.

Each is refused before the kernel looks at what it was given.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"
CELL = (
    PROBES
    + r"""
import fcntl, platform, resource, socket
SECCOMP = 317 if platform.machine() == "x86_64" else 277
for name, number, arguments in (
    ("fspick", 433, (-100, b"/", 0)), ("open_tree", 428, (-100, b"/", 0)), ("landlock_create_ruleset", 444, (None, 0, 1)),
    ("seccomp", SECCOMP, (2, 0, None)), ("io_uring_setup", 425, (0, None)), ("process_mrelease", 448, (-1, 0)),
    ("cachestat", 451, (-1, None, None, 0)), ("a call of the future", 999, ())):
    if libc.syscall(number, *arguments) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        escaped(f"{name} was looked at: {errno.errorcode[ctypes.get_errno()]}")
for family in (2, 10, 16, 30, 38, 40):
    error = attempt(f"a pair of {family}", socket.socketpair, family, socket.SOCK_STREAM)
    if error is not None and error.errno != errno.EPERM:
        escaped(f"a pair of family {family} was looked at: {error}")
for request in (0x5412, 0x40086602, 0x40045436):
    if libc.ioctl(0, request, b"\1\0\0\0") >= 0 or ctypes.get_errno() != errno.EPERM:
        escaped(f"ioctl {request:x} was looked at")
for command in (8, 1024, 1026, 1031):
    if libc.fcntl(1, command, 0) >= 0 or ctypes.get_errno() != errno.EPERM:
        escaped(f"fcntl {command} was looked at")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
