"""The supervisor inside the sandbox: everything imported once, then a fork for each submission.

    host ── control channel ── zygote (never runs a student's code)
      │                          └─ session: own namespaces, limits, filters      confine.py
      └──── a channel each ──────────└─ the process that runs the cells           server.py

The zygote watches the memory of a session and ends it when told to, or when the host is gone.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from . import confine, disk, substitutes
from .channel import Channel, Closed, Late
from .memory import Memory
from .server import serve
from .warm_up import imported, warm_up

_WATCH_EVERY = 0.05
"""Seconds between two looks at the memory of a session."""


@dataclass(frozen=True)
class Rules:
    """What a session may use; sandbox.py says the numbers."""

    namespaces: bool
    landlock: bool
    alone: bool
    """Whether Landlock and the filter are all there is: no file system, no processes of its own."""
    drop_root: bool
    program: bytes
    """The compiled seccomp filter; empty only where students' code may do what we may."""
    readable: list[str]
    listed: list[str]
    """Folders in which, beyond that, names may be listed and nothing may be opened."""
    memory: int
    processes: int
    file_bytes: int
    open_files: int
    files: int
    folder_megabytes: int
    cpu_seconds: int

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> "Rules":
        """Read them from the host's first message."""
        return cls(**{**message, "program": message["program"].tobytes()})


def main() -> None:
    """Serve the host on the control channel, descriptor 3, until it hangs up or has been silent for long."""
    control = Channel(socket.socket(fileno=3), trusted=True)
    hello = control.receive()
    idle, imports = hello.pop("idle_seconds"), hello.pop("imports")
    rules = Rules.from_message(hello)
    _forget_other_places([*rules.readable, *rules.listed])
    confine.be_first_to_go()
    if rules.drop_root:
        confine.drop_root()
    confine.gain_no_privileges()
    confine.adopt_orphans()
    warm_up(imports)
    gc.collect()
    gc.freeze()  # so that a fork does not copy pages only to count references
    control.send({"op": "ready"})
    try:
        while True:
            message = control.receive(time.monotonic() + idle, files=True)
            if message["op"] == "start" and (descriptor := control.take_file()) is not None:
                with imported(message["folder"], message["modules"]):
                    _session(control, rules, message["folder"], descriptor)
    except (Closed, Late):
        pass


def _forget_other_places(readable: list[str]) -> None:
    """Import from what is readable only: an installation can lead to the folder of the course."""
    for path in [*sys.path, *sys.path_importer_cache]:
        real = os.path.realpath(path)
        if not any(real == each or real.startswith(f"{each.rstrip('/')}/") for each in readable):
            sys.path[:] = [each for each in sys.path if each != path]
            sys.path_importer_cache.pop(path, None)


def _session(control: Channel, rules: Rules, folder: str, descriptor: int) -> None:
    """Run one session to its end; nothing of it is left afterwards."""
    virtual = psutil.Process().memory_info().vms
    memory = Memory(rules.memory)
    room = disk.Room(folder, rules.folder_megabytes << 20, rules.files, rules.file_bytes)
    if os.fork() == 0:
        control.close()
        _start(rules, virtual, folder, Channel(socket.socket(fileno=descriptor), trusted=True))
    os.close(descriptor)
    try:
        while True:
            try:
                if control.receive(time.monotonic() + _WATCH_EVERY)["op"] == "end":
                    break
            except Late:
                family = _family()
                memory.keep(family)
                if not rules.namespaces:
                    room.keep(family)
    finally:
        _end_family()
    control.send({"op": "ended"})


def _start(rules: Rules, virtual: int, folder: str, channel: Channel) -> None:
    """Confine this fork, then serve the host: the first process of the session. Never returns.

    `virtual` is the address space of this process as it is, to which the limit adds.
    """
    try:
        protections = []
        # The scheduler divides time between the system's sessions: in one of its own, a flood of processes
        # leaves this process's parent, which ends it, as much as it takes itself.
        os.setsid()
        if rules.namespaces:
            confine.enter_namespaces()
            protections.append("namespaces")
            init = os.fork()
            if init:
                channel.close()
                os.waitpid(init, 0)
                os._exit(0)
            confine.mount_private_folders(rules.folder_megabytes, rules.files)
            protections.append("private folder")
        confine.drop_capabilities()
        protections.append("no capabilities")
        confine.die_with_parent()
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
        if rules.landlock:
            writable = [folder, "/tmp", "/dev/shm"] if rules.namespaces else [folder]
            terminals = [] if rules.alone else ["/dev/pts", "/dev/ptmx"]
            readable = rules.readable
            if not rules.namespaces and not rules.alone:
                # What the supervisor needs to see of processes is not for a session.
                readable = [f"/{name}" for name in os.listdir("/") if name != "proc"]
            try:
                version = confine.allow_files_only(
                    [*readable, "/dev/zero", "/dev/urandom"],
                    rules.listed,
                    [*writable, "/dev/null", *terminals],
                )
                protections.append(f"landlock {version}")
            except confine.Unavailable:
                if rules.alone:
                    raise
            else:
                if rules.alone:
                    confine.require_scopes(version)
        confine.limit_resources(
            # More than the watch allows, so that the cell that takes it is ended, and not the next one.
            virtual + rules.memory * 3 // 2,
            rules.processes,
            rules.file_bytes,
            rules.open_files,
            rules.cpu_seconds,
        )
        protections.append("limits")
        substitutes.for_memory_without_files()
        if not rules.namespaces:
            substitutes.for_shared_memory()
        if rules.alone:
            substitutes.for_terminals_and_modes()
        if rules.program or rules.landlock:
            confine.filter_system_calls(rules.program)
            protections.append("seccomp")
    except (confine.Unavailable, OSError) as error:
        channel.send({"op": "unconfined", "why": str(error)})
        os._exit(1)
    channel.send({"op": "confined", "protections": protections})
    serve(channel, folder)


def _family() -> list[int]:
    """List every process below this one.

    psutil's `children` takes nearly twice as long, and gives up on all of them where it may not look at one
    stranger, as on machines that hide processes.
    """
    parents = {}
    for pid in psutil.pids():
        with contextlib.suppress(OSError, IndexError, ValueError):  # ended, or hidden
            parents[pid] = int(_stat(pid)[1])
    found: list[int] = []
    below = {os.getpid()}
    while below:
        below = {child for child, parent in parents.items() if parent in below}
        found += below
    return found


def _stat(pid: int) -> list[bytes]:
    """Read what the kernel says of a process, behind its name: the state, the parent, and so on."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The name stands in brackets and is the student's to choose: what counts is behind the last bracket.
        return file.read().rpartition(b")")[2].split()


def _end_family() -> None:
    """End all, however fast they fork: each is stopped first, since killing one makes room for another."""
    stopped: set[int] = set()
    while new := set(_family()) - stopped:
        for pid in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        stopped |= new
    while True:
        for pid in _family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


if __name__ == "__main__":
    try:
        main()
    except Exception:
        # Past sys.stderr and the shell's own way to show errors: the host reads the last line of this.
        os.write(2, traceback.format_exc().encode())
        os._exit(1)
