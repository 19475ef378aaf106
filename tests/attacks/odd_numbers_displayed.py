"""Displays -1, nan, inf and 'ok', and returns them, where points would be read.

None of them is a score.
"""

from attacks import TASKS, Files, Notebook, fill, with_cell

KIND = "results that lie"

CELL = r"""
print(-1.0)
display("nan", float("inf"), -1, "ok")
-1.0
"""


def hand_in(notebook: Notebook) -> Files:
    for task, odd in zip(
        TASKS, ("-1", "float('nan')", "float('inf')", "'ok'", "1e400", "True", "-0.0"), strict=True
    ):
        fill(notebook, task, f"def {task}(*args, **kwargs):\n    print({odd})\n    return {odd}\n\n{odd}")
    for answer in ("hand_y", "hand_row", "hand_dw", "hand_paths", "hand_dx", "hand_flip"):
        fill(
            notebook,
            answer,
            f"{answer} = [float('nan'), float('inf'), True, 10**400, -1e308, '12']\n{answer}",
        )
    return with_cell(notebook, CELL)
