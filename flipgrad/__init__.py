"""What an instructor writes into nbgrader_config.py, so that a course is graded behind the wall:

    import flipgrad

    flipgrad.configure(c)

Every nbgrader command reads that file, so nothing large is imported here.
"""

from importlib.util import find_spec
from pathlib import Path

from traitlets.config import Config

__all__ = ["configure"]

_found = find_spec("grader")
assert _found is not None
assert _found.origin is not None
_GRADER = Path(_found.origin).parent

_SETTINGS: tuple[tuple[tuple[str, str, object], ...], ...] = (
    # Autograding: students' code runs in a sandbox, the tests on our side of the wall.
    (("Autograde", "exporter_class", "grader.nbgrader_plugin.AutogradeBehindTheWall"),),
    # Collecting: what one student hands in stops nobody else's, and links are not followed.
    (("ExchangeFactory", "collect", "grader.exchange.Collect"),),
    # zip_collect: a folder or an archive for each student, named by the student's id.
    (
        ("ZipCollectApp", "extractor_plugin", "grader.archives.Extractor"),
        ("ZipCollectApp", "collector_plugin", "grader.archives.Collector"),
    ),
    # Feedback: our page in place of nbgrader's.
    (("GenerateFeedback", "exporter_class", "grader.feedback.FeedbackPage"),),
    # Releasing it: a submission without its secret holds back its own feedback only.
    (("ExchangeFactory", "release_feedback", "grader.exchange.ReleaseFeedback"),),
    # Formgrader's pages: no names from headings, which could be those of the page's own parts.
    (("HTMLExporter", "exclude_anchor_links", True),),
    (("HighlightMagicsPreprocessor", "enabled", False),),
    # ... and with formulas that need no network.
    (
        ("HTMLExporter", "preprocessors", ["grader.feedback.FormulasOffline"]),
        ("HTMLExporter", "template_file", str(_GRADER / "feedback" / "formgrader.html.j2")),
    ),
)
"""Section, name and value of each setting. Those that belong together are set together, or not at all."""


def configure(c: Config) -> None:
    """Let nbgrader's commands and Formgrader's buttons grade behind the wall.

    A setting that stands above the call stays as it is, and so do those that belong to it. One that stands
    below replaces what was set here, as anywhere in that file.

    Parameters
    ----------
    c
        What `get_config()` gives in nbgrader_config.py.

    Examples
    --------
    >>> c = Config()
    >>> c.ExchangeFactory.collect = "our.own.Collect"
    >>> configure(c)
    >>> c.ExchangeFactory.collect, c.Autograde.exporter_class
    ('our.own.Collect', 'grader.nbgrader_plugin.AutogradeBehindTheWall')
    """
    for together in _SETTINGS:
        if not any(name in c[section] for section, name, _ in together):
            for section, name, value in together:
                c[section][name] = list(value) if isinstance(value, list) else value
