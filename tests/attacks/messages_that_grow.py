"""Returns what is small on the wire and large in memory: strings of unequal lengths, millions of empty lists.

Our side does not grow by more than a message may hold.
"""

from attacks import FIND_CHANNEL, TASKS, Files, Notebook, add_cell, as_file, fill

KIND = "messages"

CELL = FIND_CHANNEL


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    ways = (
        "return ['x' * 400_000] + [''] * 200",
        r"say_body(b'\x81\xa1x\xdc\x00\x4f' + (b'\xdd\x00\x01\x86\xa0' + b'\x90' * 100_000) * 79)",
        "return [[['x' * 1000] * 100] * 7]",
        "return [[]] * 19_000",
        "return [10**2000] * 500",
        "return np.zeros((0, 2**31), np.uint8)",
        "say(op='returned', number=question(), value=1, after=np.zeros(1_000_000, np.uint8))",
    )
    for task, way in zip(TASKS, ways, strict=True):
        fill(notebook, task, f"def {task}(*args, **kwargs):\n    {way}")
    return as_file(notebook)
