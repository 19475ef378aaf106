"""Landlock, by its documented system calls: which files a process, and all that it starts, may open.

A rule set names what it governs; what it governs and no rule allows is refused. Each version of Landlock
governs more than the one before (the kernel's Documentation/userspace-api/landlock.rst).
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""The same numbers on every processor."""
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEV, _RESOLVE_UNIX = 1 << 14, 1 << 15, 1 << 16
_TO_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV | _RESOLVE_UNIX
_RIGHTS_SINCE = {1: (1 << 13) - 1, 2: 1 << 13, 3: _TRUNCATE, 5: _IOCTL_DEV, 9: _RESOLVE_UNIX}
"""Version -> what it governs about files, beyond the one before: 9 is named sockets."""
_TCP_SINCE, _BIND_AND_CONNECT = 4, 3
SCOPES_SINCE = 6
"""From this version on signals and abstract sockets stay among those who are restricted together."""
_ABSTRACT_SOCKETS_AND_SIGNALS = 3

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Ask which Landlock the kernel has; 0 where it has none, or where it is switched off."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)))


def restrict(readable: Iterable[str], listed: Iterable[str], writable: Iterable[str]) -> int:
    """Restrict this process, and all that it starts, to these files, for good.

    Parameters
    ----------
    readable, writable
        Files, and folders with all that is in them. What is not there is passed over.
    listed
        Folders of which the names in them may be read.

    Returns
    -------
    int
        The kernel's version of Landlock.

    Raises
    ------
    OSError
        If the kernel has no Landlock, or refuses; then nothing is restricted.
    """
    found = version()
    if not found:
        raise OSError("the kernel has no Landlock, or it is switched off")
    governed = sum(rights for since, rights in _RIGHTS_SINCE.items() if since <= found)
    rules = _create(found, governed)
    try:
        for paths, rights in ((readable, _TO_READ), (listed, _READ_DIR), (writable, governed)):
            for path in paths:
                _allow(rules, path, rights & governed)
        _call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return found


def _create(found: int, governed: int) -> int:
    network = _BIND_AND_CONNECT if found >= _TCP_SINCE else 0
    scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if found >= SCOPES_SINCE else 0
    # An older kernel knows no later fields, and takes them where they are zero.
    fields = struct.pack("=QQQ", governed, network, scopes)
    return _call(_CREATE_RULESET, ctypes.c_char_p(fields), ctypes.c_size_t(len(fields)), 0)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, place)
        _call(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
