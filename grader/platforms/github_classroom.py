"""GitHub Classroom: what `gh classroom clone student-repos` names its folders.

`conv1d-submissions/conv1d-adal`: the assignment, then the login on GitHub; of a team, its name. By
github/gh-classroom, cmd/gh-classroom/clone/student-repos/student-repos.go at
08b078eec0e2b0a8c48d7afd523bbf7e77c5c342.
"""

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_END = "-submissions"


def read(name: str, parent: str) -> Item | None:
    """Read the name of a folder; None if it is none of a clone of students' repositories."""
    assignment = parent.removesuffix(_END)
    login = name.removeprefix(f"{assignment}-")
    if assignment == parent or not assignment or login in (name, ""):
        return None
    return Item("GitHub Classroom", ((clue(Kind.GITHUB, login),),), login, id=login)
