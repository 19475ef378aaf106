"""Shows what taking in a list of students would do."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.platforms.enrolling import Enrolment, Plan
from grader.platforms.lists import StudentList
from grader.submission.submitted_folder import shown

_MOST = 20
"""Lines of each kind that are shown."""
_WORDS = {
    "first_name": "first name",
    "last_name": "last name",
    "email": "address",
    "lms_user_id": "number there",
}


def show_plan(console: Console, file: str, listed: StudentList, planned: Plan) -> None:
    """Print what a list is taken for, who is new, who changes, and what is doubtful."""
    ids = f"ids from the column {listed.id_heading!r}" if listed.id_heading else "no column with ids"
    count = len(listed.people)
    _say(console, f"{file}: {count} {'student' if count == 1 else 'students'} ({listed.form}), {ids}.")
    for note in listed.notes:
        _say(console, note)
    new = [each for each in planned.enrolments if each.is_new]
    changed = [each for each in planned.enrolments if not each.is_new and (each.changes or each.clues)]
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
    for each in new[:_MOST]:
        table.add_row("new", *map(_plain, (each.student, each.person.name, each.person.email)))
    _more(table, new)
    for each in changed[:_MOST]:
        table.add_row("known", *map(_plain, (each.student, each.person.name, _changes(each))))
    _more(table, changed)
    if new or changed:
        console.print(table, markup=False)
    same = len(planned.enrolments) - len(new) - len(changed)
    _say(console, f"{len(new)} new, {len(changed)} known with something new, {same} known as they are.")
    for words, names in (
        ("Twice in it", planned.doubles),
        ("One name, several people", planned.namesakes),
        ("In the gradebook, and not on this list (they stay)", planned.missing),
    ):
        if names:
            more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
            _say(console, f"{words}: {', '.join(names[:_MOST])}{more}.")
    for problem in planned.problems:
        _say(console, problem)


def _changes(each: Enrolment) -> str:
    kinds = [_WORDS[name] for name in each.changes]
    kinds += [one.kind.value for one, _ in each.clues if one.kind.value not in kinds]
    return ", ".join(dict.fromkeys(kinds))


def _more(table: Table, shown_of: list[Enrolment]) -> None:
    if len(shown_of) > _MOST:
        table.add_row("", f"and {len(shown_of) - _MOST} more")


def _plain(text: str) -> str:
    return shown(Path(text)) if text else ""


def _say(console: Console, text: str) -> None:
    console.print(_plain(text), markup=False)
