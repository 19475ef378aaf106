"""The place where one spare kernel waits."""

import atexit
import subprocess
import threading
from pathlib import Path

from jupyter_client.launcher import launch_kernel

from grader.provisioner.order import Order

MAIN = str(Path(__file__).with_name("spare_kernel.py"))
"""The program of a spare kernel, and of every kernel that is started here."""


class Shelf:
    """Place for one spare kernel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._order: Order | None = None
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.clear)

    def take(self, order: Order) -> "subprocess.Popen[bytes] | None":
        """Return the spare kernel if it was made for such an order and lives; it is no longer here then."""
        with self._lock:
            if self._order != order or self._process is None or self._process.poll() is not None:
                return None
            process = self._process
            self._process = None
            return process

    def fill(self, order: Order) -> None:
        """Make a spare kernel ready for such an order, unless one is here; one for another order ends."""
        with self._lock:
            if self._order == order and self._process is not None and self._process.poll() is None:
                return
            self._drop()
            self._order = order
            self._process = launch_kernel(
                [*order.interpreter, MAIN],
                stdin=subprocess.PIPE,
                env=dict(order.environment),
                cwd=order.folder[0],
            )

    def clear(self) -> None:
        """End the spare kernel."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        process = self._process
        self._process = None
        if process is not None:
            assert process.stdin
            process.stdin.close()
            process.kill()  # it has nothing to lose
            process.wait()
