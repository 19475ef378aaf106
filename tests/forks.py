"""Commands as forks of one process that has imported what they import, which takes seconds. For tests only.

    python forks.py 7    serves on the socket that it has as descriptor 7

A fork has the arguments, folder, environment and streams of a command, begins a session, calls what the
command's script calls, and ends as a process does. In memory it has what any command has after its imports.
What is to be killed, or to be looked at while it runs, is a new process: `Course.start`.
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import warnings
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

COMMANDS = ("nbgrader", "flipgrad")
_IMPORTED = (
    "nbgrader.apps.nbgraderapp",
    "grader.autograding.autograde",
    "grader.autograding.workers",
    "grader.nbgrader_plugin",
)
_LONGEST = 2**20
"""Bytes of a request."""


def own_environment() -> dict[str, str]:
    """Give this process's environment without the settings of whoever runs the tests."""
    settings = ("JUPYTER", "IPYTHON", "NBGRADER", "XDG_")
    return {name: value for name, value in os.environ.items() if not name.startswith(settings)}


def run(command: tuple[str, ...], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command to its end; give its exit code, and everything that it printed and logged."""
    process, server = _server()
    if process.poll() is not None:  # some tests kill everything that runs below them
        _server.cache_clear()
        _, server = _server()
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as output:
        with open(writing, "wb") as its_end:
            request = json.dumps([command, str(folder), environment]).encode()
            socket.send_fds(server, [request], [its_end.fileno()])
        said = output.read()
    return int(server.recv(_LONGEST)), said


@cache
def _server() -> tuple["subprocess.Popen[bytes]", socket.socket]:
    """Start the process that forks, and a line to it; it ends when nobody can ask it any more."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            env=own_environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return process, ours


def _serve(tests: socket.socket) -> str:
    """Fork for each command; return its name in the fork, which has become what a new process would be."""
    while True:
        request, descriptors, *_ = socket.recv_fds(tests, _LONGEST, 1)
        if not request:
            sys.exit()
        (output,) = descriptors
        with warnings.catch_warnings(action="ignore"):  # from Python 3.12 on: of numpy's threads
            child = os.fork()
        if child:
            os.close(output)
            tests.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
            continue
        (name, *arguments), folder, environment = json.loads(request)
        os.setsid()
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.close(output)
        sys.argv = [shutil.which(name) or name, *arguments]
        return name


if __name__ == "__main__":
    sys.path[0] = str(Path(sys.executable).parent)  # where a command's script is, and not this file
    mains = {name: entry_points(group="console_scripts")[name].load() for name in COMMANDS}
    for each in _IMPORTED:
        import_module(each)
    with socket.socket(fileno=int(sys.argv[1])) as tests:
        command = _serve(tests)
    sys.exit(mains[command]())
