"""What an archive may hold, and the archives in it."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.submission import submitted_archive
from grader.submission.submitted_archive import MOST_TIMES, Room

SINGLE = (".ipynb",)


def archive_of(path: Path, **sizes: int) -> Path:
    """Write a zip or a tar, by its ending, of files of these sizes."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, size in sizes.items():
                file.writestr(name, bytes(size))
        return path
    with tarfile.open(path, "w:gz") as packed:
        for name, size in sizes.items():
            about = tarfile.TarInfo(name)
            about.size = size
            packed.addfile(about, io.BytesIO(bytes(size)))
    return path


@pytest.fixture(params=["a.zip", "a.tar.gz"])
def three(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of three files of 1,000 bytes each."""
    return archive_of(tmp_path / request.param, a=1000, b=1000, c=1000)


def test_what_fits_is_counted_once_for_all(three: Path) -> None:
    """An archive in an archive has the room that is left."""
    room = Room(three, most_bytes=6500, most_entries=100)
    room.take(three, SINGLE)
    room.take(three, SINGLE)
    with pytest.raises(ValueError, match="more than 0 MB"):
        room.take(three, SINGLE)


def test_what_does_not_fit_is_not_counted(three: Path, tmp_path: Path) -> None:
    """It stays packed, and the next may fit."""
    room = Room(three, most_bytes=3000, most_entries=3)
    with pytest.raises(ValueError, match="more than 3 files and folders"):
        room.take(archive_of(tmp_path / "b.zip", a=1, b=1, c=1, d=1), SINGLE)
    with pytest.raises(ValueError, match="unpack to more"):
        room.take(archive_of(tmp_path / "c.zip", a=3001), SINGLE)
    room.take(three, SINGLE)


def test_a_file_that_is_too_large_for_memory_does_not_fit(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in memory while it is unpacked."""
    monkeypatch.setattr(submitted_archive, "LARGEST", 999)
    with pytest.raises(ValueError, match="a file of more than"):
        Room(three).take(three, SINGLE)


def test_the_smaller_an_archive_the_less_it_may_hold(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No honest one is as small as what is made of nothing."""
    monkeypatch.setattr(submitted_archive, "ALWAYS", 10)
    Room(three).take(three, SINGLE)
    small = archive_of(three, a=10_000_000)
    assert small.stat().st_size * MOST_TIMES < 10_000_000
    with pytest.raises(ValueError, match="unpack to more"):
        Room(small).take(small, SINGLE)


def test_a_link_holds_what_it_leads_to(tmp_path: Path) -> None:
    """A hundred links to a large file are a hundred large files."""
    path = tmp_path / "links.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        about = tarfile.TarInfo("a")
        about.size = 1000
        packed.addfile(about, io.BytesIO(bytes(1000)))
        for number in range(100):
            about = tarfile.TarInfo(f"link{number}")
            about.type, about.linkname = (tarfile.LNKTYPE, tarfile.SYMTYPE)[number % 2], "a"
            packed.addfile(about)
    Room(path, most_bytes=101_000).take(path, SINGLE)
    with pytest.raises(ValueError, match="unpack to more"):
        Room(path, most_bytes=100_999).take(path, SINGLE)


def test_what_is_no_archive_holds_nothing(tmp_path: Path) -> None:
    """Whoever unpacks it will see; what breaks off is said."""
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK no")
    Room(path).take(path, SINGLE)
    cut = archive_of(tmp_path / "cut.tar.gz", a=1000, b=1000)
    cut.write_bytes(cut.read_bytes()[:-30])
    with pytest.raises(RuntimeError, match="Error: "):
        Room(cut).take(cut, SINGLE)
