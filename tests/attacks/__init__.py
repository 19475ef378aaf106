"""What attackers try: one file for each way, and the few hands they all need.

A file says in its docstring what it tries and what must happen, and hands in files:

    KIND      what kind of attack it is, one of KINDS
    BASE      whose notebook it starts from (tests/students/conv1d)
    AT_MOST   the points that its honest part is worth
    AT_LEAST  the points that its honest part must still get, whatever it does besides; 0 if not given
    WAITS     whether its tasks may wait for a person; no if not given
    STOCK     whether it can be tried where students' code runs next to the tests, without harm to the machine
    hand_in   notebook as JSON -> the files of the submission
    plant     what it does in its folder with more than plain files, if anything

What an attack leaves behind, or would if it could, has `MARK` in its name, so that it can be found.
"""

import importlib
import json
import pkgutil
from types import ModuleType
from typing import Any

MARK = "left-by-an-attack"

KINDS = {
    "cells edited": ("test_cells_edited",),
    "crashes": ("crash_and_core",),
    "exhaustion": ("fork_bomb", "memory_bomb", "memory_shared_out_of_sight"),
    "files handed in": ("linked_notebook", "not_a_notebook"),
    "functions of ours": ("functions_of_ours_misused",),
    "leftovers": ("finds_what_others_left", "late_daemon", "supervisor_impersonated"),
    "log": ("log_forged",),
    "messages": ("answers_forged", "frames_malformed"),
    "pages": ("html_that_runs",),
    "patches": ("check_replaced", "modules_patched_for_the_next"),
    "points shown": ("points_displayed",),
    "results that lie": ("array_equal_to_everything",),
    "secrets": ("secrets_in_files", "solutions_imported"),
    "ways out": ("calls_off_the_list", "course_files_written", "network", "signals_to_others"),
}
"""Kind of attack -> those that stand for it in `make test`: each does most of what its kind tries, in little time.

All the others are tried too by `make test-long`.
"""

Notebook = dict[str, Any]

SHOW_CANARIES = """
import re as _re
def show(text, before=60, after=60):
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    for found in _re.finditer("CANARY-[a-z]+-[0-9a-f]+|[0-9a-f]{64}|BEGIN SOLUTION|BEGIN HIDDEN TESTS", text):
        print(text[max(0, found.start() - before) : found.end() + after])
"""
"""For cells: `show(text)` prints what is secret in a text."""

FIND_CHANNEL = """
import gc, os, socket, struct, sys, time
import numpy as np
def server():
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "_Server":
                return value
        frame = frame.f_back
def connection():
    return server().channel._connection
def say_bytes(data):
    connection().settimeout(30)
    connection().sendall(data)
def say_body(body):
    say_bytes(struct.pack(">I", len(body)) + body)
def say(**message):
    from inside import frames
    say_bytes(frames.pack(message))
def question():
    frame = sys._getframe()
    while frame is not None:
        if "number" in frame.f_locals and "kwargs" in frame.f_locals:
            return frame.f_locals["number"]
        frame = frame.f_back
"""
"""For cells: `say(op=..., ...)` writes a message of one's own on the way out of the sandbox."""


def names() -> list[str]:
    """List the attacks."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def load(name: str) -> ModuleType:
    """Import one attack."""
    return importlib.import_module(f"{__name__}.{name}")


def cell(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """Find a cell by its grade id."""
    for each in notebook["cells"]:
        if each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return each
    raise KeyError(grade_id)


def fill(notebook: Notebook, grade_id: str, source: str) -> None:
    """Type a text into a solution cell."""
    cell(notebook, grade_id)["source"] = source


def add_cell(
    notebook: Notebook, source: str, before: str = "", kind: str = "code", **metadata: Any
) -> dict[str, Any]:
    """Add a cell above the one of a grade id, or below the imports at the top."""
    new = {"cell_type": kind, "id": f"mine-{len(notebook['cells'])}", "metadata": metadata, "source": source}
    if kind == "code":
        new |= {"execution_count": None, "outputs": []}
    cells = notebook["cells"]
    imports = next(number for number, each in enumerate(cells) if each["cell_type"] == "code")
    cells.insert(cells.index(cell(notebook, before)) if before else imports + 1, new)
    return new


def as_file(notebook: Notebook) -> dict[str, bytes]:
    """Hand in the notebook and nothing else."""
    return {"conv1d.ipynb": json.dumps(notebook).encode()}


def with_cell(notebook: Notebook, source: str, before: str = "") -> dict[str, bytes]:
    """Hand in the notebook with a cell added at the top, or above another."""
    add_cell(notebook, source, before)
    return as_file(notebook)


TASKS = (
    "conv1d_forward",
    "conv1d_jacobian",
    "numerical_gradient",
    "conv1d_dw",
    "conv1d_dx",
    "convolve1d_forward",
    "convolve1d_dx",
)


def with_functions(notebook: Notebook, template: str, first: str = "") -> dict[str, bytes]:
    """Hand in the notebook with a text in every cell of a function, in which NAME stands for the function's name."""
    for task in TASKS:
        fill(notebook, task, template.replace("NAME", task))
    if first:
        add_cell(notebook, first)
    return as_file(notebook)


PROBES = """
import ctypes, os, errno
libc = ctypes.CDLL(None, use_errno=True)
def escaped(what):
    print("ESCAPED: " + str(what))
def call(what, number, *arguments, fine=()):
    result = libc.syscall(number, *arguments)
    if result >= 0 and what not in fine:
        escaped(f"{what} gave {result}")
    return result
def attempt(what, function, *arguments):
    try:
        function(*arguments)
    except (OSError, ValueError, OverflowError, ImportError, AttributeError) as error:
        return error
    escaped(what)
"""
"""For cells: `attempt` and `call` print a line that the runner looks for if something works that must not."""

CROWD = """
import time
def crowd(many, take):
    came, go = os.pipe()
    os.set_blocking(came, False)
    processes = []
    try:
        for _ in range(many):
            pid = os.fork()
            if pid == 0:
                taken = take(lambda: os.write(go, b"x"))
                time.sleep(60)
                os._exit(0)
            processes.append(pid)
    except OSError:
        pass
    def all_live():
        return len(processes) == many and all(os.waitpid(pid, os.WNOHANG) == (0, 0) for pid in processes)
    made = 0
    while made < many and all_live():
        try:
            made += len(os.read(came, many))
        except BlockingIOError:
            time.sleep(0.05)
    if made == many:
        time.sleep(2.5)
        if all_live():
            escaped(f"{many} processes")
    for pid in processes:
        try:
            os.kill(pid, 9)
        except OSError:
            pass
"""
"""For cells, after PROBES: `crowd(many, take)` forks, lets each fork take something, and tells if all of them can keep it.

`take` calls what it is given when it has it.
"""

Files = dict[str, bytes]
