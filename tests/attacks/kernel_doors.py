"""Knocks on doors of the kernel: ptrace, mount, namespaces, chroot, bpf, io_uring, keyrings, userfaultfd, modules.

Each is refused.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
page = ctypes.create_string_buffer(4096)
NUMBERS = {"ptrace": 101, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
    "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425, "add_key": 248, "request_key": 249, "keyctl": 250,
    "personality": 135, "init_module": 175, "finit_module": 313, "delete_module": 176, "kexec_load": 246, "reboot": 169, "swapon": 167,
    "sethostname": 170, "setdomainname": 171, "settimeofday": 164, "clock_settime": 227, "adjtimex": 159, "acct": 163, "quotactl": 179,
    "syslog": 103, "mknod": 133, "iopl": 172, "ioperm": 173, "open_by_handle_at": 304, "name_to_handle_at": 303, "fanotify_init": 300,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fspick": 433,
    "pidfd_getfd": 438, "mount_setattr": 442, "memfd_secret": 447, "memfd_create": 319, "vhangup": 153, "lookup_dcookie": 212, "clone3": 435, "nfsservctl": 180,
    "process_madvise": 440, "process_mrelease": 448, "quotactl_fd": 443, "landlock_create_ruleset": 444, "modify_ldt": 154}
import platform
if platform.machine() == "x86_64":
    for name, number in NUMBERS.items():
        arguments = {
            "unshare": (0x10000000,), "ptrace": (0, 0, 0, 0), "chroot": (b"/tmp",), "personality": (0x0040000,), "mount": (b"tmpfs", b"/tmp", b"tmpfs", 0, 0),
            "io_uring_setup": (4, page), "userfaultfd": (1,), "memfd_create": (b"x", 0), "mknod": (b"/tmp/n", 0o20666, 0x103), "bpf": (0, page, 72), "fsopen": (b"tmpfs", 0),
            "open_tree": (-100, b"/", 1), "keyctl": (0, -3, 1), "add_key": (b"user", b"x", b"y", 1, -3), "name_to_handle_at": (-100, b"/", page, page, 0), "syslog": (3, page, 4096),
            "setns": (0, 0), "perf_event_open": (page, 0, -1, -1, 0), "sethostname": (b"x", 1), "memfd_secret": (0,), "clone3": (page, 64), "fanotify_init": (0, 0),
        }.get(name, (page, page, page, page))
        if name == "kexec_load" or name == "reboot":
            continue  # refused by rights in any case; not to be tried where a wall is missing
        result = libc.syscall(number, *arguments)
        if result >= 0 and name not in ("landlock_create_ruleset", "adjtimex"):
            if name == "clone3" and result == 0:
                os._exit(0)
            escaped(f"{name} gave {result}")
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    result = libc.syscall(56, flag | 17, 0, 0, 0, 0)
    if result == 0:
        os._exit(0)
    if result > 0:
        escaped(f"clone with {flag:x}")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
