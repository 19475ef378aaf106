"""Opens sockets of every family, and connects to the machine and to the world.

There is no network, and no socket but local ones.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import socket, urllib.request
for family in (2, 10, 16, 17, 31, 38, 40, 44):
    for kind in (1, 2, 3, 5):
        for protocol in (0, 1, 4, 15):
            result = libc.socket(family, kind, protocol)
            if result >= 0:
                escaped(f"socket {family} {kind} {protocol}")
attempt("a name", socket.getaddrinfo, "example.org", 80)
attempt("TCP", socket.create_connection, ("127.0.0.1", 22), 1)
try:
    urllib.request.urlopen("http://127.0.0.1:8888", timeout=1)
    escaped("HTTP")
except Exception:
    pass
for path in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private", "\0/tmp/.X11-unix/X0"):
    attempt(path, socket.socket(socket.AF_UNIX).connect, path)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
