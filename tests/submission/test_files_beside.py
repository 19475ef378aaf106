"""Of what lies beside a notebook, the sandbox gets what students' code most likely needs."""

from pathlib import Path

import pytest

from grader.submission.files_beside import (
    list_beside,
    list_for_the_sandbox,
    objection_to_instructors,
    read_beside,
)


def put(folder: Path, *names: str, size: int = 1) -> None:
    """Write files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * size)


def test_what_lies_at_the_top_comes_first_then_modules(tmp_path: Path) -> None:
    """Modules before other files, near ones before those in deep folders."""
    names = ["my_helper.py", "table.csv", "pkg/core.py", "a/b/deep.py", "a/notes.txt", "a/b/table.csv"]
    put(tmp_path, *reversed(names))
    assert list(read_beside(tmp_path)) == names


def test_folders_of_other_programs_are_left_out(tmp_path: Path) -> None:
    """They are no part of the work; in autograded/ they lie all the same."""
    put(
        tmp_path,
        ".git/config",
        ".venv/lib/a.py",
        "pkg/__pycache__/core.pyc",
        "pkg/.idea/a.xml",
        "pkg/core.py",
    )
    assert list(read_beside(tmp_path)) == ["pkg/core.py"]
    assert len(list_beside(tmp_path)) == 5


def test_many_or_large_files_hide_no_module(tmp_path: Path) -> None:
    """Whatever their names; so much else comes along as there is room for."""
    put(tmp_path, "z_helper.py", "pkg/z_core.py", *(f"data/{n}.csv" for n in range(300)))
    found = read_beside(tmp_path)
    assert len(found) == 200
    assert {"z_helper.py", "pkg/z_core.py"} <= set(found)
    assert len(list_for_the_sandbox(tmp_path)) == 302
    put(tmp_path, "a.npy", "b.npy", "c.npy", size=6_900_000)
    assert {"z_helper.py", "a.npy", "b.npy"} <= set(read_beside(tmp_path))
    assert "c.npy" not in read_beside(tmp_path)


def test_copies_of_the_instructors_files_take_no_room(tmp_path: Path) -> None:
    """What the student added is not left out for them."""
    put(tmp_path, "a.npy", "b.npy", "folder/c.npy", size=6_900_000)
    put(tmp_path, "own/d.npy", size=6_900_000)
    instructors = {"a.npy", "folder/c.npy"}
    assert list(read_beside(tmp_path, (), instructors)) == ["b.npy", "own/d.npy"]
    assert len(list_for_the_sandbox(tmp_path, (), instructors)) == 2


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ({}, ""),
        ({"data.bin": 30_000_000, "a/b.csv": 10_000_000}, ""),
        (
            {"a.csv": 1, "folder/data.bin": 30_100_000},
            "folder/data.bin has 30.1 MB, and one file may have 30.0 MB",
        ),
        (
            {"a.csv": 25_100_000, "b.csv": 15_000_000},
            "the files have 40.1 MB together, and may have 40.0 MB (the largest, a.csv has 25.1 MB)",
        ),
        ({f"{n}.csv": 1 for n in range(1_001)}, "there are 1,001 files, and may be 1,000"),
    ],
    ids=["none", "fits", "large", "sum", "many"],
)
def test_what_an_instructor_puts_there_fits_or_is_named(sizes: dict[str, int], says: str) -> None:
    """With the size and the limit."""
    assert objection_to_instructors(sizes) == says
