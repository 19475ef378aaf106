"""What is in sight of students' code, and what may not lie there."""

import sys
from pathlib import Path

import pytest

from grader.wall import sight


def seen() -> list[Path]:
    return [Path(path) for path in sight.readable_folders()]


def test_programs_and_packages_are_in_sight() -> None:
    """Python, its library, numpy, a shell, time zones."""
    import numpy

    for path in (sys.executable, subprocess_of_python(), numpy.__file__, "/bin/sh"):
        real = [Path(path), Path(path).resolve()]
        assert [each for each in seen() if any(each in way.parents for way in real)], path


def subprocess_of_python() -> str:
    import subprocess

    return subprocess.__file__


@pytest.mark.parametrize(
    "place",
    [
        *("/usr", "/usr/local", "/usr/local/share", "/usr/local/share/nbgrader/exchange", "/usr/local/etc"),
        *(
            "/usr/src",
            "/usr/share",
            "/usr/share/nbgrader",
            "/etc",
            "/srv/nbgrader/exchange",
            "/opt",
            "/var/lib",
        ),
        *(
            f"{prefix}{rest}"
            for prefix in (sys.prefix, sys.base_prefix)
            for rest in ("", "/share", "/etc", "/src")
        ),
    ],
)
def test_where_people_keep_things_is_not(place: str) -> None:
    """Neither is nbgrader's own default exchange, nor what lies beside Python's own folders."""
    assert [each for each in seen() if each == Path(place) or each in Path(place).parents] == []
    assert sight.objection({"The exchange": place}) == ""


def test_nothing_is_named_twice() -> None:
    """What lies in a folder that is in sight is with it."""
    folders = seen()
    assert [each for each in folders if set(each.parents) & set(folders)] == []


def test_what_lies_below_programs_and_packages_is_objected_to(tmp_path: Path) -> None:
    """Through a link, too; whether it is there yet or not."""
    (packages,) = (each for each in seen() if each.name == "lib" and each.is_relative_to(sys.prefix))
    (tmp_path / "link").symlink_to(packages)
    for place in (packages, packages / "nbgrader" / "exchange", tmp_path / "link" / "exchange"):
        said = sight.objection({"Your home": tmp_path, "The exchange": place})
        assert said.startswith("The exchange is at ")
        assert str(place) in said
        assert str(packages.resolve()) in said
        assert "Move it" in said


@pytest.mark.parametrize("way", ["python3/dist-packages", "tool/lib/python3.12/site-packages"])
def test_another_copy_of_ours_is_ours(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's Python, or an environment among its programs, has one: it is not in sight either."""
    copy = tmp_path / way
    for name in ("grader/judge", "solutions", "numpy"):
        (copy / name).mkdir(parents=True)
    monkeypatch.setattr(sight, "readable_folders", lambda: [str(tmp_path)])
    sight.ours.cache_clear()
    try:
        assert {copy / "grader", copy / "solutions"} <= sight.ours()
        assert copy / "numpy" not in sight.ours()
        readable, _ = sight.readable_apart()
        assert readable == [str(copy / "numpy")]
        assert {*sight.covered([str(tmp_path)])} == {str(copy / "grader"), str(copy / "solutions")}
    finally:
        sight.ours.cache_clear()
