"""Calls the kernel by its 32-bit entry, and by the numbers of x32, past a filter for 64 bits.

The filter holds for them too.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import mmap, platform
if platform.machine() == "x86_64":
    X32 = 0x40000000
    for name, number, arguments in (("mount", 165, (b"tmpfs", b"/tmp", b"tmpfs", 0, 0)), ("unshare", 272, (0x10000000,)), ("socket", 41, (2, 1, 0)), ("ptrace", 101, (0, 0, 0, 0))):
        if os.fork() == 0:
            if libc.syscall(X32 | number, *arguments) >= 0:
                escaped(f"{name} as x32")
            import sys
            sys.stdout.flush()
            os._exit(0)
        os.wait()
    # int 0x80: mov eax, 102 (socketcall) ... a call with numbers of its own; 20 is getpid there
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    for number, name, first in ((310, "unshare", 0x10000000), (359, "socket", 2), (26, "ptrace", 0)):
        if os.fork() == 0:
            # push rbx; mov eax, number; mov ebx, first; mov ecx, 1; xor edx, edx; int 0x80; pop rbx; ret
            program = b"\x53\xb8" + number.to_bytes(4, "little") + b"\xbb" + first.to_bytes(4, "little") + b"\xb9\x01\0\0\0\x31\xd2\xcd\x80\x5b\xc3"
            code.seek(0)
            code.write(program)
            function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
            if function() >= 0:
                open("/tmp/int80-" + name, "w").close()
            os._exit(0)
        os.wait()
        if os.path.exists("/tmp/int80-" + name):
            escaped(f"{name} by int 0x80")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
