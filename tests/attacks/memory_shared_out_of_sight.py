"""Keeps memory that it shares with its forks, and of which no process has more than a page at any time.

Such memory needs a file, and files have a limit.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import time
BLOCK, PAGE = 16 << 20, 4096
SHARED, ANONYMOUS, DONTNEED = 1, 0x20, 4
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
failed = ctypes.c_void_p(-1).value
try:
    zero = os.open("/dev/zero", os.O_RDWR)
except OSError:
    zero = -2
for name, protection, flags, file in (("memory without a file", 3, SHARED | ANONYMOUS, -1), ("/dev/zero", 3, SHARED, zero)):
    taken = 0
    if os.fork():
        try:
            _, status = os.wait()
        except ChildProcessError:
            continue
        if status == 0:
            escaped(f"1.2 GB of {name}")
        continue
    while taken < 1200 << 20:
        start = libc.mmap(None, BLOCK, protection, flags, file, 0)
        if start in (None, failed):
            os._exit(1)
        for place in range(start, start + BLOCK, PAGE):
            ctypes.memset(place, 1, 1)
        libc.munmap(start + PAGE, BLOCK - PAGE)
        taken += BLOCK
    time.sleep(2.5)
    os._exit(0)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
