"""Writes Markdown and HTML that take the square of their length to render: nested blocks, tables, headings, links.

They are shown as text instead, soon.
"""

from attacks import Files, Notebook, add_cell, fill, with_cell

KIND = "pages"


def hand_in(notebook: Notebook) -> Files:
    for text in (
        "<div>",
        "a\n---\n",
        "a|b\n-|-\n",
        "[a](",
        "![a](b",
        "> ",
        "- ",
        "*a_ ",
        "[x](<",
        "<b>\n\n",
        "$a$ ",
        "[^a]",
        "`` ",
    ):
        add_cell(notebook, text * (45_000 // len(text)), "derive_dx", "markdown")
    fill(notebook, "derive_dx", "<b title=1>" * 2000 + "<p>x" * 2000)
    return with_cell(
        notebook,
        "from IPython.display import HTML, Markdown\ndisplay(HTML('<div>' * 100_000), Markdown('a\\n---\\n' * 20_000))",
    )
