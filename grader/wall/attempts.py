"""What the doctor attempts from inside a session: each must fail, and does no harm where it does not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.wall import sight
from grader.wall.session import Session


@dataclass(frozen=True)
class Planted:
    """Things of ours that a session must not reach."""

    folder: Path
    """Also with two sockets: `stream` and `datagrams`."""
    file: Path
    token: str
    pid: int
    neighbour: int
    """A process of the same account, to which nothing may happen."""
    port: int
    """Where we listen."""
    terminal: str
    beside: list[Path]
    """Files with the token, beside programs and packages."""

    def put_into(self, source: str) -> str:
        """Write them into the text of a cell."""
        values = vars(self) | {"beside": [str(path) for path in self.beside]}
        for name, value in values.items():
            source = source.replace(f"<{name}>", str(value))
        return source


Attempt = Callable[[Session, Planted], bool]
"""Gives whether the protection held."""


def said(session: Session, source: str) -> str:
    """Run a cell, and give all that came of it as text."""
    run = session.run_cell(source, 1)
    return f"{run.problem} {run.message} {run.outputs}"


def _fails(source: str) -> Attempt:
    """Attempt what must raise an error: a session that gets through says so."""

    def attempt(session: Session, planted: Planted) -> bool:
        answer = said(session, planted.put_into(source) + "\nprint('got through')")
        return "got through\\n" not in answer and planted.file.read_text() == planted.token

    return attempt


def _each_fails(first: str, *sources: str) -> Attempt:
    """Attempt several things, each of which must raise an error."""
    tries = "".join(
        f"\ntry:\n    {source}\nexcept OSError:\n    pass\nelse:\n    through.append({source!r})"
        for source in sources
    )
    return _fails(f"{first}\nthrough = []{tries}\nassert through, through")


def _stays_secret(source: str) -> Attempt:
    def attempt(session: Session, planted: Planted) -> bool:
        return planted.token not in said(session, planted.put_into(source))

    return attempt


def _is_stopped(source: str, expected: str) -> Attempt:
    """Attempt what must be ended; the session goes on afterwards."""

    def attempt(session: Session, planted: Planted) -> bool:
        return expected in said(session, source) and "[{'output_type'" in said(session, "print('alive')")

    return attempt


_SYSTEM_CALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.{} >= 0"
_REFUSED_OR_UNKNOWN = """
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
seccomp = 317 if platform.machine() == "x86_64" else 277
calls = {433: (-100, b"/", 0), 444: (None, 0, 1), 425: (0, None), 428: (-100, b"/", 0), seccomp: (2, 0, None)}
through = []
for number, given in calls.items():
    if libc.syscall(number, *given) >= 0 or ctypes.get_errno() not in (1, 38):
        through.append(number)
assert through
"""
"""fspick, landlock_create_ruleset, io_uring_setup, open_tree, seccomp: other errors come from behind them."""
_OTHER_PAIRS = """
import socket
through = []
for family in (2, 16, 30, 38, 40):
    try:
        socket.socketpair(family, socket.SOCK_STREAM)
        through.append(family)
    except PermissionError:
        pass
    except OSError:
        through.append(family)
assert through
"""
_OTHER_CHANNELS = """
import fcntl, gc, os, socket, stat, termios
own = [each._connection.fileno() for each in gc.get_objects() if type(each).__name__ == "Channel"]
ends = []
for number in range(3, 128):
    try:
        if number not in own and stat.S_ISSOCK(os.fstat(number).st_mode):
            ends.append(socket.socket(fileno=os.dup(number)))
    except OSError:
        pass
def waiting():
    said = (fcntl.ioctl(end, termios.FIONREAD, bytes(4)) for end in ends)
    return sum(int.from_bytes(each, "little") for each in said)
through = []
for end in ends:
    before = waiting()
    try:
        end.send(b"x", socket.MSG_DONTWAIT)
    except OSError:
        continue
    if waiting() == before:
        through.append(end)
[end.close() for end in ends]
assert own and through
"""
"""Sockets whose other end this process does not have: but for its channel, there are none."""
_MEMORY_WITHOUT_A_FILE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
assert libc.mmap(None, 4096, 3, 0x21, -1, 0) != ctypes.c_void_p(-1).value
"""
_INHERITED_TERMINALS = """
import fcntl, termios
through = []
for number in range(20):
    try:
        fcntl.ioctl(number, termios.TIOCSTI, b"x")
        through.append(number)
    except OSError:
        pass
assert through
"""
_MEMORY_OF_THE_KERNEL = """
import os, socket, time
for _ in range(25):
    if os.fork() == 0:
        held = [socket.socketpair() for _ in range(50)]
        time.sleep(9)
        os._exit(0)
time.sleep(2.5)
assert os.waitpid(-1, os.WNOHANG) == (0, 0)
"""
"""Sockets with room for 600 MB."""
_MANY_FILES = "import time\nfor i in range(20_000): open(f'many{i}', 'w').close()\ntime.sleep(1.5)"
_MUCH_IN_FILES = """
import time
for i in range(12):
    with open(f"much{i}", "wb") as file:
        file.write(bytes(10 << 20))
time.sleep(1.5)
"""
_OURS = [str(path / "__init__.py") for path in sorted(sight.ours()) if (path / "__init__.py").is_file()]
_ROOMS = [str(path) for path in sorted(Path(__file__).parents[1].glob("judge/*.py"))]

QUIET: dict[str, Attempt] = {
    "files of yours cannot be read": _stays_secret("print(open('<file>').read())"),
    "files of yours cannot be changed": _fails("open('<file>', 'w').write('forged')"),
    "their modes, owners, times and attributes cannot be changed": _each_fails(
        "import os",
        "os.chmod('<file>', 0o666)",
        "os.utime('<file>', (1, 1))",
        "os.setxattr('<file>', 'user.flipgrad', b'x')",
        "os.chown('<file>', os.getuid(), -1)",
    ),
    "nor those of files that may be read": _each_fails(
        "import os\nfile = os.open(os.__file__, os.O_RDONLY)\nnow = os.fstat(file)",
        "os.fchmod(file, now.st_mode & 0o7777)",
        "os.utime(file, ns=(now.st_atime_ns, now.st_mtime_ns))",
        "os.setxattr(file, 'user.flipgrad', b'x')",
        "os.fchown(file, now.st_uid, now.st_gid)",
    ),
    "the judge and the solutions cannot be imported": _fails(
        "import importlib\nfound = []\n"
        "for name in ('grader', 'grader.judge', 'grader.assignments', 'solutions', 'solutions.conv1d'):\n"
        "    try:\n        found.append(importlib.import_module(name))\n"
        "    except (ImportError, OSError):\n        pass\n"
        "assert found"
    ),
    "the judge and the solutions cannot be read": _fails(
        f"found = []\nfor path in {_OURS + _ROOMS!r}:\n"
        "    try:\n        found.append(open(path).read(1))\n    except OSError:\n        pass\n"
        "assert ''.join(found)"
    ),
    "what lies beside programs and packages cannot be read": _stays_secret(
        "for path in <beside>:\n    try:\n        print(open(path).read())\n    except OSError:\n        pass"
    ),
    "no file can be made beside them": _fails("open('<folder>/new', 'w')"),
    "the system is read-only": _fails(
        "import os\npath = os.path.join(os.path.dirname(os.__file__), 'flipgrad_doctor.py')\n"
        "open(path, 'w')\nos.remove(path)"
    ),
    "your environment is not there": _stays_secret("import os; print(dict(os.environ))"),
    "other processes cannot be seen": _fails("assert open('/proc/<pid>/status').read()"),
    "other processes cannot be signalled": _each_fails(
        "import os, signal", "os.kill(<pid>, 0)", "os.kill(<neighbour>, 0)"
    ),
    "nor slowed down, nor limited": _each_fails(
        "import os, resource",
        "os.setpriority(os.PRIO_PROCESS, <neighbour>, 19)",
        "os.sched_setaffinity(<neighbour>, os.sched_getaffinity(0))",
        "resource.prlimit(<neighbour>, resource.RLIMIT_CORE, (0, 0))",
    ),
    "no network": _fails("import socket\nsocket.socket(socket.AF_INET).connect(('127.0.0.1', <port>))"),
    "no packets": _fails(
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', <port>))"
    ),
    "no sockets of other programs": _each_fails(
        "import socket",
        "socket.socket(socket.AF_UNIX).connect('<folder>/stream')",
        "socket.socket(socket.AF_UNIX).connect('\\0flipgrad-doctor-<token>')",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', '<folder>/datagrams')",
    ),
    "no pairs of sockets of other families": _fails(_OTHER_PAIRS),
    "no terminals": _fails("import os\nos.open('<terminal>', os.O_RDWR | os.O_NOCTTY)"),
    "no typing into what was inherited": _fails(_INHERITED_TERMINALS),
    "no channel to the grader but its own": _fails(_OTHER_CHANNELS),
    "no memory that nobody can count": _fails(_MEMORY_WITHOUT_A_FILE),
    "no new namespaces": _fails(_SYSTEM_CALL.format("unshare(0x10000000)")),
    "no mounts": _fails(_SYSTEM_CALL.format("mount(b'none', b'/tmp', b'tmpfs', 0, None)")),
    "no tracing of processes": _fails(_SYSTEM_CALL.format("ptrace(0, 0, 0, 0)")),
    "no rarely used doors of the kernel": _fails(_REFUSED_OR_UNKNOWN),
    "no way back to root": _fails("import os\nos.setuid(0)\nassert open('/etc/shadow').read()"),
    "too many open files stop": _fails("held = [open('/dev/null') for _ in range(400)]"),
    "no core dumps": _fails("import resource\nassert resource.getrlimit(resource.RLIMIT_CORE)[1]"),
}
"""Those that leave a session as it was: they share one."""

LOUD: dict[str, Attempt] = {
    "a fork bomb stops": _fails(
        "import os, time\nfor _ in range(400):\n    if os.fork() == 0: time.sleep(9)"
    ),
    "a memory bomb stops": _fails("b = bytearray(2 << 30)"),
    "so does one of what the kernel keeps": _fails(_MEMORY_OF_THE_KERNEL),
    "a large file stops": _fails("open('big', 'wb').write(bytes(40 << 20))"),
    "many large files stop": _fails(_MUCH_IN_FILES),
    "a great number of files stops": _fails(_MANY_FILES),
    "an endless cell is stopped": _is_stopped("while True: pass", "late"),
    "a crash is survived": _is_stopped("import ctypes; ctypes.string_at(0)", "died"),
}
"""Those that want a session of their own."""
