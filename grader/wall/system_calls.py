"""Which system calls students' code may make: an allow-list, compiled to a program for seccomp.

What is not listed is refused: EPERM, or, for what is newer than this list, "no such call", so that the C
library falls back to what is older. The numbers are the kernel's own and never change (linux/unistd.h).
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from errno import ENOSYS, EOPNOTSUPP, EPERM


class UnknownMachine(Exception):
    """There is no list for this machine's processor; nothing may run there."""


@dataclass(frozen=True)
class Machine:
    """A processor's name for itself in a filter, and its column in the tables below."""

    audit: int
    """Its AUDIT_ARCH."""
    column: int


MACHINES = {"x86_64": Machine(0xC000003E, 0), "aarch64": Machine(0xC00000B7, 1)}


def _numbers(table: str) -> dict[str, tuple[int | None, ...]]:
    """Read lines of `name x86_64 aarch64`; a dash where a processor has no such call."""
    entries = (entry.split() for entry in table.replace("\n", " ").split(","))
    return {name: tuple(None if n == "-" else int(n) for n in numbers) for name, *numbers in entries}


_FILES = _numbers(
    """
    read 0 63, write 1 64, close 3 57, lseek 8 62, pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66,
    preadv 295 69, pwritev 296 70, preadv2 327 286, pwritev2 328 287, open 2 -, openat 257 56,
    openat2 437 437, creat 85 -, close_range 436 436, dup 32 23, dup2 33 -, dup3 292 24, pipe 22 -,
    pipe2 293 59, fsync 74 82, fdatasync 75 83, flock 73 32, stat 4 -, fstat 5 80, lstat 6 -,
    newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44, access 21 -, faccessat 269 48,
    faccessat2 439 439, readlink 89 -, readlinkat 267 78, getdents 78 -, getdents64 217 61, getcwd 79 17,
    chdir 80 49, fchdir 81 50, umask 95 166, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -,
    unlinkat 263 35, rename 82 -, renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -,
    symlinkat 266 36, truncate 76 45, ftruncate 77 46, fadvise64 221 223, sendfile 40 71,
    copy_file_range 326 285, splice 275 76, tee 276 77, fgetxattr 193 10, flistxattr 196 13
    """
)
"""Files: to open, read, write, list, look at, make, rename and remove them."""
_MEMORY = _numbers(
    """
    mprotect 10 226, munmap 11 215, mremap 25 216, msync 26 227, madvise 28 233, brk 12 214,
    mlock 149 228, munlock 150 229, mbind 237 235, get_mempolicy 239 236, set_mempolicy 238 237,
    pkey_mprotect 329 288, pkey_alloc 330 289, pkey_free 331 290, membarrier 324 283
    """
)
"""A process's own memory."""
_PROCESSES = _numbers(
    """
    fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, exit 60 93, exit_group 231 94, wait4 61 260,
    waitid 247 95, set_tid_address 218 96, set_robust_list 273 99, rseq 334 293, arch_prctl 158 -,
    futex 202 98, futex_waitv 449 449, restart_syscall 219 128, sched_yield 24 124, getcpu 309 168,
    getpid 39 172, getppid 110 173, gettid 186 178, getuid 102 174, geteuid 107 175, getgid 104 176,
    getegid 108 177, getresuid 118 148, getresgid 120 150, getgroups 115 158, getpgrp 111 -, getpgid 121 155,
    getsid 124 156, setpgid 109 154, capget 125 90, getpriority 140 141,
    sched_getaffinity 204 123, sched_getparam 143 121, sched_getscheduler 145 120, sched_getattr 315 275,
    sched_get_priority_max 146 125, sched_get_priority_min 147 126, sched_rr_get_interval 148 127,
    getrlimit 97 163, setrlimit 160 164, getrusage 98 165, times 100 153, uname 63 160, sysinfo 99 179,
    getrandom 318 278
    """
)
"""Processes and threads of one's own, and what a process asks about itself."""
_SIGNALS_AND_TIME = _numbers(
    """
    rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigpending 127 136, rt_sigreturn 15 139,
    rt_sigsuspend 130 133, rt_sigtimedwait 128 137, sigaltstack 131 132, pause 34 -, alarm 37 -,
    getitimer 36 102, setitimer 38 103, kill 62 129, tkill 200 130, tgkill 234 131, time 201 -,
    gettimeofday 96 169, clock_gettime 228 113, clock_getres 229 114, nanosleep 35 101,
    clock_nanosleep 230 115, timer_create 222 107, timer_settime 223 110, timer_gettime 224 108,
    timer_getoverrun 225 109, timer_delete 226 111, timerfd_create 283 85, timerfd_settime 286 86,
    timerfd_gettime 287 87
    """
)
"""Signals and clocks. Whom a signal reaches is up to the namespaces, or to Landlock."""
_WAITING_AND_TALKING = _numbers(
    """
    poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20,
    epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -,
    eventfd2 290 19, signalfd 282 -, signalfd4 289 74, sendto 44 206,
    recvfrom 45 207, recvmsg 47 212, recvmmsg 299 243, shutdown 48 210, getsockopt 55 209,
    getsockname 51 204, getpeername 52 205
    """
)
"""To wait for descriptors, and to talk over sockets that are connected already."""
_ON_FILES_OF_ONES_OWN = _numbers(
    """
    fallocate 285 47,
    chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -,
    fchownat 260 54, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88
    """
)
"""What no rule of Landlock governs: modes, owners, times; and room on a disk that is taken at once."""
_ATTRIBUTES_BY_PATH = _numbers("getxattr 191 8, lgetxattr 192 9, listxattr 194 11, llistxattr 195 12")
"""No rule of Landlock governs them either. Where they are refused, programs are told that the file system has
none."""
_BEGINNING_A_SESSION = _numbers("setsid 112 157")
"""The scheduler divides time between the system's sessions: with each new one, a flood of processes would get
one share more of the machine. Where none ends with a namespace, they are told that they have one."""
_ON_SOCKETS_OF_ONES_OWN = _numbers(
    """
    bind 49 200, listen 50 201, accept 43 202, accept4 288 242, connect 42 203, pidfd_open 434 434,
    pidfd_send_signal 424 424, sendmsg 46 211, sendmmsg 307 269
    """
)
"""Named sockets, handles of processes, and open files that are sent: on their way nobody sees them."""
_WITH_CONDITIONS = _numbers(
    """
    clone 56 220, clone3 435 435, socket 41 198, socketpair 53 199, setsockopt 54 208, fcntl 72 25,
    ioctl 16 29, mmap 9 222, prctl 157 167, prlimit64 302 261, setpriority 141 140, sched_setaffinity 203 122
    """
)
"""What is allowed for certain arguments only."""
NUMBERS = {
    **{**_FILES, **_MEMORY, **_PROCESSES, **_SIGNALS_AND_TIME, **_WAITING_AND_TALKING},
    **{**_ON_FILES_OF_ONES_OWN, **_ATTRIBUTES_BY_PATH, **_ON_SOCKETS_OF_ONES_OWN, **_WITH_CONDITIONS},
    **_BEGINNING_A_SESSION,
}
"""All calls that any list names."""
_NEWEST = 450
"""The last number that was looked at for these lists."""


@dataclass(frozen=True)
class Condition:
    """One argument, or some bits of it, has one of these values. Only its low 32 bits are looked at."""

    argument: int
    values: tuple[int, ...]
    bits: int = 0xFFFFFFFF


_AF_UNIX, _SOCK_STREAM, _KIND_OF_SOCKET, _SOL_SOCKET = 1, 1, 0xF, 1
_NEW_NAMESPACES = 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
_CLONE_PARENT = 0x8000
_CLONE_THREAD, _CLONE_FILES = 0x10000, 0x400
_MAP_SHARED, _MAP_PRIVATE, _MAP_SHARED_VALIDATE, _MAP_ANONYMOUS, _KIND_OF_MAP = 1, 2, 3, 0x20, 0xF
_OWN_SELF = 0
"""Where a call wants the number of a process: whoever calls."""
_SOCKET_OPTIONS = (2, 9, 13, 16, 20, 21)
"""REUSEADDR, KEEPALIVE, LINGER, PASSCRED and two timeouts: none that takes the kernel's memory."""
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1032)
"""Copies, flags and locks; no larger pipes, no signals for others, no leases, no locks without an owner that
could be counted."""
_IOCTL_OF_FILES = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Is it a terminal, and how wide; how much is there to read; flags of a descriptor."""
_SETTINGS_OF_A_TERMINAL = (0x5402, 0x5403, 0x5404, 0x402C542B, 0x402C542C, 0x402C542D, 0x5409, 0x540B)
_TERMINAL = (*_SETTINGS_OF_A_TERMINAL, 0x540E, 0x540F, 0x5410, 0x5414, 0x5422, 0x5429)
_PSEUDO_TERMINAL = (0x5441, 0x80045430, 0x40045431)
_PRCTL = (1, 2, 3, 15, 16, 21, 23, 30, 39, 42)
"""A thread's name, the signal at a parent's death, and questions."""

_CONDITIONS: dict[str, tuple[Condition, ...]] = {
    "clone": (
        Condition(0, (0,), bits=_NEW_NAMESPACES | _CLONE_PARENT),
        # A thread with descriptors of its own: nobody who looks at its process is told of them.
        Condition(0, (0, _CLONE_FILES, _CLONE_THREAD | _CLONE_FILES), bits=_CLONE_THREAD | _CLONE_FILES),
    ),
    "mmap": (
        # Not shared without a file: of that memory, nobody sees how much there is.
        Condition(
            3,
            (_MAP_PRIVATE | _MAP_ANONYMOUS, _MAP_PRIVATE, _MAP_SHARED, _MAP_SHARED_VALIDATE),
            bits=_KIND_OF_MAP | _MAP_ANONYMOUS,
        ),
    ),
    "socketpair": (Condition(0, (_AF_UNIX,)), Condition(1, (_SOCK_STREAM,), bits=_KIND_OF_SOCKET)),
    "setsockopt": (Condition(1, (_SOL_SOCKET,)), Condition(2, _SOCKET_OPTIONS)),
    "fcntl": (Condition(1, _FCNTL),),
    "ioctl": (Condition(1, _IOCTL_OF_FILES),),
    "prctl": (Condition(0, _PRCTL),),
    "prlimit64": (Condition(0, (_OWN_SELF,)),),
    "setpriority": (Condition(0, (0,)), Condition(1, (_OWN_SELF,))),
    "sched_setaffinity": (Condition(0, (_OWN_SELF,)),),
}
"""In every mode. A pair of datagram sockets could send to the name of any other, so a pair is a stream."""

_CONDITIONS_IN_OWN_SURROUNDINGS: dict[str, tuple[Condition, ...]] = {
    **_CONDITIONS,
    "socket": (Condition(0, (_AF_UNIX,)),),
    "socketpair": (Condition(0, (_AF_UNIX,)),),
    "ioctl": (Condition(1, (*_IOCTL_OF_FILES, *_TERMINAL, *_PSEUDO_TERMINAL)),),
}
"""Where no socket and no terminal of anybody else's is in sight."""


def compile_filter(machine: str, own_surroundings: bool) -> bytes:
    """Compile the list for a processor: classic BPF, as the kernel takes it.

    Parameters
    ----------
    machine
        The processor, as `uname -m` names it.
    own_surroundings
        Whether files, sockets and terminals in sight are a session's own; elsewhere the list is shorter.

    Raises
    ------
    UnknownMachine
        If there is no list for that processor.
    """
    if machine not in MACHINES:
        raise UnknownMachine(
            f"no list of system calls is known for the processor {machine}, only for {' and '.join(MACHINES)}"
        )
    about = MACHINES[machine]
    allowed = {**_FILES, **_MEMORY, **_PROCESSES, **_SIGNALS_AND_TIME, **_WAITING_AND_TALKING}
    conditions = _CONDITIONS
    if own_surroundings:
        allowed |= _ON_FILES_OF_ONES_OWN | _ATTRIBUTES_BY_PATH | _ON_SOCKETS_OF_ONES_OWN
        allowed |= _BEGINNING_A_SESSION
        conditions = _CONDITIONS_IN_OWN_SURROUNDINGS
    program = [*_begin(about)]
    for numbers in allowed.values():
        if (number := numbers[about.column]) is not None:
            program += [_jump(_EQUAL, number, 0, 1), _give(_ALLOW)]
    if not own_surroundings:
        for numbers in _ATTRIBUTES_BY_PATH.values():
            if (number := numbers[about.column]) is not None:
                program += [_jump(_EQUAL, number, 0, 1), _give(_ERRNO | EOPNOTSUPP)]
        for numbers in _BEGINNING_A_SESSION.values():
            if (number := numbers[about.column]) is not None:
                program += [_jump(_EQUAL, number, 0, 1), _give(_ERRNO | _NO_ERROR)]
    for name, numbers in _WITH_CONDITIONS.items():
        if name in conditions and (number := numbers[about.column]) is not None:
            block = [*_check(conditions[name])]
            program += [_jump(_EQUAL, number, 0, len(block)), *block]
    program += _end(_WITH_CONDITIONS["clone3"][about.column])
    return b"".join(program)


# The instructions, as linux/filter.h numbers them.
_LOAD, _AND, _EQUAL, _AT_LEAST, _GREATER, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x25, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
"""Where they lie in what a filter looks at (struct seccomp_data); both processors keep the low half first."""
_NO_ERROR = 0
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_X32 = 0x40000000
"""From here on are the numbers of another set of calls that a 64-bit x86 has."""


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _jump(test: int, value: int, yes: int, no: int) -> bytes:
    """Compare what was loaded; go on behind the next `yes`, or else `no`, instructions."""
    return _instruction(test, value, yes, no)


def _give(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _begin(machine: Machine) -> Iterator[bytes]:
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield from (_jump(_EQUAL, machine.audit, 1, 0), _give(_KILL))
    yield _instruction(_LOAD, _NUMBER)
    yield from (_jump(_AT_LEAST, _X32, 0, 1), _give(_ERRNO | ENOSYS))


def _check(conditions: Iterable[Condition]) -> Iterator[bytes]:
    """Allow if every condition is met; the number is not loaded any more afterwards."""
    for condition in conditions:
        yield _instruction(_LOAD, _ARGUMENTS + 8 * condition.argument)
        yield _instruction(_AND, condition.bits)
        for left, value in zip(range(len(condition.values), 0, -1), condition.values, strict=True):
            yield _jump(_EQUAL, value, left, 0)
        yield _give(_ERRNO | EPERM)
    yield _give(_ALLOW)


def _end(clone3: int | None) -> Iterator[bytes]:
    """Refuse the rest. What clone3 is to do lies in memory, out of sight; without it there is clone."""
    if clone3 is not None:
        yield from (_jump(_EQUAL, clone3, 0, 1), _give(_ERRNO | ENOSYS))
    yield from (_jump(_GREATER, _NEWEST, 0, 1), _give(_ERRNO | ENOSYS), _give(_ERRNO | EPERM))
