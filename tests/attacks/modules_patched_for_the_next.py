"""Patches every module that is loaded, numpy and the server's too, in the hope that the next student gets them.

The next session is forked from a process that has run no student's code.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"

CELL = r"""
import importlib, types, builtins, os
import numpy as np
def zero(*args, **kwargs):
    return 0
names = ("numpy", "math", "statistics", "msgpack", "json", "random")
names += ("inside.server", "inside.shell", "inside.streams", "inside.faster_ipython", "inside.warm_up", "inside.zygote")
for module in [importlib.import_module(name) for name in names]:
    for name in dir(module):
        if isinstance(getattr(module, name, None), types.FunctionType) and name not in ("serve",):
            try:
                setattr(module, name, zero)
            except Exception:
                pass
np.zeros = np.sum = np.dot = zero
builtins.sum = builtins.len = zero
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = os.environ["LD_PRELOAD"] = os.getcwd() + "/left-by-an-attack.so"
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
