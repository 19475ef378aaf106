"""Writes answers of its own: for another question, two for one, before the question, of an unknown kind.

Only the answer to the question asked counts, and it is judged like any other.
"""

from attacks import FIND_CHANNEL, TASKS, Files, Notebook, add_cell, as_file, fill

KIND = "messages"

CELL = FIND_CHANNEL


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    ways = (
        "say(op='returned', number=question() + 1, value=np.zeros(1), after=[])",
        "say(op='returned', number=question(), value=np.zeros(1), after=[])\n    return 1",
        "say(op='passed', number=question(), earned=14, value=14)",
        "say(op='returned', value=3)",
        "say(op='returned', number=question(), value=14.0, after=[[[]]] * 9, earned=14, verdict='passed')",
        "say(op='raised', number=question(), type='SandboxError', message='the sandbox failed', line='')",
        "say(op='confined', protections=[])\n    say(op='ended', killed_for_memory=0)\n    say(op='rolled back', code=0)",
    )
    for task, way in zip(TASKS, ways, strict=True):
        fill(notebook, task, f"def {task}(*args, **kwargs):\n    {way}\n    time.sleep(0.3)")
    return as_file(notebook)
