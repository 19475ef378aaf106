"""The real part is not taken after an FFT, and another result has no number in its last entry.

These tasks get nothing; the others are judged as usual, and what is written is JSON for every program.
"""

from faults import Files, Notebook, as_file, fill

KIND = "odd results"
BASE = "loops"
SCORES = {"convolve1d_forward": 0, "convolve1d_dx": 0}

FORWARD = """
def convolve1d_forward(x, w):
    size = len(x) + len(w) - 1
    return np.fft.ifft(np.fft.fft(x, size) * np.fft.fft(w, size))
"""
DX = """
def convolve1d_dx(dy, w):
    dx = np.correlate(np.asarray(dy, dtype=float), w)
    dx[-1] = np.nan
    return dx
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "convolve1d_forward", FORWARD)
    fill(notebook, "convolve1d_dx", DX)
    return as_file(notebook)
