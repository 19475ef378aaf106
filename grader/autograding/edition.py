"""The edition of Flipgrad that this machine has: the version, and the code as it is in the files."""

from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path


def edition() -> str:
    """Give the version with a digest of the code; machines with the same edition give the same points.

    The version alone does not tell: it stays the same when an instructor pulls, or adds an exercise.
    """
    digest = sha256()
    for package in ("grader", "solutions"):
        found = find_spec(package)
        for folder in map(Path, (found and found.submodule_search_locations) or ()):
            for path in sorted(folder.rglob("*.py")):
                digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return f"{version('flipgrad')} ({digest.hexdigest()[:8]})"
