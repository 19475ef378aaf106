"""Names and limits of the course, read by every nbgrader command started in this folder.

A class of several accounts needs an exchange that all of them can write: set `Exchange.root` to
that folder here, and in the students' own nbgrader_config.py.
"""

from pathlib import Path

c = get_config()  # noqa: F821  (whoever loads this file provides the name)

# Names
c.CourseDirectory.course_id = "flipgrad"
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
# release/ is in the repository, and generated: make it anew even where it is there already
c.GenerateAssignment.force = True
# zip_collect: a folder or an archive for each student, named by the student's id
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)\.ipynb"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "grader.nbgrader_plugin.ForgetCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "grader.nbgrader_plugin.ExecuteAsStudent",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "grader.nbgrader_plugin.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Limits
c.ExecutePreprocessor.timeout = 30  # seconds for one cell
c.LimitOutput.max_lines = 500  # lines kept of one cell's output
c.LimitOutput.max_traceback = 60  # lines kept of one traceback
