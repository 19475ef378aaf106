"""A Python that every account may run, with the packages of the one that runs the tests. For tests only.

Without namespaces, root's place is taken by an account without rights: that has to be able to read Python.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scratch import ROOT

_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
ORDINARY = "65533"
"""The number of an account without rights, that owns nothing."""


def everybody_may(path: Path) -> bool:
    """Say whether every account gets to what is there."""
    ways = [path.resolve(), *path.resolve().parents]
    return all(way.stat().st_mode & 0o001 for way in ways if way.is_dir())


def find_python() -> Path | None:
    """Find a Python of the same version that every account may run; None if there is none."""
    for path in (
        Path(sys.base_prefix, "bin", _VERSION),
        Path("/usr/bin", _VERSION),
        Path("/usr/local/bin", _VERSION),
    ):
        if path.exists() and everybody_may(path.parent):
            return path
    return None


def why_not() -> str:
    """Say why no environment for everybody can be made here; empty if one can."""
    if find_python() is None:
        return f"there is no {_VERSION} that every account may run"
    if not everybody_may(Path(sysconfig.get_path("purelib"))) or not everybody_may(ROOT):
        return "the packages are where not every account may read"
    return ""


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that every account gets to, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="flipgrad-everybody-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def environment(but: str = "") -> Iterator[Path]:
    """Make an environment in a folder open to all, of that Python where there is one; give its Python.

    With our packages, but for those with a certain word in their names.
    """
    with open_folder() as folder:
        made = folder / "environment"
        subprocess.run(
            [str(find_python() or sys.executable), "-m", "venv", "--without-pip", str(made)], check=True
        )
        packages = made / "lib" / _VERSION / "site-packages"
        copy_packages(packages, but)
        yield made / "bin" / "python"


def copy_packages(to: Path, but: str = "") -> None:
    """Copy our packages into an environment, but for those with this in their name; as links if that goes."""
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not but or but not in path.name:
            try:
                subprocess.run(["cp", "-al", str(path), str(to)], check=True, capture_output=True)
            except subprocess.CalledProcessError:
                subprocess.run(["cp", "-a", str(path), str(to)], check=True)


def run_as(account: str, command: list[str], home: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command as "root", which this is, or as "ordinary", an account without rights."""
    before = ["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
    ordinary = account == "ordinary" and os.getuid() == 0
    if ordinary:
        os.chown(home, int(ORDINARY), int(ORDINARY))
    return subprocess.run(
        [*before, *command] if ordinary else command,
        env={"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
