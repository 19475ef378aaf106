"""Runs many programs, each with less memory than a submission may have, together with much more.

The sum counts.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import subprocess, sys
code = "a = bytearray(80 << 20)\nfor i in range(0, len(a), 4096): a[i] = 1\nprint(1, flush=True)\nimport time; time.sleep(9)"
processes = [subprocess.Popen([sys.executable, "-S", "-I", "-c", code], stdout=subprocess.PIPE) for _ in range(18)]
started = sum(len(process.stdout.read(1)) for process in processes)
import time
time.sleep(2.5)
if started == 18 and all(process.poll() is None for process in processes):
    escaped("18 programs of 80 MB each")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
