"""Rows of the closed table for values of libraries, added once a value of theirs crosses.

Neither pandas nor scipy has to be there, and neither is imported before.
"""


def prepare_for(kind: type) -> None:
    """Add the rows of the library that a type is of, if there are any."""
