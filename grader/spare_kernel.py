"""A kernel that has imported what notebooks of this course import, and waits to be told whose it is.

Run by `grader.provisioner`, as a file, with the Python of the kernels. What it must know (a kernel's
arguments, among them the connection file, and some variables of the environment) comes as JSON on its
standard input. When that ends without it, so does the process, and after an hour without it. Run with a
kernel's arguments it is that kernel, and waits for nothing.
"""

import contextlib
import gc
import importlib
import importlib.util
import io
import json
import os
import select
import sys

_AT_REST, _PATIENCE = 3.0, 3600.0
"""Seconds: at first, so that the kernel that has just started has the processor for itself; and at most."""
_IMPORTED = (
    # What a kernel imports while it starts,
    *("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "psutil"),
    # and what the assignments do.
    *("IPython.display", "ipywidgets", "numpy"),
)


def main() -> None:
    """Be a kernel at once, with its arguments; without any, import, wait, and be a kernel then."""
    # As ipykernel's own launcher does: what lies beside a program shadows no library.
    if sys.path[0] == os.path.dirname(os.path.abspath(__file__)):
        del sys.path[0]
    if len(sys.argv) > 1:
        _be_a_kernel(sys.argv[1:])
        return
    _ordered(_AT_REST)
    # What the debugger says of frozen modules while it is imported, no kernel shows.
    with contextlib.redirect_stderr(io.StringIO()):
        for name in _IMPORTED:
            with contextlib.suppress(Exception):  # then the notebook says so
                importlib.import_module(name)
    gc.freeze()  # what is imported stays, and looking for cycles in it takes most of a kernel's end
    order = sys.stdin.read() if _ordered(_PATIENCE) else ""
    if not order:
        return
    arguments, environment = json.loads(order)
    os.environ.update(environment)
    _be_a_kernel(arguments)


def _be_a_kernel(arguments: list[str]) -> None:
    launcher = importlib.util.find_spec("ipykernel_launcher")
    assert launcher
    assert launcher.origin
    sys.argv = [launcher.origin, *arguments]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def _ordered(seconds: float) -> bool:
    """Wait so long at most until somebody says something, or nobody can any more."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    main()
