"""Writes outputs in which each field is of another type than agreed, and operations that only the supervisor knows.

The cell has died; the next one runs.
"""

from attacks import FIND_CHANNEL, Files, Notebook, add_cell, with_cell

KIND = "messages"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = (
    FIND_CHANNEL
    + r"""
ODD = [None, 1, 1.5, "x", [1], (1,), {"a": 1}, np.arange(3), np.float64(2), b"x".hex(), 10**50, True, 1j, {"x": [1, {"y": None}]}]
def output(**fields):
    say(op="output", **{"output": {"output_type": "stream", "name": "stdout", "text": "x"}, "display_id": None, "update": False, **fields})
"""
)


def hand_in(notebook: Notebook) -> Files:
    for number, way in enumerate(
        (
            "for odd in ODD: output(output=odd)",
            "output(output={'output_type': np.arange(3)})",
            "output(output={'output_type': 'stream', 'name': np.arange(3), 'text': 'x'})",
            "output(output={'output_type': 'display_data', 'data': [1]})",
            "output(output={'output_type': 'display_data', 'data': {1: 'x'}})",
            "output(output={'output_type': 'error', 'ename': 1, 'evalue': 2, 'traceback': 3})",
            "output(output={'output_type': 'error', 'ename': 'x', 'evalue': 'x', 'traceback': {'a': 1}})",
            "output(update=np.arange(3))",
            "output(display_id=np.arange(3), update=True)",
            "output(display_id=[1], update=True)",
            "say(op='clear', wait=np.arange(3))",
            "say(op='clear')",
            "say(op='start', folder='/tmp')",
            "say(op='end')",
            "say(op='callback', target=0, args=(), kwargs={})",
            "say(op='fork')",
            "say(op='rolled back', code=0)",
            "say(op=np.arange(3))",
            "say(o=1)",
        )
    ):
        add_cell(notebook, f"{way}  # {number}", "student_id")
    return with_cell(notebook, CELL)
