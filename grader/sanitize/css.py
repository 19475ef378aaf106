"""Style sheets and `style` attributes, as tinycss2 reads them: by the rules that browsers follow.

What is long is not read at all, which also bounds how deep its brackets are nested.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import tinycss2  # type: ignore[import-untyped]

LONGEST_STYLE = 2_000  # characters of a `style` attribute, or of one value
_LONGEST_SHEET = 20_000


def nodes(style: str) -> list[Any] | None:
    """Read the text of a `style` attribute.

    Returns
    -------
    list of tinycss2.ast.Node, or None
        Its declarations, and what is no declaration: nested rules and errors. None if the text is too
        long to be read.
    """
    return _read(tinycss2.parse_blocks_contents, style, LONGEST_STYLE)


def values(text: str) -> list[Any] | None:
    """Read the value of one property.

    Returns
    -------
    list of tinycss2.ast.Node, or None
        Its words, numbers and functions. None if the text is too long to be read.
    """
    return _read(tinycss2.parse_component_value_list, text, LONGEST_STYLE)


def sheet(text: str) -> list[Any] | None:
    """Read a style sheet without rules for special occasions, those with an @, but for pages in dark colours.

    Returns
    -------
    list of tinycss2.ast.Node, or None
        What stands in its rules, as `nodes` gives it. None if the text is too long to be read, or if there
        is more in it than such rules.
    """
    rules = _read(tinycss2.parse_stylesheet, text, _LONGEST_SHEET)
    if rules is None:
        return None
    rules = [inner for rule in rules for inner in (_rules_in_the_dark(rule) or [rule])]
    if any(rule.type != "qualified-rule" for rule in rules):
        return None
    return [
        node
        for rule in rules
        for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        if node.type not in ("whitespace", "comment")
    ]


def _rules_in_the_dark(rule: Any) -> list[Any]:
    """Give the rules in `@media (prefers-color-scheme: dark)`; none if a rule is another one."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "media" or rule.content is None:
        return []
    if "".join(tinycss2.serialize(rule.prelude).split()) != "(prefers-color-scheme:dark)":
        return []
    return list(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _read(parse: Callable[..., Iterable[Any]], text: str, longest: int) -> list[Any] | None:
    if len(text) > longest:
        return None
    try:
        read = list(parse(text, skip_comments=True))
    except ValueError:  # a whole number of more digits than Python reads
        return None
    return [node for node in read if node.type != "whitespace"]


def flat(value: Iterable[Any]) -> Iterator[Any]:
    """Yield each node of a value, a function or bracket before what is in it."""
    waiting = list(value)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        inside: Sequence[Any] = getattr(node, "arguments", None) or getattr(node, "content", None) or ()
        waiting.extend(reversed(inside))


def written(declarations: Iterable[Any]) -> str:
    """Write declarations as the text of a `style` attribute."""
    return ";".join(declaration.serialize() for declaration in declarations)
