"""A Jupyter server with Formgrader in a scratch course, and what its pages ask it. For tests only."""

import json
import re
import secrets
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scratch import Course

PATIENCE = 300
"""Seconds that a server may take to start, or to answer, on a busy machine."""


@dataclass(frozen=True)
class Formgrader:
    """A running one."""

    address: str
    token: str

    def open(self, page: str, method: str = "GET", data: bytes | None = None) -> str:
        """Give what a page shows."""
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}formgrader/{page}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def ask(self, what: str) -> Any:
        """Give the data that pages ask for."""
        return json.loads(self.open(f"api/{what}"))

    def save(self, what: str, data: Any) -> None:
        """Save data, as a page does after something is typed into it."""
        self.open(f"api/{what}", "PUT", json.dumps(data).encode())


@contextmanager
def running_formgrader(course: Course) -> Iterator[Formgrader]:
    """Start one, and end it."""
    log, token = course.root.parent / "server.log", secrets.token_hex()
    options = (
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        "--port=0",
        f"--IdentityProvider.token={token}",
    )
    with (
        log.open("w", encoding="utf-8") as said,
        course.start("jupyter-server", *options, stdout=said.fileno()) as server,
    ):
        try:
            yield Formgrader(_wait_for_address(log), token)
        finally:
            server.terminate()


def _wait_for_address(log: Path) -> str:
    """Wait until the server says where it is, and somebody can connect there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for port in re.findall(r"http://127\.0\.0\.1:(\d+)/", log.read_text(encoding="utf-8"))[-1:]:
            with suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=PATIENCE):
                return f"http://127.0.0.1:{port}/"
        time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text(encoding='utf-8')[-2000:]}", pytrace=False)
