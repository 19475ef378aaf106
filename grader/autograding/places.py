"""The places of a course that students may not see."""

import tempfile
from pathlib import Path

from jupyter_core.paths import jupyter_config_path, jupyter_runtime_dir
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from sqlalchemy.engine import make_url

from grader.assignments.of_course import FOLDER
from grader.wall import sight

_FOLDERS = ("source", "submitted", "autograded", "release", "feedback", "solution")


def objection_to_places(directory: CourseDirectory, exchange: Exchange) -> str:
    """Say which place of a course students' code could read, because it lies among programs and packages.

    Returns
    -------
    str
        A sentence with what to do; empty if all of them are out of sight.
    """
    root = Path(directory.root)
    places = {
        "Your home": Path.home(),
        "The course": root,
        **{
            f"The course's folder of {name} work": root / getattr(directory, f"{name}_directory")
            for name in _FOLDERS
        },
        "The exchange": Path(exchange.root),
        "The exchange's cache": Path(exchange.cache),
        "Your folder for temporary files": Path(tempfile.gettempdir()),
        "Jupyter's folder of what runs": Path(jupyter_runtime_dir()),
        f"The course's folder {FOLDER}": root / FOLDER,
        **{f"{FOLDER}/{path.name}": path for path in (root / FOLDER).glob("*.py")},
    }
    for path in jupyter_config_path():
        for settings in Path(path).glob("nbgrader_config.*"):
            places[f"The file of settings {settings.name}"] = settings
    book = make_url(directory.db_url)
    if book.get_backend_name() == "sqlite" and book.database:
        places["The gradebook"] = root / book.database
    return sight.objection(places)
