"""Writes answers in which each field is of another type than agreed: arrays, lists, numbers for texts.

The call has died; the task earns nothing and does not wait for a person.
"""

from attacks import FIND_CHANNEL, TASKS, Files, Notebook, add_cell, as_file, fill

KIND = "messages"

CELL = FIND_CHANNEL


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    ways = (
        "say(op=np.arange(3), number=question())",
        "say(op='returned', number=np.arange(3), value=1, after=[])",
        "say(op='raised', number=question(), type='a', message='b', line=np.arange(9))",
        "say(op='raised', number=question(), type=['a'], message={'b': 1}, line=np.float64(1))",
        "say(op='returned', number=question(), value=1, after=np.zeros(100_000, np.uint8))",
        "say(op='returned', number=question(), value=1, after=None)",
        "say(op=None)",
    )
    for task, way in zip(TASKS, ways, strict=True):
        fill(notebook, task, f"def {task}(*args, **kwargs):\n    {way}\n    time.sleep(0.3)")
    return as_file(notebook)
