"""Tables of ours in a course's gradebook, beside nbgrader's.

They are made when something is first written to them, and nothing of nbgrader's refers to them: a student who
is removed with nbgrader's commands is removed, and a course that writes nothing to them has a gradebook like
any other.
"""

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy import Column, DateTime, MetaData, String, Table, inspect, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

_METADATA = MetaData()
CLUES = Table(
    "flipgrad_clue",
    _METADATA,
    Column("student_id", String(128), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("value", String(256), primary_key=True),
    Column("written", String(256), nullable=False),
)
"""What platforms say about who a student is (see clues.py), as it is compared and as it was written."""
EXTENSIONS = Table(
    "flipgrad_extension",
    _METADATA,
    Column("student_id", String(128), primary_key=True),
    Column("assignment", String(128), primary_key=True),
    Column("until", DateTime, nullable=False),
)
"""Until when a student may hand in, in UTC."""
MEMBERS = Table(
    "flipgrad_member",
    _METADATA,
    Column("student_id", String(128), primary_key=True),
    Column("assignment", String(128), primary_key=True),
    Column("submitter_id", String(128), nullable=False),
)
"""Whose submission counts for a student who works in a group."""
_SECONDS_FOR_A_LOCK = 60


class GradebookError(Exception):
    """A gradebook cannot be read or written; the text says why, and what to do."""


def patient(url: str) -> str:
    """Give a gradebook's address by which SQLite waits for other programs that write to it."""
    return f"{url}?timeout={_SECONDS_FOR_A_LOCK}" if url.startswith("sqlite:") and "?" not in url else url


def is_there(url: str) -> bool:
    """Tell whether a gradebook is there; one on a server is taken to be."""
    place = make_url(url)
    return place.get_backend_name() != "sqlite" or bool(place.database and Path(place.database).is_file())


def has(connection: Connection, table: Table) -> bool:
    """Tell whether a table of ours was made."""
    return bool(inspect(connection).has_table(table.name))


@contextmanager
def reading(url: str, course: str) -> Iterator[tuple[Gradebook, Connection]]:
    """Open a gradebook to read, and a connection for the tables of ours.

    Raises
    ------
    GradebookError
        If it cannot be read.
    """
    try:
        with _opened(url, course) as book, book.engine.connect() as connection:
            yield book, connection
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise GradebookError(f"The gradebook cannot be read: {_said(error)}. Nothing was changed.") from error


@contextmanager
def writing(url: str, course: str) -> Iterator[Connection]:
    """Open a gradebook for one transaction: all that is written in it counts, or nothing.

    Raises
    ------
    GradebookError
        If it cannot be written.
    """
    try:
        with _opened(url, course) as book:
            _METADATA.create_all(book.engine)
            with book.engine.connect() as connection, connection.begin():
                if connection.dialect.name == "sqlite":
                    # Locked at once, so that nothing is written by others between reading and writing.
                    connection.execute(text("begin immediate"))
                yield connection
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise GradebookError(
            f"The gradebook cannot be written: {_said(error)}. Nothing was changed."
        ) from error


def _opened(url: str, course: str) -> Gradebook:
    """Open a gradebook; make it if it is not there."""
    path = os.environ.get("PATH", os.defpath)
    # nbgrader runs the program alembic for a new one. It is beside this Python, and perhaps not on the path.
    os.environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), path))
    try:
        return Gradebook(patient(url), course)
    finally:
        os.environ["PATH"] = path


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
