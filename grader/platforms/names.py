r"""Settings by which the names that platforms show are students' ids, where no list of students has ids.

The numbers of the tasks by hand are drawn from the id, so students then type their name as the platform
writes it.
"""

_SETTING = "c.FileNameCollectorPlugin.named_regexp = "
NAMES_AS_IDS = {
    "Moodle": _SETTING
    + r'r".*/(?P<student_id>[^/]+?)_\d+_assignsubmission_file_/?(?P<file_id>[^/]+)\.ipynb"',
    "Canvas": _SETTING
    + r'r".*/(?P<student_id>[^/_]+)_(?:LATE_)?\d+_\d+_(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb"',
    "Brightspace": _SETTING
    + r'r".*/\d+-\d+ - (?P<student_id>[^/]+?) - (?P<timestamp>[^/-]+)/(?P<file_id>[^/]+)\.ipynb"',
    "Blackboard": _SETTING
    + r'r".*_(?P<student_id>[^/_]+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>[^/]+)\.ipynb"',
}
"""Platform -> a line for nbgrader_config.py."""
