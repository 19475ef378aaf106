"""Names and limits of the course, read by every nbgrader command started in this folder.

A class of several accounts needs an exchange that all of them can write: set `Exchange.root` to
that folder here, and in the students' own nbgrader_config.py.
"""

from importlib.util import find_spec
from pathlib import Path

c = get_config()  # noqa: F821  (whoever loads this file provides the name)

# Names
c.CourseDirectory.course_id = "flipgrad"
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")
# release/ is in the repository, and generated: make it anew even where it is there already
c.GenerateAssignment.force = True
# Collecting: what one student hands in stops nobody else's, and links are not followed
c.ExchangeFactory.collect = "grader.exchange.Collect"
# zip_collect: a folder or an archive for each student, named by the student's id
c.ZipCollectApp.extractor_plugin = "grader.archives.Extractor"
c.ZipCollectApp.collector_plugin = "grader.archives.Collector"
# Autograding: students' code runs in a sandbox, the tests on our side of the wall; see docs/wall.md
c.Autograde.exporter_class = "grader.nbgrader_plugin.AutogradeBehindTheWall"
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# Feedback: our page in place of nbgrader's, which reads the grades itself
c.GenerateFeedback.exporter_class = "grader.feedback.FeedbackPage"
c.GenerateFeedback.preprocessors = []
# Releasing it: a submission without its secret holds back its own feedback only
c.ExchangeFactory.release_feedback = "grader.exchange.ReleaseFeedback"

# Formgrader's pages: no names from headings, which could be those of the page's own parts
c.HTMLExporter.exclude_anchor_links = True
c.HighlightMagicsPreprocessor.enabled = False
# ... and with formulas that need no network
c.HTMLExporter.preprocessors = ["grader.feedback.FormulasOffline"]
_grader = Path(find_spec("grader").origin).parent
c.HTMLExporter.template_file = str(_grader / "feedback" / "formgrader.html.j2")

# Limits
c.RunBehindTheWall.seconds_per_cell = 30
c.RunBehindTheWall.seconds_per_call = 3  # of one function, by a test
c.RunBehindTheWall.seconds_per_submission = 180
c.LimitOutput.max_lines = 500  # lines kept of one cell's output
c.LimitOutput.max_traceback = 60  # lines kept of one traceback
