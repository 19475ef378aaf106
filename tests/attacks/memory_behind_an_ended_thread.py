"""Ends the first thread of each process, by which the system tells its size, and takes memory in another one.

It is counted all the same.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import platform, threading, time
EXIT = 60 if platform.machine() == "x86_64" else 93
came, go = os.pipe()
processes = []
def take():
    time.sleep(0.2)
    held = b"x" * (200 << 20)
    os.write(go, b"x")
    time.sleep(60)
    os._exit(0)
for _ in range(8):
    pid = os.fork()
    if pid == 0:
        threading.Thread(target=take).start()
        libc.syscall(EXIT, 0)
    processes.append(pid)
os.close(go)
made = 0
while made < len(processes) and os.read(came, 1):
    made += 1
time.sleep(2.5)
if made == len(processes) and all(os.waitpid(pid, os.WNOHANG) == (0, 0) for pid in processes):
    escaped("8 processes of 200 MB each")
for pid in processes:
    try:
        os.kill(pid, 9)
    except OSError:
        pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
