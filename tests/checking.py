"""What `flipgrad check` says of an assignment, as data. For tests only."""

import json
from typing import Any

from scratch import Course


def checked(course: Course, assignment: str, *options: str) -> dict[str, Any]:
    """Run the command, and read what it says as data."""
    ran = course.run("flipgrad", "check", assignment, "--json", *options)
    line = ran.said.splitlines()[-1]
    assert line.startswith("{"), ran.said
    data: dict[str, Any] = json.loads(line)
    assert ran.code == (0 if data["ready"] else 1)
    return data


def faults(data: dict[str, Any]) -> str:
    """What is to be mended, a line each."""
    return "\n".join(f"{each['where']}: {each['sentence']}" for each in data["remarks"] if each["fault"])
