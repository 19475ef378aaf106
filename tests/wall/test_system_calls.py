"""The list of system calls, as it is compiled: a filter is run here on made-up calls of each processor.

On x86-64 the doctor also makes real calls (test_ways.py); on aarch64 nothing else was tried.
"""

import re
import struct
from errno import ENOSYS, EOPNOTSUPP, EPERM
from pathlib import Path

import pytest

from grader.wall.system_calls import MACHINES, NUMBERS, UnknownMachine, compile_filter

ALLOW, KILL = 0x7FFF0000, 0x80000000
DONE_IT_SAYS = 0x50000
NOT_PERMITTED, NO_SUCH_CALL = 0x50000 | EPERM, 0x50000 | ENOSYS
KINDS = pytest.mark.parametrize("own", [False, True], ids=["fallback", "own-surroundings"])
PROCESSORS = pytest.mark.parametrize("machine", MACHINES)


def run(program, number, arguments=(), audit=0):
    """Interpret a filter for one call, as the kernel does; give what it returns."""
    data = struct.pack("<IIQ6Q", number, audit, 0, *(*arguments, *[0] * 6)[:6])
    place, loaded = 0, 0
    while True:
        code, yes, no, value = struct.unpack_from("<HBBI", program, 8 * place)
        place += 1
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            loaded &= value
        elif code == 0x06:
            return value
        else:
            place += yes if {0x15: loaded == value, 0x35: loaded >= value, 0x25: loaded > value}[code] else no


def call(machine, own, name, *arguments):
    """Give what becomes of a call by its name; None where the processor has none of that name."""
    about = MACHINES[machine]
    number = NUMBERS[name][about.column]
    if number is not None:
        return run(compile_filter(machine, own), number, arguments, about.audit)
    return None


@PROCESSORS
@KINDS
def test_what_a_notebook_needs_is_allowed(machine, own):
    """Reading, writing, forking, threads, clocks, pipes."""
    for name in (
        *("read", "write", "openat", "close", "mprotect", "brk", "futex", "clone", "execve", "wait4"),
        *(
            "exit_group",
            "getrandom",
            "pipe2",
            "ppoll",
            "sendto",
            "recvmsg",
            "clock_nanosleep",
            "kill",
            "rseq",
        ),
        *("unlinkat", "mkdirat", "renameat2", "ftruncate", "rt_sigreturn", "restart_syscall"),
    ):
        assert call(machine, own, name) == ALLOW, name


@PROCESSORS
@KINDS
def test_what_is_not_listed_is_refused(machine, own):
    """Also every number that there may be one day; libc is told to do without."""
    program, about = compile_filter(machine, own), MACHINES[machine]
    listed = {numbers[about.column] for numbers in NUMBERS.values()}
    for number in set(range(600)) - listed:
        expected = NO_SUCH_CALL if number > 450 else NOT_PERMITTED
        assert run(program, number, audit=about.audit) == expected, number
    assert call(machine, own, "clone3") == NO_SUCH_CALL


@PROCESSORS
@KINDS
def test_other_numberings_are_not_let_through(machine, own):
    """Neither of another processor, nor those of x32."""
    program, about = compile_filter(machine, own), MACHINES[machine]
    foreign = {each.audit for each in MACHINES.values()} | {0x40000003, 0x40000028, 0} - {about.audit}
    for audit in foreign - {about.audit}:
        assert {run(program, number, audit=audit) for number in range(500)} == {KILL}
    for number in range(500):
        assert run(program, 0x40000000 | number, audit=about.audit) == NO_SUCH_CALL


@PROCESSORS
def test_without_surroundings_of_its_own_a_session_gets_less(machine):
    """No sockets but connected streams; no modes, owners, times and attributes; nothing of a terminal's."""
    for name in (
        "chmod",
        "fchmod",
        "fchmodat",
        "chown",
        "fchownat",
        "utimensat",
        "fallocate",
        "connect",
        "bind",
        "sendmsg",
        "sendmmsg",
    ):
        assert call(machine, False, name) in (NOT_PERMITTED, None), name
        assert call(machine, True, name) in (ALLOW, None), name
    for name in ("getxattr", "lgetxattr", "listxattr", "llistxattr"):
        assert call(machine, False, name) == 0x50000 | EOPNOTSUPP
        assert call(machine, True, name) == ALLOW
    assert call(machine, False, "setsid") == DONE_IT_SAYS
    assert call(machine, True, "setsid") == ALLOW
    for kind in (2, 3, 5):
        assert call(machine, False, "socketpair", 1, kind) == NOT_PERMITTED
    assert call(machine, False, "socketpair", 1, 1 | 0o2000000) == ALLOW
    assert call(machine, False, "socket", 1, 1) == NOT_PERMITTED
    assert call(machine, True, "socket", 1, 1) == ALLOW
    assert call(machine, False, "ioctl", 0, 0x5401) == ALLOW
    assert call(machine, False, "ioctl", 0, 0x5441) == NOT_PERMITTED


@PROCESSORS
@KINDS
def test_arguments_are_looked_at(machine, own):
    """New namespaces, other families, other processes, larger pipes, typing into a terminal.

    Nor memory that is shared without a file, locks without an owner, and threads with files of their own.
    """
    refused = [
        *(("mmap", 0, 4096, 3, flags) for flags in (0x21, 0x4021, 0x23, 0x28, 0x20)),
        *(("fcntl", 0, command) for command in (36, 37, 38)),
        *(("clone", flags) for flags in (0x10000, 0x10F00 & ~0x400, 0x3D0F00 & ~0x400)),
        *(("clone", bit) for bit in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x40000000)),
        *(("socket", family, 1) for family in (0, 2, 10, 16, 17, 30, 40, 44)),
        *(("socketpair", family, 1) for family in (0, 2, 16, 30, 40)),
        *(("prlimit64", 1), ("prlimit64", 2**32 - 1), ("sched_setaffinity", 1)),
        *(("setpriority", 0, 1), ("setpriority", 1, 0), ("setpriority", 2, 0)),
        *(("fcntl", 0, 1031), ("fcntl", 0, 8), ("fcntl", 0, 1024)),
        *(("setsockopt", 0, 1, option) for option in (7, 8, 26, 32, 33, 50)),
        *(
            ("setsockopt", 0, 0, 2),
            ("ioctl", 0, 0x5412),
            ("ioctl", 0, 0x40086602),
            ("prctl", 22),
            ("prctl", 4),
        ),
    ]
    for name, *arguments in refused:
        assert call(machine, own, name, *arguments) == NOT_PERMITTED, (name, arguments)
    allowed = [
        *(("mmap", 0, 4096, 3, flags) for flags in (0x22, 0x20022, 0x2, 0x812, 0x1)),
        ("clone", 0x4111),
        ("clone", 0x1200011),
        ("clone", 0x3D0F00),
        ("prlimit64", 0),
        ("sched_setaffinity", 0),
    ]
    allowed += [("setpriority", 0, 0), ("fcntl", 0, 1030), ("setsockopt", 0, 1, 16), ("prctl", 15)]
    for name, *arguments in allowed:
        assert call(machine, own, name, *arguments) == ALLOW, (name, arguments)


def test_a_processor_without_a_list_gets_none():
    """Nothing is compiled for it."""
    with pytest.raises(UnknownMachine, match="riscv64"):
        compile_filter("riscv64", True)


HEADERS = {
    "x86_64": (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm/unistd_64.h")),
    "aarch64": (Path("/usr/include/asm-generic/unistd.h"),),
}


@PROCESSORS
def test_the_numbers_are_the_kernels(machine):
    """As its headers have them, where they are installed."""
    header = next((path for path in HEADERS[machine] if path.exists()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    found = {}
    for kind, name, number in re.findall(r"#define __NR(3264)?_(\w+)\s+(\d+)", header.read_text()):
        found[{"fstatat": "newfstatat"}.get(name, name) if kind else name] = int(number)
    for name, numbers in NUMBERS.items():
        number = numbers[MACHINES[machine].column]
        if number is not None and name in found:
            assert found[name] == number, name
    assert len(set(found) & set(NUMBERS)) > 150
