"""Opens terminals, consoles and raw memory, and types into them.

There is no terminal of anyone's, and no device but harmless ones.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import fcntl, glob, termios
for path in ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/loop-control", "/dev/loop0", "/dev/hpet", "/dev/mapper/control", "/dev/vsock"):
    attempt(path, os.open, path, os.O_RDWR)
for number in range(0, 20):
    try:
        fcntl.ioctl(number, termios.TIOCSTI, b"x")
        escaped(f"typed into {number}")
    except OSError:
        pass
for path in glob.glob("/dev/pts/[0-9]*"):
    attempt(path, os.open, path, os.O_RDWR | os.O_NOCTTY)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
