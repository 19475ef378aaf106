"""How the zygote is started: in bubblewrap, or in what is left where that is refused."""

import os
import platform
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from grader.wall import bubblewrap
from grader.wall.inside import confine
from grader.wall.sight import anybody_may_read, covered, readable_folders
from grader.wall.system_calls import compile_filter

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
        "Landlock and a list of system calls, without namespaces (a new process for each submission)",
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


@cache
def system_call_filter(confinement: Confinement) -> bytes:
    """Compile the list of system calls for a way to confine, on this machine.

    Raises
    ------
    UnknownMachine
        If there is none; nothing is run without one.
    """
    return compile_filter(platform.machine(), own_surroundings=not confinement.landlock)


def objection(confinement: Confinement) -> str:
    """Say why a way to confine is not even tried here; empty where it is."""
    if confinement.landlock and os.getuid() == 0 and not anybody_may_read():
        return (
            "the grader runs as root, and its Python lies where only root may read "
            f"({sys.base_prefix}), so that no other account can take its place; grade as an ordinary user, "
            "or install Python and Flipgrad where everybody may read"
        )
    return ""


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
    """Write the program that has the control channel as descriptor 3, and nowhere else, and begins."""
    moved = f"import os; os.dup2({number}, 3, inheritable=False); os.closerange(4, {number} + 1)"
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
        # The notebooks' helper leaves out what has no points and takes long.
        "FLIPGRAD_GRADING": "1",
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
    command += ["--hostname", "flipgrad", "--new-session", "--die-with-parent"]
    command += ["--size", str(64 << 20), "--perms", "1777", "--tmpfs", "/tmp"]
    # Folders on the way that bubblewrap makes by itself are closed to all but their owner.
    inside = [*readable_folders(), f"{_INSIDE}/inside"]
    for parent in sorted({parent for path in inside for parent in Path(path).parents} - {Path("/")}):
        command += ["--perms", "0755", "--dir", str(parent)]
    hidden = set(covered(readable_folders()))
    tmpfs = []
    # What lies inside another comes behind it: an environment can lie in the folder of a clone.
    for path in sorted({*readable_folders(), *hidden}, key=lambda path: Path(path).parts):
        if path in hidden and os.path.isdir(path):
            command += ["--tmpfs", path]
            tmpfs += ["--remount-ro", path]
        elif path in hidden:
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
    return bubblewrap.find().path


_BEGUN_MEANWHILE = 100
"""Processes that others of the same user may begin while a session runs."""


def process_limit(confinement: Confinement, most: int) -> int:
    """Give the limit on processes that lets a session have `most`.

    Linux counts them for a user over all that the user runs; since 5.14, for each user namespace. Without a
    namespace the sandboxes of other submissions count, too, and those of other graders on this machine.
    """
    major, minor = (
        int("".join(filter(str.isdigit, part)) or 0) for part in platform.release().split(".")[:2]
    )
    if confinement.namespaces and (major, minor) >= (5, 14):
        return most
    dropped = os.getuid() == 0 and (confinement.bubblewrap or anybody_may_read())
    user = confine.NOBODY if dropped else os.getuid()
    running = _BEGUN_MEANWHILE
    for process in psutil.process_iter(["uids", "num_threads"]):
        uids, threads = process.info["uids"], process.info["num_threads"]
        if uids is not None and threads is not None and uids.real == user:
            running += threads
    return most + running
