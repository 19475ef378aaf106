"""Protections that a process puts on itself before a student's code runs in it. Each says what it stops.

This file runs inside, and calls the kernel by its documented numbers.
"""

import ctypes
import os
import resource
import sys

from . import landlock

NOBODY = 65534
_MOST_SIGNALS = 1_000
"""That wait, and clocks that send some: the kernel counts them for an account, which can be the grader's."""

_CLONE_NEWNS, _CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REMOUNT, _MS_BIND, _MS_REC = 32, 4096, 16384
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 4, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER, _SECCOMP_MODE_FILTER = 38, 36, 2
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]


class Unavailable(Exception):
    """The kernel, or its administrator, does not allow this protection here."""


def drop_root() -> None:
    """Become nobody: stops the use of root's files and of root's rights over other processes."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # The kernel gave /proc/self to root with the change of user; namespaces need it back.
        _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


def be_first_to_go() -> None:
    """Where memory runs out, let the kernel end students' processes and not the grader's."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def adopt_orphans() -> None:
    """Become the parent of whatever is left behind below: a daemon cannot leave the family that is killed."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def enter_namespaces() -> None:
    """Take user, mount, process and IPC namespaces of its own.

    Stops signals to, and sight of, any process outside; shared memory, semaphores and message queues that
    outlive a submission; and gives the right to mount the private folder. Processes are in the new
    process namespace from the next fork on.
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWIPC)
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {user} 1"), ("gid_map", f"1000 {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def mount_private_folders(megabytes: int, files: int) -> None:
    """Give the session a /tmp that nobody else sees and that ends with it; nothing else is writable.

    Stops files for the next submission, a full disk, and everything that /proc tells of other processes.
    """
    # Python's packages may lie in /tmp themselves; they stay in sight.
    kept = [path for path in (sys.prefix, sys.base_prefix) if path.startswith("/tmp/")]
    in_sight = [(path, os.open(path, os.O_PATH | os.O_DIRECTORY)) for path in dict.fromkeys(kept)]
    writable = f"size={megabytes}m,nr_inodes={files},mode=1777"
    flags = _MS_NOSUID | _MS_NODEV
    _mount("tmpfs", "/tmp", flags, writable)
    for path, descriptor in in_sight:
        os.makedirs(path)
        _mount(f"/proc/self/fd/{descriptor}", path, _MS_BIND | _MS_REC, "")
        _mount("none", path, flags | _MS_REMOUNT | _MS_BIND | _MS_RDONLY, "")
        os.close(descriptor)
    _mount("tmpfs", "/dev/shm", flags | _MS_NOEXEC, writable)
    _mount("tmpfs", "/proc", flags | _MS_NOEXEC | _MS_RDONLY, "size=4k,mode=555")


def die_with_parent() -> None:
    """End when the supervisor ends: no process is left over."""
    _call("prctl", _PR_SET_PDEATHSIG, 9, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up every capability for good: stops mounts, and what else a namespace's own root might do."""
    last = 0
    while _libc.prctl(_PR_CAPBSET_DROP, last, 0, 0, 0) == 0:
        last += 1
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def gain_no_privileges() -> None:
    """Stop set-user-id programs from giving rights; seccomp and Landlock require it."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit_resources(memory: int, processes: int, file_bytes: int, open_files: int, cpu_seconds: int) -> None:
    """Limit one process: address space, processes and threads, file size, descriptors, CPU; no core dumps.

    Stops memory, fork, disk and descriptor bombs. Sizes in bytes.
    """
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, _MOST_SIGNALS),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        most = resource.getrlimit(limit)[1]
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (value, value))


def allow_files_only(readable: list[str], listed: list[str], writable: list[str]) -> int:
    """Restrict file access with Landlock, beside or instead of the namespaces' read-only view.

    Stops reading and writing anywhere else; on recent kernels also TCP, named and abstract sockets, and
    signals outwards.

    Parameters
    ----------
    readable, writable
        Files, and folders with all that is in them.
    listed
        Folders of which the names in them may be read.

    Returns
    -------
    int
        The kernel's Landlock version.

    Raises
    ------
    Unavailable
        If the kernel has no Landlock.
    """
    try:
        return landlock.restrict(readable, listed, writable)
    except OSError as error:
        raise Unavailable(str(error)) from error


def require_scopes(version: int) -> None:
    """Refuse a Landlock that lets signals out: without namespaces nothing else would stop them.

    Raises
    ------
    Unavailable
        If it is older than that.
    """
    if version < landlock.SCOPES_SINCE:
        raise Unavailable(
            f"the kernel's Landlock is version {version}, and only from version {landlock.SCOPES_SINCE} on "
            "(Linux 6.12) does it keep signals to other processes in"
        )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def filter_system_calls(program: bytes) -> None:
    """Load a compiled seccomp filter (see `system_calls.py` for what it allows).

    Stops the kernel's rarely needed doors: ptrace, mounts, new namespaces, bpf, keyrings, sockets but local
    ones; and, without bubblewrap, all sockets, and what Landlock does not govern.
    """
    if not program:
        raise Unavailable("there is no list of system calls")
    code = ctypes.create_string_buffer(program, len(program))
    filter_ = _Program(len(program) // 8, ctypes.addressof(code))
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(filter_), 0, 0)


def _mount(kind: str, where: str, flags: int, options: str) -> None:
    _call("mount", kind.encode(), where.encode(), kind.encode(), flags, options.encode())


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise Unavailable(f"{name}: {os.strerror(number)}")
