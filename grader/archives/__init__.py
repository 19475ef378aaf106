"""Collects submissions from folders and archives, each by itself, with the files beside the notebook.

nbgrader_config.py names the two classes for `nbgrader zip_collect`, in place of nbgrader's own.

extractor    unpacks archives
handed_in    finds what was handed in among what was unpacked, and what its names say
submissions  finds out whose each is, and which of several attempts counts
files        which files of an attempt are collected
expression   finds the students by an expression instead
report       shows what would be collected
collector    collects them, and says what it took for what
"""

from grader.archives.collector import Collector
from grader.archives.extractor import Extractor

__all__ = ["Collector", "Extractor"]
