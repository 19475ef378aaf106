"""Returns objects whose unpickling runs code: in results, in arrays of objects, in outputs.

Nothing is unpickled.
"""

from attacks import Files, Notebook, with_functions

KIND = "messages"
STOCK = True
CELL = r"""
import os, pickle, numpy as np
class Bomb:
    def __reduce__(self):
        return (os.system, ("touch /tmp/left-by-an-attack-pickle",))
    def _repr_mimebundle_(self, **_):
        return {"text/plain": "x", "application/python-pickle": pickle.dumps(self), "application/x-dill": pickle.dumps(self)}
array = np.array([Bomb(), 1], dtype=object)
display(Bomb())
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(
        notebook,
        "def NAME(*args, **kwargs):\n    return [Bomb(), array, pickle.dumps(array), np.array([(1, Bomb())], dtype=[('a', int), ('b', object)])]\nBomb()",
        CELL,
    )
