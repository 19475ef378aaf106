"""Writes into site-packages, __pycache__, the standard library and the sandbox's own modules, for later processes.

All of them are read-only; the last of the class gets what the first got.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "patches"

CELL = (
    PROBES
    + r"""
import importlib.util, site, sys, sysconfig
import numpy, IPython, ipykernel, matplotlib, inside.frames, inside.server
for module in (numpy, IPython, ipykernel, matplotlib, inside, inside.frames, inside.server, os):
    path = module.__file__
    attempt(path, lambda: open(path, "a").close())
    attempt(f"beside {path}", lambda: open(os.path.join(os.path.dirname(path), "left-by-an-attack.py"), "w").close())
    cached = importlib.util.cache_from_source(path)
    attempt(cached, lambda: open(cached, "ab").close())
for folder in {*site.getsitepackages(), *sysconfig.get_paths().values(), *sys.path} - {"", os.getcwd()}:
    if folder.startswith("/tmp"):
        continue
    for name in ("sitecustomize.py", "usercustomize.py", "left-by-an-attack.pth"):
        attempt(f"{folder}/{name}", lambda: open(os.path.join(folder, name), "w").close())
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
