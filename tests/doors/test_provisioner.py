"""Kernels from a spare process: a notebook sees no difference, and whatever is unusual starts as usual."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from traitlets.config import Config

from grader import provisioner
from grader.provisioner import spare_provisioner

pytestmark = pytest.mark.slow

SEEN = """
import json, os, signal, sys, threading, warnings
import numpy, ipywidgets
print(json.dumps({
    "argv": sys.argv[:2] + sys.argv[3:],
    "path": sys.path,
    "folder": os.getcwd(),
    "environment": dict(os.environ),
    "main": sorted(vars(sys.modules["__main__"])),
    "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
    "input": sys.stdin is None or type(sys.stdin).__name__,
    "fd 0 ends": os.read(0, 1) == b"",
    "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)],
    "leads": os.getsid(0) == os.getpid() == os.getpgid(0),
    "filters": sorted(str(each[:3]) for each in warnings.filters),
    "recursion": sys.getrecursionlimit(),
    "options": [str(sys.flags), sys._xoptions],
}))
"""


@pytest.fixture(autouse=True)
def spares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let kernels come from the shelf, keep the user's own settings out, and leave no process behind."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", provisioner.NAME)
    yield
    spare_provisioner._SHELF.clear()


@contextmanager
def kernel(folder: Path, **environment: str) -> Iterator[tuple[int, BlockingKernelClient]]:
    """Start a kernel as Jupyter does; give its process and a client that is connected."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env={**os.environ, **environment})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=300)
        yield manager.provisioner.pid, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def told(client: BlockingKernelClient, code: str) -> str:
    """Run code and return what it printed."""
    printed: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        printed.append(message["content"].get("text", ""))

    reply = client.execute_interactive(code, timeout=300, output_hook=hear)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed)


def spare() -> int:
    """Return the process that waits for an order."""
    process = spare_provisioner._SHELF._process
    assert process is not None
    return process.pid


def test_the_next_kernel_is_the_spare_one_and_looks_like_any_other(tmp_path: Path) -> None:
    """Arguments, folder, environment, names, threads, signals: as in a kernel that was started for it."""
    with kernel(tmp_path, JPY_SESSION_NAME="a.ipynb", NBGRADER_VALIDATING="1") as (usual, client):
        expected = json.loads(told(client, SEEN))
        waiting = spare()
        assert waiting != usual
    with kernel(tmp_path, JPY_SESSION_NAME="a.ipynb", NBGRADER_VALIDATING="1") as (pid, client):
        assert pid == waiting
        assert json.loads(told(client, SEEN)) == expected
        assert spare() != pid, "the next one is made ready"


def test_a_validated_notebook_knows_that_it_is(tmp_path: Path) -> None:
    """What belongs to one kernel comes with the order, not with the spare one."""
    with kernel(tmp_path, JPY_SESSION_NAME="a.ipynb"):
        waiting = spare()
    with kernel(tmp_path, JPY_SESSION_NAME="b.ipynb", NBGRADER_VALIDATING="1") as (pid, client):
        assert pid == waiting
        seen = "import os; print(os.environ['JPY_SESSION_NAME'], os.environ['NBGRADER_VALIDATING'])"
        assert told(client, seen).split() == ["b.ipynb", "1"]


def test_it_can_be_interrupted(tmp_path: Path) -> None:
    """The button that stops a loop without an end stops it."""
    with kernel(tmp_path):
        waiting = spare()
    with kernel(tmp_path) as (pid, client):
        assert pid == waiting
        message = client.execute("import time\nprint('begun', flush=True)\ntime.sleep(600)")
        while client.get_iopub_msg(timeout=300)["content"].get("text") != "begun\n":
            pass
        os.killpg(pid, signal.SIGINT)
        while (reply := client.get_shell_msg(timeout=300))["parent_header"]["msg_id"] != message:
            pass  # answers to what was asked while it started
        assert reply["content"]["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize("change", ["environment", "folder", "packages"])
def test_another_kind_of_kernel_starts_as_usual(tmp_path: Path, change: str) -> None:
    """Another environment, another folder, another package: the spare one makes place for one that fits."""
    packages, other = tmp_path / "packages", tmp_path / "other"
    packages.mkdir()
    other.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("site.getusersitepackages", lambda: str(packages))
        with kernel(tmp_path):
            waiting = spare()
        if change == "packages":
            (packages / "new").mkdir()
        folder = other if change == "folder" else tmp_path
        environment = {"OMP_NUM_THREADS": "1"} if change == "environment" else {}
        with kernel(folder, **environment) as (pid, client):
            assert pid != waiting
            assert told(client, "import os; print(os.getcwd())").strip() == str(folder)
            assert not psutil.pid_exists(waiting)
            assert psutil.Process(spare()).cwd() == str(folder)


def test_a_file_beside_the_notebook_is_not_taken_for_the_launcher(tmp_path: Path) -> None:
    """Whoever opens a student's notebook starts Jupyter's program, and not one that was handed in."""
    (tmp_path / "ipykernel_launcher.py").write_text("open('taken', 'w')\nfrom ipykernel_launcher import *\n")
    (tmp_path / "helper.py").write_text("FOUND = 'beside'")
    for _ in range(2):  # a new one, and the spare one
        with kernel(tmp_path) as (_, client):
            assert told(client, "import helper; print(helper.FOUND)") == "beside\n"
    assert not (tmp_path / "taken").exists()


def test_a_folder_that_was_fetched_again_is_another_one(tmp_path: Path) -> None:
    """Under the same path: the old one may be renamed, or gone."""
    folder = tmp_path / "conv1d"
    folder.mkdir()
    with kernel(folder):
        waiting = spare()
    folder.rename(tmp_path / "old")
    folder.mkdir()
    with kernel(folder) as (pid, client):
        assert pid != waiting
        assert told(client, f"import os; print(os.path.samefile('.', {str(folder)!r}))").strip() == "True"


def test_a_library_that_cannot_be_imported_stops_no_kernel(tmp_path: Path) -> None:
    """The notebook that imports it is told, as always."""
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    (libraries / "ipywidgets.py").write_text("raise RuntimeError('broken')")
    with kernel(tmp_path, PYTHONPATH=str(libraries)):
        waiting = spare()
    with kernel(tmp_path, PYTHONPATH=str(libraries)) as (pid, client):
        assert pid == waiting
        assert told(client, "print(1 + 1)").strip() == "2"


def test_where_there_is_no_room_for_a_spare_kernel_there_is_a_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container may allow few processes."""

    def refuse(order: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(spare_provisioner._SHELF, "fill", refuse)
    with kernel(tmp_path) as (_, client):
        assert told(client, "print(1 + 1)").strip() == "2"


@pytest.mark.parametrize("moment", ["before", "at the handing over"])
def test_a_spare_kernel_that_died_costs_nothing(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel starts as usual."""
    with kernel(tmp_path):
        process = spare_provisioner._SHELF._process
        assert process is not None
    process.kill()
    process.wait()
    if moment == "at the handing over":
        monkeypatch.setattr(process, "poll", lambda: None)
    with kernel(tmp_path) as (pid, client):
        assert pid != process.pid
        assert told(client, "print(1 + 1)").strip() == "2"


SERVER = """
import os, sys, time
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_client.manager import KernelManager
from grader import provisioner
KernelProvisionerFactory.instance().default_provisioner_name = provisioner.NAME
manager = KernelManager(kernel_name="python3")
manager.start_kernel()
print(manager.provisioner.pid, provisioner.spare_provisioner._SHELF._process.pid, flush=True)
if sys.argv[1] == "ends":
    manager.shutdown_kernel(now=True)
else:
    time.sleep(600)
"""


@pytest.mark.parametrize("end", ["ends", "is killed"])
def test_the_spare_kernel_ends_with_its_server(tmp_path: Path, end: str) -> None:
    """Whether the server ends in order or is killed, nobody waits for an order for ever."""
    command = [sys.executable, "-c", SERVER, end]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        waiting = psutil.Process(int(server.stdout.readline().split()[1]))
        if end == "is killed":
            server.kill()
        server.wait(300)
        deadline = time.monotonic() + 300
        while waiting.is_running() and waiting.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.1)


class Server:
    """As much of a Jupyter server as an extension asks for."""

    def __init__(self, config: Config) -> None:
        self.config = config


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [
        ({}, provisioner.NAME),
        ({"default_provisioner_name": "local-provisioner"}, "local-provisioner"),
        ({"default_provisioner_name": "of-a-cluster"}, "of-a-cluster"),
    ],
)
def test_a_servers_own_settings_decide(
    settings: dict[str, str], chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a setting kernels come from the shelf; with one, from where it says."""
    factory = KernelProvisionerFactory.instance()
    before = settings.get("default_provisioner_name", "local-provisioner")
    monkeypatch.setattr(factory, "default_provisioner_name", before)
    provisioner._load_jupyter_server_extension(Server(Config(KernelProvisionerFactory=settings)))
    assert factory.default_provisioner_name == chosen
