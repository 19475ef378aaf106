"""Plugins for `nbgrader export` that write grades as a platform imports them.

Each fills in a file that the platform itself gave, or writes one for an import in which the platform asks
what each column is. What an importer would read as something else is never in the file: signs for thousands,
rows without a student, blanks over a grade. Who has no grade yet is left out and named.

export           what the plugins share
tables           platforms' own files, and the numbers in them
canvas_export    for Canvas
moodle_exports   for Moodle's gradebook, and for the worksheet of an assignment
"""

from grader.platforms.exports.canvas_export import CanvasExport
from grader.platforms.exports.moodle_exports import MoodleExport, MoodleWorksheetExport

__all__ = ["CanvasExport", "MoodleExport", "MoodleWorksheetExport"]
