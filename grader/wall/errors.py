"""The errors of the wall, each with whose failure it is."""


class SandboxError(Exception):
    """Our side of the wall itself failed: whatever was asked is not answered, and nobody may be blamed."""


class QuestionError(Exception):
    """What a test of the instructor's gives to a student's function cannot cross, so nobody was asked."""


class StudentError(Exception):
    """What a student's code came to, where a test cell of plain asserts called it.

    Where that is an exception of Python's own, it is raised as such, and this one is its cause.
    """
