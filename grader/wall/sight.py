"""What is in sight of students' code: the system's programs, Python and its packages, and nothing else.

Named folder by folder: what an instructor or a service keeps below /usr or beside Python stays out of sight.
"""

import importlib.metadata
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
"""Of the clone, or the folder of the packages."""
_TOPS = ("grader", "flipgrad", "solutions")
_PROGRAMS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec")
_SHARED = (
    *("fonts", "fontconfig", "X11", "icu", "mime", "misc", "file", "magic", "graphviz", "proj", "gdal"),
    *("i18n", "locale", "zoneinfo", "terminfo", "tabset", "bash-completion", "dict"),
    *("perl", "perl5", "python3", "tcltk", "tcl", "tk", "awk", "texmf", "texlive", "texmf-dist"),
)
"""What programs look for in their `share`: fonts, languages, time zones, terminals, libraries of scripts."""
_SETTINGS = ("alternatives", "fonts", "ld.so.cache", "localtime")
"""Of /etc."""


def readable_folders() -> list[str]:
    """List what a session may read; what is ours within is taken out again, see `covered`."""
    places = [f"/{name}" for name in _PROGRAMS]
    places += [f"/etc/{name}" for name in _SETTINGS]
    # By no means all of it: nbgrader's own default exchange is in /usr/local/share.
    for prefix in ("/usr", "/usr/local", sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        places += _of_a_prefix(prefix)
    places += [f"{sys.prefix}/pyvenv.cfg"]
    places += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return _outermost(path for path in places if os.path.exists(path))


def _of_a_prefix(prefix: str) -> list[str]:
    shared = [f"{prefix}/share/{name}" for name in _SHARED]
    return [*(f"{prefix}/{name}" for name in _PROGRAMS), f"{prefix}/etc/fonts", *shared]


def _outermost(paths: Iterable[str]) -> list[str]:
    """Leave out what lies in another of these folders."""
    found = {Path(path) for path in paths}
    return sorted(str(path) for path in found if not found & {*path.parents})


@cache
def ours() -> frozenset[Path]:
    """List what no session may see, wherever that is: the judge, the solutions, and what names them.

    Another Python whose packages are in sight may have a copy of them, too.
    """
    found = {_ROOT / name for name in _TOPS}
    if _ROOT not in {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}:
        found.add(_ROOT)  # a clone, which is the course folder too
    for folder in _folders_of_packages():
        found |= _of_ours_in(folder)
    return frozenset(path for path in found if path.exists())


def _folders_of_packages() -> set[Path]:
    """Find the folders of packages in sight: this Python's, the system's, and those of environments there."""
    found = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    for place in map(Path, readable_folders()):
        for way in ("python3*/*-packages", "*/lib/python3*/*-packages"):
            found |= {*place.glob(way)}
    return {path.resolve() for path in found}


def _of_ours_in(folder: Path) -> set[Path]:
    found = {folder / top for top in _TOPS if (folder / _TOPS[0] / "judge").is_dir()}
    for installed in importlib.metadata.distributions(name="flipgrad", path=[str(folder)]):
        tops = {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}
        found |= {folder / top for top in tops}
    return found


def readable_apart() -> tuple[list[str], list[str]]:
    """Name what a session may read, where rules can only allow: around what is ours, entry by entry.

    Returns
    -------
    readable, listed : list of str
        Files and folders with all that is in them; folders of which only the names in them.
    """
    readable: list[str] = []
    listed: list[str] = []
    for path in readable_folders():
        _go_around(Path(path).resolve(), readable, listed)
    return sorted(set(readable)), sorted(set(listed))


def _go_around(path: Path, readable: list[str], listed: list[str]) -> None:
    if path in ours():
        return
    if not any(path in each.parents for each in ours()):
        readable.append(str(path))
        return
    listed.append(str(path))
    for entry in path.iterdir():
        if not entry.is_symlink():  # what it leads to has a rule of its own, or none
            _go_around(entry, readable, listed)


def covered(readable: Iterable[str]) -> Iterator[str]:
    """List what is ours as it is seen through the folders given."""
    for path in map(Path, readable):
        real = path.resolve()
        inside = {each for each in ours() if real in each.parents}
        outermost = (each for each in inside if not inside & {*each.parents})
        yield from (str(path / each.relative_to(real)) for each in outermost)


def anybody_may_read() -> bool:
    """Say whether an account without rights gets to Python and its packages: not in root's home."""
    ways = {parent for path in readable_folders() for parent in (Path(path), *Path(path).parents)}
    return all(way.stat().st_mode & 0o001 for way in ways if way.is_dir())


def objection(places: Mapping[str, str | Path]) -> str:
    """Say which of these places students' code could read, because it lies below what is in sight.

    Parameters
    ----------
    places
        What each is, as in a sentence -> where it is. What is not there yet counts, too.

    Returns
    -------
    str
        A sentence with what to do; empty if all of them are out of sight.
    """
    seen = [Path(path).resolve() for path in readable_folders()]
    for what, where in places.items():
        real = Path(where).resolve()
        for folder in seen:
            if real == folder or folder in real.parents:
                return (
                    f"{what} is at {where}, and students' code can read what is in {folder}, where programs "
                    "and packages are. Move it to a folder of its own, such as /srv/nbgrader."
                )
    return ""
