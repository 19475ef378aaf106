"""`plt` in a test cell: the figures of pyplot are those that the student's code drew.

pyplot keeps its figures in the process. A test that says `plt.gca()` after it called a student's function
means the figure there, so pyplot's functions are called behind the wall for as long as the test runs.
"""

import contextlib
import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

PYPLOT = "matplotlib.pyplot"
_OF_BOTH_SIDES = frozenset(
    {"ioff", "ion", "isinteractive", "install_repl_displayhook", "rc", "rc_context", "rcdefaults", "show"}
    | {"switch_backend", "uninstall_repl_displayhook", "xkcd", "get_cmap", "colormaps", "color_sequences"}
)
"""Functions that set how figures look, or return no figure."""


@contextlib.contextmanager
def drawn_behind_the_wall(function: Callable[[str], Callable[..., Any]]) -> Iterator[None]:
    """Let pyplot's functions be called where the student's code draws.

    Parameters
    ----------
    function
        Gives what calls a function there, by its full name.
    """
    pyplot = importlib.import_module(PYPLOT)
    names = [
        name
        for name, value in vars(pyplot).items()
        if inspect.isfunction(value) and value.__module__ == PYPLOT and not name.startswith("_")
    ]
    replaced = {name: function(f"{PYPLOT}.{name}") for name in names if name not in _OF_BOTH_SIDES}
    with contextlib.ExitStack() as patched:
        for name, calling in replaced.items():
            patched.enter_context(mock.patch.object(pyplot, name, calling))
        yield
