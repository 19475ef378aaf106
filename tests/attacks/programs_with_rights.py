"""Runs su, sudo, mount, ping, at, crontab and others that are installed with rights of root.

They have no rights here.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import subprocess
for command in ("su -c id", "sudo -n id", "mount -t tmpfs tmpfs /tmp", "umount /tmp", "umount /proc", "unshare -Ur id", "newgrp root", "chfn -f x", "ping -c1 127.0.0.1", "nsenter -t 1 -m id", "crontab -l", "at now", "pkexec id", "bwrap --ro-bind / / id", "passwd -d root", "gpasswd -a nobody root", "chroot / id", "dmesg", "systemctl status"):
    try:
        ran = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=1)
        if ran.returncode == 0:
            escaped(f"{command}: {ran.stdout[:100]}")
    except (OSError, subprocess.TimeoutExpired):
        pass
with open("/tmp/own", "w") as file:
    file.write("#!/bin/sh\nid -u")
os.chmod("/tmp/own", 0o6755)
attempt("root's file", os.chown, "/tmp/own", 0, 0)
attempt("to be root", os.setuid, 0)
attempt("groups", os.setgroups, [0])
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
