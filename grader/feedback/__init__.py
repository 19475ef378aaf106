"""The page that goes back to a student: points, tasks, comments, and the notebook as it was graded.

`nbgrader generate_feedback` makes it with `FeedbackPage`, which nbgrader_config.py names. The page is one
file, needs no network and runs no script: formulas are MathML, and figures are part of the file.

page        what nbgrader calls: grades and comments from the gradebook, the page written from feedback.html
tasks       the cells with points, as the page lists them
cells       every cell as the page shows it: its text or code, its outputs, its comment
texts       Markdown and formulas, of one page not more than a browser shows soon
formgrader  the same formulas in Formgrader's page, which needs no network for them either
"""

from grader.feedback.formgrader import FormulasOffline
from grader.feedback.page import FeedbackPage

__all__ = ["FeedbackPage", "FormulasOffline"]
