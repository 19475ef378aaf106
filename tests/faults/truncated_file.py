"""The upload stopped in the middle: the file ends in the cell of hand_dx.

What is whole before that counts. What is lost is said.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = dict.fromkeys(
    ("hand_dx", "hand_paths", "conv1d_dx", "convolve1d_forward", "convolve1d_dx", "hand_flip", "derive_dx"), 0
)
SAID = "ended in the middle"


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": raw[: raw.index(b'"grade_id": "hand_dx"')]}
