"""A kernel that has imported what notebooks of this course import, and waits for a notebook.

`grader.provisioner` runs this file with the Python of the kernels. What a kernel needs besides comes as JSON
on its standard input: its arguments, among them the connection file, and some variables of the environment.
The process ends when its input ends without an order, and after an hour without one. With a kernel's
arguments on its command line it is that kernel at once.
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

_SECONDS_AT_REST = 3.0
"""Before it imports anything, so that the kernel that has just started has the processor for itself."""
_LONGEST_WAIT = 3600.0
"""Seconds that it waits for an order."""
_IMPORTED = (
    # What a kernel imports while it starts,
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    # and what the assignments do.
    "IPython.display",
    "ipywidgets",
    "numpy",
)


def main() -> None:
    """Be a kernel: at once if there are arguments, else when the libraries are imported and an order came."""
    # As ipykernel's own launcher does: what lies beside a program shadows no library.
    if sys.path[0] == os.path.dirname(os.path.abspath(__file__)):
        del sys.path[0]
    if len(sys.argv) > 1:
        _be_a_kernel(sys.argv[1:])
        return
    _is_ordered(_SECONDS_AT_REST)
    # While it is imported, the debugger warns of frozen modules; a usual kernel does not show that.
    with contextlib.redirect_stderr(io.StringIO()):
        for name in _IMPORTED:
            with contextlib.suppress(Exception):  # the notebook that imports it shows the error
                importlib.import_module(name)
    # What is imported stays. To look for cycles in it would take most of the time that a kernel takes to end.
    gc.freeze()
    order = sys.stdin.read() if _is_ordered(_LONGEST_WAIT) else ""
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


def _is_ordered(seconds: float) -> bool:
    """Wait for an order, or for the end of the input, but not longer; return whether one of them came."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    main()
