"""Names and limits of the course, read by every nbgrader command started in this folder.

A class of several accounts needs an exchange that all of them can write: set `Exchange.root` to
that folder here, and in the students' own nbgrader_config.py.
"""

from pathlib import Path

import flipgrad

c = get_config()  # noqa: F821  (whoever loads this file provides the name)

# Names
c.CourseDirectory.course_id = "flipgrad"
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
# What the clocks of the course show: for times in file names and given to commands without a zone
c.Exchange.timezone = "UTC"
# release/ is in the repository, and generated: make it anew even where it is there already
c.GenerateAssignment.force = True
# Everything that grades behind the wall, collects and gives feedback; see docs/your-course.md
flipgrad.configure(c)

# Limits
c.RunBehindTheWall.seconds_per_cell = 30
c.RunBehindTheWall.seconds_per_call = 3  # of one function, by a test
c.RunBehindTheWall.seconds_per_submission = 180
c.LimitOutput.max_lines = 500  # lines kept of one cell's output
c.LimitOutput.max_traceback = 60  # lines kept of one traceback
