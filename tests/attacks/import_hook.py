"""Installs a finder that serves every later import of grader, solutions and convlab.

Test cells import on our side.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
import sys, types, importlib.abc, importlib.machinery
class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("grader", "solutions"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.check = lambda name, *a, **k: {"conv1d_forward": 14.0, "conv1d_dx": 16.0}.get(name, 3.0)
        module.check_answer = module.check
        return module
    def exec_module(self, module): pass
for name in [n for n in sys.modules if n.split(".")[0] in ("grader", "solutions")]:
    del sys.modules[name]
sys.meta_path.insert(0, Hook())
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
