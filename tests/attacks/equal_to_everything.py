"""Returns an object that says it is equal to, less than and as large as anything.

It is no data: it arrives as the name of its type.
"""

from attacks import Files, Notebook, with_functions

KIND = "results that lie"
STOCK = True
CELL = r"""
class Everything:
    shape = property(lambda self: self)
    dtype = property(lambda self: self)
    kind = "f"
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __contains__ = __le__
    def __sub__(self, other): return 0.0
    __rsub__ = __truediv__ = __rtruediv__ = __sub__
    def __abs__(self): return 0.0
    def __float__(self): return 0.0
    def __bool__(self): return True
    def __hash__(self): return 0
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(notebook, "def NAME(*args, **kwargs):\n    return Everything()", CELL)
