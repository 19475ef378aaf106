"""Connects to services of the machine by the names of their sockets, and sends datagrams to them.

There is none in sight, and no socket that could reach one.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"
CELL = (
    PROBES
    + r"""
import glob, socket
names = ["/run/postgresql/.s.PGSQL.5432", "/var/run/postgresql/.s.PGSQL.5432", "/tmp/.s.PGSQL.5432", "/run/docker.sock",
    "/run/systemd/journal/socket", "/run/systemd/notify", "/dev/log", "/run/dbus/system_bus_socket", "/run/nscd/socket", *glob.glob("/tmp/*"), *glob.glob("/run/*")]
with open("/proc/net/unix") if os.path.exists("/proc/net/unix") and os.access("/proc/net/unix", os.R_OK) else open("/dev/null") as table:
    names += [word for line in table for word in line.split()[7:8]]
def stream(name):
    with socket.socket(socket.AF_UNIX) as mine:
        mine.settimeout(1)
        mine.connect(name.replace("@", "\0", 1) if name.startswith("@") else name)
def datagram(name):
    mine, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    mine.sendto(b"", name)
for name in names:
    attempt(f"a stream to {name}", stream, name)
    attempt(f"a datagram to {name}", datagram, name)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
