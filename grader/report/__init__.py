"""A verdict, to be read: by people in a notebook or a terminal, and by programs.

report           a verdict that displays itself, and the type of its data in an output
html             as HTML: what a notebook shows
text             as plain text: what `print` shows
data             as JSON data: what programs read
parts            what HTML, text and data have in common
comparison       expected and returned, side by side
figures          pictures of a case, and of the map of what holds
overview         the map of what holds
snippet          a finding as code to paste
codes            the short code of a verdict
reasons          why a task did not get full marks, in a few words
"""

from grader.report.data import as_data
from grader.report.html import as_html
from grader.report.report import VERDICT_MIME, Report
from grader.report.text import as_text

__all__ = ["VERDICT_MIME", "Report", "as_data", "as_html", "as_text"]
