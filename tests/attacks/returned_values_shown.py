"""Returns texts, keys, names of types and messages with HTML and escapes: they come up in the verdict's report.

The report shows them as text.
"""

from attacks import TASKS, Files, Notebook, add_cell, as_file, fill

KIND = "pages"

CELL = r"""
BAD = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b]0;x\x07\nFORGED LINE"
Named = type(BAD, (), {"__repr__": lambda self: BAD})
Raised = type("<img src=x onerror=alert(1)>", (Exception,), {})
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    ways = (
        "return BAD",
        "return {BAD: [BAD, {BAD: BAD}]}",
        "return Named()",
        "raise Raised(BAD)",
        "return [BAD] * 5",
        "return np.array([BAD] * 3)",
        "raise type(BAD, (Exception,), {})(BAD)  # <script>alert(1)</script>",
    )
    for task, way in zip(TASKS, ways, strict=True):
        fill(notebook, task, f"def {task}(*args, **kwargs):\n    {way}")
    for answer in ("hand_y", "hand_row", "hand_dw", "hand_paths", "hand_dx", "hand_flip"):
        fill(notebook, answer, f"{answer} = BAD if {answer!r} < 'hand_k' else [BAD, Named(), {{BAD: BAD}}]")
    fill(notebook, "student_id", "student_id = BAD")
    return as_file(notebook)
