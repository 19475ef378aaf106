"""How much memory a session may hold: its processes' own, and what the kernel keeps for them.

The supervisor looks again and again. Where there is too much, it ends the largest processes until the rest is
allowed.
"""

import contextlib
import os
import re
import signal
import stat
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping

_LOOKS_FROM_AFAR = 4
"""Looks at processes for each look at what the kernel keeps for them, which takes longer."""
_BUFFERS_OF_A_SOCKET = 256 << 10
_BUFFERS_OF_OTHERS = 64 << 10
"""Of a pipe, or of a terminal."""
_AREA = 512
"""Bytes that the kernel keeps for each area of a process's memory."""
_MOST_OF_AREAS = 1 << 20
"""Bytes that are read of the list of areas. Where it is longer, nobody counts them: they are too many in any
case. Notebooks that load much have a tenth of that."""
_MOST_LOCKS, _MOST_OF_LOCKS = 1_000, 1 << 20
"""Parts of files that a process may have locked; bytes that are read of the list, the newest first."""
_MOST_HIDDEN = 64 << 20
"""What is assumed of a process of which nobody may see more than its size."""
_WITHOUT_END = 1 << 60
_SHARED = b" /dev/zero (deleted)\n"
"""What the kernel calls memory that is shared with forks, in the list of a process's areas. Nobody can see
how much of it there is: all of it stays while one page of it is in an area."""
_ITS_OWN = (b"RssAnon", b"RssFile", b"VmSwap")
_TABLES = (b"VmPTE", b"HugetlbPages")
_LINES = re.compile(rb"^(\w+):\s*(\d+) kB$", re.MULTILINE)


class Memory:
    """What the processes of a session may hold together, beyond what they share with this process.

    Parameters
    ----------
    most
        Bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._usual = _of_its_own(os.getpid())
        """What this process held when it forked the session: a fork shares that with it."""
        self._looks = 0
        self._kept: _Kept = {}

    def keep(self, family: list[int]) -> None:
        """See that they hold no more.

        Parameters
        ----------
        family
            The processes of the session.
        """
        if self._looks % _LOOKS_FROM_AFAR == 0:
            self._kept = _kept_for_each(family, self._most)
        self._looks += 1
        own = {pid: _of_its_own(pid) for pid in family}
        if sum(own.values()) + _sum_of(self._kept) <= self._most:
            return
        # This counts what processes share once for each of them, and what some kept that have ended since.
        # The right sum takes longer to find.
        self._kept = _kept_for_each(family, self._most)
        own = {pid: _share(pid, size) for pid, size in own.items()}
        used = sum(own.values()) + _sum_of(self._kept) + _share(os.getpid(), self._usual) - self._usual
        parts = _parts(self._kept)
        sizes = {pid: size + parts[pid] for pid, size in own.items()}
        for pid in sorted(sizes, key=lambda pid: sizes[pid], reverse=True):
            if used <= self._most:
                return
            used -= sizes[pid]
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


_Kept = Mapping[int, Mapping[Hashable, int]]
"""What the kernel keeps for each process: bytes, by a name that is the same where several keep the same."""


def _sum_of(kept: _Kept) -> int:
    return sum({what: size for each in kept.values() for what, size in each.items()}.values())


def _parts(kept: _Kept) -> dict[int, int]:
    """Divide what several hold among them."""
    holders: dict[Hashable, int] = {}
    for each in kept.values():
        for what in each:
            holders[what] = holders.get(what, 0) + 1
    return {pid: sum(size // holders[what] for what, size in each.items()) for pid, each in kept.items()}


def _lines(file: str) -> dict[bytes, int]:
    """Read the lines of a file of the kernel's that name sizes: name -> bytes."""
    with open(file, "rb") as lines:
        return {name: int(size) << 10 for name, size in _LINES.findall(lines.read())}


def _places(pid: int) -> Iterator[str]:
    """Name the folders in which the kernel tells of a process: if its first thread has ended, of another."""
    yield f"/proc/{pid}"
    with contextlib.suppress(OSError):
        yield from (f"/proc/{pid}/task/{thread}" for thread in os.listdir(f"/proc/{pid}/task"))


def _look(pid: int) -> tuple[str, dict[bytes, int]]:
    """Find the folder of a process, and its sizes; none when it has ended."""
    for place in _places(pid):
        with contextlib.suppress(OSError):
            sizes = _lines(f"{place}/status")
            if b"VmSize" in sizes:
                return place, sizes
    return "", {}


def _of_its_own(pid: int) -> int:
    """Give the bytes of a process; but for files in memory, for which their folder has a limit."""
    _, sizes = _look(pid)
    if b"RssAnon" in sizes:
        return sum(sizes.get(name, 0) for name in _ITS_OWN)
    return sizes.get(b"VmRSS", 0)  # an older kernel


def _share(pid: int, own: int) -> int:
    """Give the bytes of a process, of those that several share its part; all of them where that is hidden."""
    with contextlib.suppress(OSError):
        shares = _lines(f"/proc/{pid}/smaps_rollup")
        if shares.get(b"Pss"):
            return shares[b"Pss"] - shares.get(b"Pss_Shmem", 0) + shares.get(b"SwapPss", 0)
    return own


def _kept_for_each(family: list[int], most: int) -> _Kept:
    """Look at one process after the other until they have more than they may, since each look takes time."""
    locks = _locks()
    found: dict[int, Mapping[Hashable, int]] = {pid: {} for pid in family}
    at_most = 0
    for pid in family:
        found[pid] = _kept_for(pid) if locks[pid] <= _MOST_LOCKS else {("locks", pid): _WITHOUT_END}
        at_most += sum(found[pid].values())
        if at_most > most and _sum_of(found) > most:
            break
    return found


def _kept_for(pid: int) -> dict[Hashable, int]:
    place, sizes = _look(pid)
    if not place:
        return {}
    tables = sum(sizes.get(name, 0) for name in _TABLES)
    try:
        with open(f"{place}/maps", "rb") as file:
            areas = file.read(_MOST_OF_AREAS)
        descriptors = dict(_descriptors(f"{place}/fd"))
    except PermissionError:
        return {("hidden", pid): sizes[b"VmSize"] + tables + _MOST_HIDDEN}
    except OSError:  # it has ended
        return {}
    endless = _SHARED in areas or len(areas) == _MOST_OF_AREAS
    size = _WITHOUT_END if endless else areas.count(b"\n") * _AREA
    return {("areas", pid): size + tables, **descriptors}


def _descriptors(folder: str) -> Iterator[tuple[Hashable, int]]:
    """Give what the buffers of a process's descriptors may hold: which file that is, and bytes."""
    for name in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):
            about = os.stat(f"{folder}/{name}")
            if stat.S_ISSOCK(about.st_mode):
                yield (about.st_dev, about.st_ino), _BUFFERS_OF_A_SOCKET
            elif not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
                yield (about.st_dev, about.st_ino), _BUFFERS_OF_OTHERS


def _locks() -> Counter[int]:
    """Count the parts of files that each process has locked, or wants to."""
    found: Counter[int] = Counter()
    with contextlib.suppress(OSError), open("/proc/locks", "rb") as file:
        for line in file.read(_MOST_OF_LOCKS).splitlines():
            with contextlib.suppress(IndexError, ValueError):
                found[int(line.replace(b"-> ", b"").split()[4])] += 1
    return found
