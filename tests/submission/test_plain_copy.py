"""Copies of folders that somebody else may change meanwhile."""

import os
from pathlib import Path

import pytest

from grader.submission.plain_copy import copy_plain

SECRET = "what no student sees"


@pytest.mark.parametrize("name", ["notes.txt", "folder"])
def test_what_becomes_a_link_meanwhile_is_not_followed_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """After it was listed, when nothing can be known of it any more."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for folder in (theirs, ours):
        (folder / "folder").mkdir(parents=True)
        (folder / "notes.txt").write_text(SECRET)
        (folder / "folder" / "inside").write_text(SECRET)
    listed = os.listdir

    def list_and_swap(folder: int) -> list[str]:
        names = listed(folder)
        if name in names and not (theirs / name).is_symlink():
            (theirs / name).rename(tmp_path / "away")
            (theirs / name).symlink_to(ours / name)
        return names

    monkeypatch.setattr(os, "listdir", list_and_swap)
    assert copy_plain(theirs, tmp_path / "copy", 1000) == [Path(name)]
    assert not (tmp_path / "copy" / name).exists()
