"""What is imported and used once, before any student's code, so that every fork finds it there."""

import contextlib
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

from traitlets.config import Config

from .faster_ipython import make_faster
from .shell import NoKernel, Shell
from .streams import STREAMS

_NUMPYS = (
    "ctypeslib",
    "fft",
    "lib.stride_tricks",
    "linalg",
    "ma",
    "polynomial",
    "random",
    "strings",
    "testing",
)
"""What numpy imports when it is first used: by then its folder can be out of sight, if it lies in /tmp."""
_FIGURES = "matplotlib.pyplot"


def warm_up(imports: Iterable[str] = ()) -> None:
    """Import and use, once, what every session needs.

    Parameters
    ----------
    imports
        Modules to import besides.
    """
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    real = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = STREAMS
    for name in _NUMPYS:
        importlib.import_module(f"numpy.{name}")
    for name in imports:
        with contextlib.suppress(Exception):  # a cell that imports it will show the error
            importlib.import_module(name)
    config = Config()
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config, kernel=NoKernel())
    make_faster(shell)
    module = {name: value for name, value in shell.user_ns.items() if name.startswith("__")}
    for source in (
        "import numpy as np\nnp.ones((2, 2)) @ np.ones(2)",
        "def f():\n    raise ValueError('once')\nf()",
        "(",
        "await __import__('asyncio').sleep(0)",
        "%time None",
        "from IPython.display import display\ndisplay(1)",
        *([f"import {_FIGURES} as plt\nplt.plot([1, 2]); plt.show()"] if _FIGURES in sys.modules else []),
    ):
        shell.run_cell(source, store_history=False)
    shell.magics_manager.registry["ScriptMagics"]  # made when it is first asked for
    if _FIGURES in sys.modules:
        sys.modules[_FIGURES].close("all")
    shell.reset(new_session=True)
    shell.user_ns.update(module)
    sys.stdout, sys.stderr = real


_imported: dict[tuple[str, bytes], ModuleType] = {}
"""The instructor's modules, by name and content."""


@contextlib.contextmanager
def imported(folder: str, modules: Mapping[str, Any]) -> Iterator[None]:
    """Import the instructor's modules, as if from a folder: what is forked meanwhile finds them imported.

    Parameters
    ----------
    folder
        Where the modules say that they lie.
    modules
        The content of each file by its name, as an array of bytes. A module that cannot be imported is left
        out: the student's cell that imports it fails as it would in a kernel.
    """
    given = {name.removesuffix(".py"): data.tobytes() for name, data in modules.items()}
    found = {name: module for name, data in given.items() if (module := _import(folder, name, data))}
    sys.modules.update(found)
    try:
        yield
    finally:
        for name in found:
            del sys.modules[name]


def _import(folder: str, name: str, source: bytes) -> ModuleType | None:
    if name in sys.modules:  # one of Python's or of a library
        return None
    if (name, source) not in _imported:
        path = f"{folder}/{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            exec(compile(source, path, "exec"), module.__dict__)
        except Exception:
            return None
        finally:
            del sys.modules[name]
        _imported[name, source] = module
        gc.collect()
        gc.freeze()  # so that a fork does not copy pages only to count references
    return _imported[name, source]
