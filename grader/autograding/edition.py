"""Which Flipgrad this is: its version, and its code as it lies here."""

from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path


def edition() -> str:
    """Give the version with a digest of the code; machines that agree in it give the same marks.

    A clone that was pulled, or to which an instructor added an exercise, has the same version as before.
    """
    digest = sha256()
    for package in ("grader", "solutions"):
        found = find_spec(package)
        for folder in map(Path, (found and found.submodule_search_locations) or ()):
            for path in sorted(folder.rglob("*.py")):
                digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return f"{version('flipgrad')} ({digest.hexdigest()[:8]})"
