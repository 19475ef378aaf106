"""What programs that a notebook went through wrote into its cells is taken out again."""

import ast
import re
from inspect import cleandoc

from grader.submission.code import statements_of

_TAGS = re.compile(r"# Cell tags: [^\n]*\n")
_TEXT_OF_MARIMO = re.compile(r"\s*(?:mo|marimo)\.md\(")
_BREAK = "<br>"


def without_additions(kind: str, source: str) -> tuple[str, str]:
    """Give a cell as it was before other programs wrote into it.

    marimo writes a cell's tags above its code, and keeps a text as a call of `mo.md`. p2j ends each line of a
    text with `<br>`, except the last.

    Parameters
    ----------
    kind : str
        "code", "markdown" or "raw".
    source : str
        The text of a cell without a grade id: such programs lose it.

    Returns
    -------
    tuple of str
        The kind and the text.
    """
    if kind == "code":
        text = _text_of_marimo(source)
        return (kind, _TAGS.sub("", source, count=1)) if text is None else ("markdown", text)
    if kind == "markdown":
        *lines, last = source.split("\n")
        if lines and all(line.endswith(_BREAK) for line in lines):
            return kind, "\n".join([*(line.removesuffix(_BREAK) for line in lines), last])
    return kind, source


def _text_of_marimo(source: str) -> str | None:
    """Take the text out of `mo.md("...")`; None if the cell holds anything else."""
    if not _TEXT_OF_MARIMO.match(source):
        return None
    match statements_of(source):
        case [ast.Expr(ast.Call(args=[ast.Constant(value=str(text))], keywords=[]))]:
            return cleandoc(text)
    return None
