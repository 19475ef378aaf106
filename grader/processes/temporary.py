"""Folders for what is needed while a process runs; those of processes that were killed are removed, too."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "flipgrad-run-"
_NEW = "flipgrad-new-"
"""Of folders that are not locked yet."""
_SECONDS_TO_LOCK = 3600
_LONGEST = 50
"""Bytes of a path that leave room for a socket's name below it."""


class TemporaryFolder:
    """A folder that is removed when it is closed, or by the next one that is made after a kill.

    The process that made it holds a lock on it, which the kernel lets go of when that process ends.
    """

    def __init__(self, where: str | None = None) -> None:
        where = where or tempfile.gettempdir()
        _remove_abandoned(where)
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=where))
        self._lock = os.open(new, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.path = new.with_name(new.name.replace(_NEW, _PREFIX, 1))
        new.rename(self.path)

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def use_own_folder() -> None:
    """Let this process, to its end, and those that it starts have a folder for temporary files."""
    usual = tempfile.gettempdir()
    # multiprocessing puts a socket into it, and the path of a socket is short.
    too_long = len(os.fsencode(usual)) > _LONGEST and os.access("/tmp", os.W_OK)
    folder = TemporaryFolder("/tmp" if too_long else usual)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder.path)
    # After multiprocessing, at -100, has removed what it has in there.
    Finalize(None, folder.close, exitpriority=-200)


def _remove_abandoned(where: str) -> None:
    """Remove the folders of this account that nobody holds a lock on."""
    for path in Path(where).glob("flipgrad-*"):
        with suppress(OSError):  # somebody else's, or somebody else was faster
            new = path.name.startswith(_NEW)
            if not (new or path.name.startswith(_PREFIX)) or path.is_symlink():
                continue
            about = path.stat()
            if about.st_uid != os.getuid() or (new and time.time() - about.st_mtime < _SECONDS_TO_LOCK):
                continue
            lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)
