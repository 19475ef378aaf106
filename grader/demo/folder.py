"""The demo's own course folder, which it makes anew from the course's sources and settings."""

import shutil
from pathlib import Path

from grader.autograding.secret import write_secret
from grader.demo.errors import DemoError

FOLDER = "demo"
_STAMP = "made_by_flipgrad_demo.txt"
_SECRET = b"The secret of the demo is known."
"""The same in every demo, so that everybody sees the same questions and points."""
_SETTINGS = """

# The demo's own: nothing it does reaches the course that it was copied from.
from pathlib import Path as _Path

_here = _Path(__file__).resolve().parent
c.CourseDirectory.root = str(_here)
c.CourseDirectory.db_url = f"sqlite:///{_here / 'gradebook.db'}?timeout=60"  # several commands write to it
c.Exchange.root = str(_here / "exchange")
c.ExchangeCollect.check_owner = False  # one account plays all students
c.RunBehindTheWall.seconds_per_cell = 5  # some simulated students never end
"""


def make_course(course: Path) -> Path:
    """Make the folder, in place of the one of an earlier demo.

    Raises
    ------
    DemoError
        If a folder with this name is there that no demo made, or if the folder cannot be written.
    """
    demo = course / FOLDER
    if demo.exists() and not (demo / _STAMP).exists():
        raise DemoError(
            f"{demo} is there already, and not from an earlier demo. Move it away, then run this again."
        )
    try:
        if demo.exists():
            shutil.rmtree(demo)
        demo.mkdir()
        (demo / _STAMP).write_text("Made by `flipgrad demo`, which removes this folder when it runs again.\n")
        settings = (course / "nbgrader_config.py").read_text(encoding="utf-8")
        (demo / "nbgrader_config.py").write_text(settings + _SETTINGS, encoding="utf-8")
        shutil.copytree(
            course / "source",
            demo / "source",
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", ".*"),
        )
        write_secret(demo, _SECRET)
        for folder in ("exchange", "students", "logs"):
            (demo / folder).mkdir()
    except OSError as error:
        raise DemoError(
            f"Cannot make {demo}: {error.strerror or error}. Is the disk full, or the folder not yours?"
        ) from error
    return demo
