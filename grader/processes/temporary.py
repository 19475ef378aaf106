"""Folders for what a process needs while it runs.

The folder of a process that was killed is removed by the next process that makes one.
"""

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
"""The prefix of folders that are not locked yet."""
_SECONDS_TO_LOCK = 3600
"""After which a folder that is not locked yet is taken for abandoned."""
_LONGEST = 50
"""The most bytes of a path below which a socket may have its name: a socket's path has 107 at most."""


class TemporaryFolder:
    """A folder that is removed when it is closed, or, if its process was killed, when the next one is made.

    The process that made it holds a lock on it. The kernel releases the lock when that process ends, which
    tells the abandoned folders from those in use.
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
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def use_own_folder() -> None:
    """Give this process, and those that it starts, a folder for temporary files that ends with it."""
    usual = tempfile.gettempdir()
    # multiprocessing puts a socket into the folder.
    too_long = len(os.fsencode(usual)) > _LONGEST and os.access("/tmp", os.W_OK)
    folder = TemporaryFolder("/tmp" if too_long else usual)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder.path)
    # multiprocessing removes its own files from the folder at priority -100, before this.
    Finalize(None, folder.close, exitpriority=-200)


def _remove_abandoned(where: str) -> None:
    """Remove this account's folders that no process holds a lock on."""
    for path in Path(where).glob("flipgrad-*"):
        with suppress(OSError):  # the folder is in use, or another process has removed it
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
