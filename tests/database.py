"""A PostgreSQL server of the tests' own: an empty database in a temporary folder. For tests only."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

PATIENCE = 300
"""Seconds that the server may take to start or to end, on a busy machine."""
_ADMINISTRATOR = "flipgrad"


class Server:
    """One that listens on a socket in its folder only."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        # A server refuses to be root's.
        self._account = _unprivileged() if os.geteuid() == 0 else None
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "initdb", f"--pgdata={folder}/data", f"--username={_ADMINISTRATOR}", "--auth=trust", "--no-sync"
        ).wait(PATIENCE)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self._run("postgres", "-D", f"{self._folder}/data", "-k", str(self._folder), "-h", "")
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg2.connect(self.address("postgres")).close()
                return
            except psycopg2.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = self._log.read_text(encoding="utf-8", errors="replace")
                    pytest.fail(f"The server did not start:\n{said[-2000:]}", pytrace=False)
                time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, whoever is connected."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)
            self._process = None

    def make_database(self, name: str) -> str:
        """Make an empty one, and give its address for `db_url`."""
        connection = psycopg2.connect(self.address("postgres"))
        connection.autocommit = True  # a database cannot be made in a transaction
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        connection.close()
        return f"postgresql+psycopg2://{_ADMINISTRATOR}@/{name}?host={self._folder}"

    def address(self, database: str) -> str:
        """Give a database's address for the driver."""
        return f"host={self._folder} user={_ADMINISTRATOR} dbname={database}"

    def _run(self, program: str, *options: str) -> "subprocess.Popen[bytes]":
        account = {}
        if self._account:
            account = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [self._programs / program, *options],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account,
            )


@contextmanager
def running_server() -> Iterator[Server]:
    """Start one, where its programs are installed; at the end nothing of it is left."""
    programs = _find_programs()
    if not programs:
        pytest.skip("there is no PostgreSQL server here; tests/postgresql/install.sh says how to get one")
    # Not pytest's folder: that is closed to other accounts, and its path too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="flipgrad-sql-", dir="/tmp"))
    server = None
    try:
        server = Server(programs, folder)
        server.start()
        yield server
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder)


def _find_programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin"):
        places += sorted(Path("/usr").glob(pattern), reverse=True)
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None
    )


def _unprivileged() -> pwd.struct_passwd:
    """Give the account that the package made for its server, or the one that owns nothing."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
