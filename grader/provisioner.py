"""Kernels that start sooner: a spare one, with numpy and widgets imported, waits for the next notebook.

Jupyter starts a kernel for each notebook, for each restart and for each Validate, and every one imports the
same libraries anew. Here, after a kernel has started, a process is made ready that differs from a kernel in
one thing only: nobody has told it yet which connection file is its own. The next kernel with the same
Python, in the same folder, with the same environment and the same packages is that process; any other starts
as usual.

This module is an extension of the Jupyter servers in an environment in which Flipgrad is installed
(`jupyter_server_config.json` says so, installed into `etc/jupyter`). It decides no grade. To start kernels
as usual: `jupyter server extension disable --sys-prefix grader.provisioner`, or configure the server's
`KernelProvisionerFactory`.
"""

import atexit
import contextlib
import json
import os
import site
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.launcher import launch_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "flipgrad-spare"
"""The provisioner's name in Jupyter: an entry point, in pyproject.toml."""
_MAIN = str(Path(__file__).with_name("spare_kernel.py"))
_LAUNCHER = ["-m", "ipykernel_launcher"]
_OF_ONE_KERNEL = ("JPY_", "NBGRADER_")
"""How the variables begin that tell a kernel which notebook is its own, and that it is being validated."""


@dataclass(frozen=True)
class _Order:
    """What a kernel is started with, without what is its own."""

    interpreter: tuple[str, ...]
    """Python and its options."""
    folder: tuple[str, int, int]
    """Its path, and which one it is: it may have been removed or renamed since, and made anew."""
    environment: frozenset[tuple[str, str]]
    installed: tuple[int, ...]
    """When something was last installed or removed, in each place of packages."""


class _Shelf:
    """Place for one spare kernel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._order: _Order | None = None
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.clear)

    def take(self, order: _Order) -> "subprocess.Popen[bytes] | None":
        """Return the spare kernel if it was made for such an order and lives."""
        with self._lock:
            if self._order != order or self._process is None or self._process.poll() is not None:
                return None
            process, self._process = self._process, None
            return process

    def fill(self, order: _Order) -> None:
        """Make a spare kernel ready for such an order, if none is here, instead of one for another order."""
        with self._lock:
            if self._order == order and self._process is not None and self._process.poll() is None:
                return
            self._drop()
            self._order = order
            self._process = launch_kernel(
                [*order.interpreter, _MAIN],
                stdin=subprocess.PIPE,
                env=dict(order.environment),
                cwd=order.folder[0],
            )

    def clear(self) -> None:
        """End the spare kernel."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin
            process.stdin.close()
            process.kill()  # it has nothing to lose
            process.wait()


_SHELF = _Shelf()


class SpareProvisioner(LocalProvisioner):
    """Starts a kernel on this machine: the spare one where it fits, a new one where not."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel as `LocalProvisioner` does, sooner if a spare one fits.

        Source: the interface of `jupyter_client.provisioning.KernelProvisionerBase`.
        """
        order = _order_of(cmd, kwargs)
        if order is None:
            return await super().launch_kernel(cmd, **kwargs)
        process = _SHELF.take(order)
        arguments = cmd[len(order.interpreter) + len(_LAUNCHER) :]
        if process is not None and _hand_over(process, arguments, kwargs["env"]):
            self.process = process
            self.pid = self.pgid = process.pid  # it leads a session of its own
            self.cwd = kwargs.get("cwd", Path.cwd())
            info = self.connection_info
        else:
            # Not by the launcher's name: Python would take a file of that name beside the notebook for it.
            info = await super().launch_kernel([*order.interpreter, _MAIN, *arguments], **kwargs)
        with contextlib.suppress(OSError):  # no memory, no process: the kernel is there all the same
            _SHELF.fill(order)
        return info


def _order_of(command: list[str], options: dict[str, Any]) -> _Order | None:
    """Return what a spare kernel must have been made for, or None if only a new process will do."""
    end = next((i for i in range(len(command)) if command[i : i + 2] == _LAUNCHER), 0)
    if command[0] != sys.executable or not end or not {"env"} <= set(options) <= {"env", "cwd", "kernel_id"}:
        return None
    shared = {name: value for name, value in options["env"].items() if not name.startswith(_OF_ONE_KERNEL)}
    folder = os.path.realpath(options.get("cwd") or ".")
    try:
        found = os.stat(folder)
    except OSError:  # told as always
        return None
    places = (Path(place) for place in (*site.getsitepackages(), site.getusersitepackages()))
    return _Order(
        interpreter=tuple(command[:end]),
        folder=(folder, found.st_dev, found.st_ino),
        environment=frozenset(shared.items()),
        installed=tuple(place.stat().st_mtime_ns if place.is_dir() else 0 for place in places),
    )


def _hand_over(process: "subprocess.Popen[bytes]", arguments: list[str], environment: dict[str, str]) -> bool:
    """Tell a spare kernel which notebook is its own. Return whether it could still be told."""
    own = {name: value for name, value in environment.items() if name.startswith(_OF_ONE_KERNEL)}
    own["JPY_PARENT_PID"] = str(os.getpid())  # as Jupyter's launcher does
    assert process.stdin
    try:
        process.stdin.write(json.dumps([arguments, own]).encode())
        process.stdin.close()
    except BrokenPipeError:
        process.wait()
        return False
    return True


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Let the server's kernels come from here, if its settings or environment do not decide otherwise."""
    factory = KernelProvisionerFactory.instance(parent=server)
    if factory.default_provisioner_name == "local-provisioner" and not server.config.KernelProvisionerFactory:
        factory.default_provisioner_name = NAME
