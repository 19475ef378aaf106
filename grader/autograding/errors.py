"""What stops the autograding of a class. Each message says why, and what to do."""


class CourseError(Exception):
    """The course cannot be graded as it stands."""


class NoCourseError(CourseError):
    """No course is found from this folder."""


class WorkersError(Exception):
    """Nobody is there to grade, or nobody who can."""


class RecordError(Exception):
    """The results cannot be written. What was recorded before is kept."""
