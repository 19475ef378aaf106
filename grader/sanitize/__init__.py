"""What students made, safe to open: HTML, Markdown, images, outputs of cells, lines for a log.

Formgrader and feedback pages put all of it into pages of theirs, as nbconvert renders it and without a
wall around it. So nothing is let through that could run, load something, lie over the rest of the
page, or pass for a part of it; what is left looks as it did.
"""

from grader.sanitize.formulas import clean_math
from grader.sanitize.markdown import Renderer, as_typed, clean_markdown
from grader.sanitize.markup import clean_html
from grader.sanitize.outputs import MOST_OUTPUTS, clean_outputs
from grader.sanitize.pictures import LARGEST_IMAGE, clean_attachments, text_length
from grader.sanitize.text import (
    LARGEST_TEXT,
    LONGEST_LINE,
    TRUNCATED,
    clean_line,
    clean_text,
    is_quickly_coloured,
)

__all__ = [
    "LARGEST_IMAGE",
    "LARGEST_TEXT",
    "LONGEST_LINE",
    "MOST_OUTPUTS",
    "TRUNCATED",
    "Renderer",
    "as_typed",
    "clean_attachments",
    "clean_html",
    "clean_line",
    "clean_markdown",
    "clean_math",
    "clean_outputs",
    "clean_text",
    "is_quickly_coloured",
    "text_length",
]
