"""What students made, safe to open: HTML, Markdown, images, outputs of cells, lines for a log.

Formgrader and feedback pages show it inside their own pages, as nbconvert renders it. So nothing is let
through that could run, load something, lie over the rest of the page, or pass for a part of it. What is
left looks as it did.

outputs     the outputs of a cell
markdown    Markdown, which stays Markdown if it renders to harmless HTML
markup      HTML: the tags and attributes that may stay
styles      the `style` attributes of HTML, and how large they make letters
css         CSS as tinycss2 reads it, if it is short
formulas/   TeX: an allow-list, and MathML
pictures    images in base64
svg         SVG that browsers draw quickly
text        control characters, colours, lines for a log
anything    values of a notebook that may be of any type
"""

from grader.sanitize.formulas import Definitions, formula, in_mathml
from grader.sanitize.markdown import (
    as_typed,
    clean_markdown,
    clean_markdown_of,
    definitions_behind,
    markdown_page,
)
from grader.sanitize.markup import clean_html
from grader.sanitize.outputs import MOST_OUTPUTS_KEPT, clean_outputs
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
    "MOST_OUTPUTS_KEPT",
    "TRUNCATED",
    "Definitions",
    "as_typed",
    "clean_attachments",
    "clean_html",
    "clean_line",
    "clean_markdown",
    "clean_markdown_of",
    "clean_outputs",
    "clean_text",
    "definitions_behind",
    "formula",
    "in_mathml",
    "is_quickly_coloured",
    "markdown_page",
    "text_length",
]
