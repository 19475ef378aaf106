"""What the course's own gradebook and release say, where there are any: they may be older than the source."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from grader.release_check.records import Remark
from grader.submission.template import Template


def remarks_of_gradebook(url: str, assignment: str, templates: Mapping[str, Template]) -> Iterator[Remark]:
    """Compare the tasks and points in the gradebook with those of the source.

    Parameters
    ----------
    url
        The gradebook's address. It is only read.
    assignment
        Its name.
    templates
        Name -> the notebook as it is in the source now.
    """
    again = f"Run `nbgrader generate_assignment {assignment}`."
    try:
        saved = _points(url, assignment)
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        yield Remark("the gradebook", f"It cannot be read: {said}.")
        return
    if saved is None:
        yield Remark("the gradebook", f"It does not know {assignment} yet. {again}", fault=False)
        return
    now = {
        (name, cell): points
        for name, template in templates.items()
        for cell, points in template.points.items()
    }
    if other := sorted(dict(saved.items() ^ now.items())):
        cells = ", ".join(f"{cell} ({name}.ipynb)" for name, cell in other[:5])
        yield Remark("the gradebook", f"It has other tasks or points than the source: {cells}. {again}")


def _points(url: str, assignment: str) -> dict[tuple[str, str], float] | None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return None
    with Gradebook(url) as book:
        try:
            known = book.find_assignment(assignment)
        except MissingEntry:
            return None
        if not known.notebooks:
            return None
        return {
            (notebook.name, cell.name): float(cell.max_score)
            for notebook in known.notebooks
            for cell in notebook.grade_cells
        }


def remarks_of_release(release: Path, now: Path, assignment: str) -> Iterator[Remark]:
    """Compare what students have or will get with what nbgrader makes of the source now."""
    if not release.is_dir():
        return
    there, made = _files(release), _files(now)
    if there and there != made:
        other = sorted(name for name in there.keys() | made.keys() if there.get(name) != made.get(name))
        yield Remark(
            "the release",
            f"It is not what the source gives now: {', '.join(other[:5])}. Run `nbgrader generate_assignment "
            f"{assignment}`.",
            fault=False,
        )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
