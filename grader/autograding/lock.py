"""One grader of a course at a time: two would write the same files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from grader.autograding.errors import CourseError

_SECONDS = 2
"""How long to wait for a grader that was killed a moment ago, and has not quite ended.

Its processes hold nobody up, however long they take to end: filelock 4 lets go of the lock in every fork.
"""


@contextmanager
def only_grader(folder: Path, groupshared: bool) -> Iterator[None]:
    """Keep a second grader of this course from writing at the same time.

    Parameters
    ----------
    folder
        The course's autograded/.
    groupshared
        Whether the others of the group grade, too.

    Raises
    ------
    CourseError
        If another grader is at work, or if the folder cannot be written.
    """
    lock = FileLock(folder / ".grading.lock", timeout=_SECONDS, mode=0o664 if groupshared else 0o644)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CourseError(
            f"Another autograding is at work in {folder}. Wait for its end, then run this again for the rest."
        ) from None
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}. Nothing was graded.") from error
    try:
        yield
    finally:
        lock.release()
