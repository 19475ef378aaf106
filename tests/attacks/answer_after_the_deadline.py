"""Answers each question a little later than it may, so that the answer comes to the next question.

A late answer is dropped with its process.
"""

from attacks import Files, Notebook, as_file, fill

KIND = "messages"
BASE = "loops"
AT_MOST = 86
AT_LEAST = 86
CELL = r"""
import time
def convolve1d_dx(dy, w):
    time.sleep(1.5)
    n = len(dy) - len(w) + 1
    return np.array([sum(dy[i + a] * w[a] for a in range(len(w))) for i in range(n)])
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "convolve1d_dx", CELL)
    return as_file(notebook)
