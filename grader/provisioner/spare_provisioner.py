"""The provisioner: how Jupyter starts a kernel here."""

import contextlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from grader.provisioner.order import LAUNCHER, OF_ONE_KERNEL, order_of
from grader.provisioner.shelf import MAIN, Shelf

_SHELF = Shelf()


class SpareProvisioner(LocalProvisioner):
    """Starts a kernel on this machine: the spare one where it fits, a new one where not."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel as `LocalProvisioner` does, sooner if a spare one fits.

        Source: the interface of `jupyter_client.provisioning.KernelProvisionerBase`.
        """
        order = order_of(cmd, kwargs)
        if order is None:
            return await super().launch_kernel(cmd, **kwargs)
        process = _SHELF.take(order)
        arguments = cmd[len(order.interpreter) + len(LAUNCHER) :]
        if process is not None and _hand_over(process, arguments, kwargs["env"]):
            self.process = process
            self.pid = self.pgid = process.pid  # it leads a session of its own
            self.cwd = kwargs.get("cwd", Path.cwd())
            info = self.connection_info
        else:
            # Not by the launcher's name: Python would take a file of that name beside the notebook for it.
            info = await super().launch_kernel([*order.interpreter, MAIN, *arguments], **kwargs)
        with contextlib.suppress(OSError):  # no memory, no process: the kernel is there all the same
            _SHELF.fill(order)
        return info


def _hand_over(process: "subprocess.Popen[bytes]", arguments: list[str], environment: dict[str, str]) -> bool:
    """Send a spare kernel what belongs to it alone. Return False if it has ended meanwhile."""
    own = {name: value for name, value in environment.items() if name.startswith(OF_ONE_KERNEL)}
    own["JPY_PARENT_PID"] = str(os.getpid())  # as Jupyter's launcher does
    assert process.stdin
    try:
        process.stdin.write(json.dumps([arguments, own]).encode())
        process.stdin.close()
    except BrokenPipeError:
        process.wait()
        return False
    return True
