"""A cell awaits something at its top level, and starts a task that never ends.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "IPython"
BASE = "loops"
SCORES = {}

CELL = """
import asyncio


async def forever():
    while True:
        await asyncio.sleep(0.01)


await asyncio.sleep(0.01)
task = asyncio.create_task(forever())
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
