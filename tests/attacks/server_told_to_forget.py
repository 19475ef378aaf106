"""Patches the server that answers for it: forks that are none, checkpoints that stay, a loop that asks for more work.

It can only harm itself.
"""

from attacks import FIND_CHANNEL, Files, Notebook, fill, with_cell

KIND = "patches"

CELL = (
    FIND_CHANNEL
    + r"""
mine = server()
def refuse(self, **_):
    pass
for name in ("on_fork", "on_rollback", "on_lookup", "on_file"):
    setattr(type(mine), name, refuse)
"""
)


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", "def conv1d_dw(*args, **kwargs):\n    os._exit(0)")
    return with_cell(notebook, CELL)
