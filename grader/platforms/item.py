"""What the name of a file or folder in a platform's archive says: whose it is, when it came."""

from dataclasses import dataclass

from grader.platforms.clues import Clue


@dataclass(frozen=True)
class Item:
    """A file or folder as a platform names it in its archive of a class."""

    platform: str
    """As it is called in messages."""
    people: tuple[tuple[Clue, ...], ...]
    """The clues to each who handed it in, the surest first; clues of one kind are alternatives."""
    shown: str
    """How the platform calls whoever handed it in."""
    id: str = ""
    """The student's id where no list of students says another; empty if the name has nothing of the kind."""
    file: str = ""
    """The file's own name, as the student gave it; empty for a folder."""
    time: str = ""
    """When it came, as the platform writes it; empty if the name does not say."""
    late: bool = False
    """Whether the platform marks it as late."""
    number: int | None = None
    """The platform's number of the file: of two, the larger came later."""
    typed: bool = False
    """Whether it is a text that was typed into the platform, and no file of the student's."""
