"""Forks often, and each fork takes less memory than it shares with the supervisor: together more than there may be.

What each has of its own counts.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"
CELL = (
    PROBES
    + r"""
import time
held = os.urandom(1 << 20)
ready, started = os.pipe()
for _ in range(50):
    if os.fork() == 0:
        held = bytearray(held * 30)
        os.write(started, b"x")
        time.sleep(20)
        os._exit(0)
os.close(started)
count = 0
while os.waitpid(-1, os.WNOHANG) == (0, 0):
    count += len(os.read(ready, 1)) if count < 50 else 0
    if count == 50:
        time.sleep(2.5)
        if os.waitpid(-1, os.WNOHANG) == (0, 0):
            escaped("50 forks with 30 MB each")
        break
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
