"""What a kernel is started with: a spare kernel is given only where all of it is the same."""

import os
import site
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAUNCHER = ["-m", "ipykernel_launcher"]
OF_ONE_KERNEL = ("JPY_", "NBGRADER_")
"""How the variables begin that tell a kernel which notebook is its own, and that it is being validated."""


@dataclass(frozen=True)
class Order:
    """What a kernel is started with, without what belongs to that kernel alone."""

    interpreter: tuple[str, ...]
    """Python and its options."""
    folder: tuple[str, int, int]
    """Its path, device and inode: under the same path there may be another folder by now."""
    environment: frozenset[tuple[str, str]]
    installed: tuple[int, ...]
    """When each folder of packages was changed last, in ns; 0 where there is no such folder."""


def order_of(command: list[str], options: dict[str, Any]) -> Order | None:
    """Return what a spare kernel must have been made for.

    Parameters
    ----------
    command
        The command that starts a new kernel.
    options
        Those of the new process.

    Returns
    -------
    Order or None
        None if only a new process will do: another Python, another program, an option that is not known.
    """
    before_launcher = next((i for i in range(len(command)) if command[i : i + 2] == LAUNCHER), 0)
    known = {"env"} <= set(options) <= {"env", "cwd", "kernel_id"}
    if command[0] != sys.executable or not before_launcher or not known:
        return None
    shared = {name: value for name, value in options["env"].items() if not name.startswith(OF_ONE_KERNEL)}
    folder = os.path.realpath(options.get("cwd") or ".")
    try:
        found = os.stat(folder)
    except OSError:  # starting a new process says what is wrong
        return None
    places = (Path(place) for place in (*site.getsitepackages(), site.getusersitepackages()))
    return Order(
        interpreter=tuple(command[:before_launcher]),
        folder=(folder, found.st_dev, found.st_ino),
        environment=frozenset(shared.items()),
        installed=tuple(place.stat().st_mtime_ns if place.is_dir() else 0 for place in places),
    )
