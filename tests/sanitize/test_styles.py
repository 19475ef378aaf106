"""What is left of styles: CSS is read as browsers read it, and kept where it is short and harmless."""

import base64
import io
import re

import pytest
from rich.console import Console
from rich.table import Table

from grader.sanitize import clean_html
from grader.sanitize.svg import is_quickly_drawn


def styled(style: str) -> str:
    return f'<p style="{style}">x</p>'


@pytest.mark.parametrize(
    "style",
    [
        "width: 10em; min-width: 60px; text-align: right;",
        "background-color: #440154; color: #f1f1f1;",
        "font-family:Menlo,'DejaVu Sans Mono',consolas;white-space:pre-wrap",
        "Color: Red; PADDING: 2PX 4Px",
        "color: rgb(0 0 0 / 50%) !important; border: 1px solid hsla(120, 50%, 50%, .3)",
        "padding: 1e1px; margin: +4px; width: 0vh",
        "text-decoration: underline dotted #f00",
        "color: red; ; width: 50%;",
    ],
)
def test_a_harmless_style_stays_as_it_is_written(style: str) -> None:
    """In any spelling that browsers read, with spaces and quotes where they were."""
    assert clean_html(styled(style)) == styled(style)


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("posi\\74 ion: fixed; c\\6flor: red", "color: red"),
        ("pos/**/ition: fixed; color: /* bright */ red", "color:  red"),
        ("font-family: 'a;position:fixed'; color: red", "color: red"),
        ("color: red; } p { position: fixed", "color: red"),
        ("color: red; @import 'x'; width: 50%", "color: red;width: 50%"),
        ("color: red; width: calc(100% + 9px)", "color: red"),
        ("color: red; width: 1/**/em", "color: red"),
        ("color: red; margin: 3px -1px", "color: red"),
        ("color: red; --x: 1px; padding: var(--x)", "color: red"),
        ("color: red; background: image-set('x' 1x)", "color: red"),
    ],
)
def test_one_bad_declaration_costs_no_other(style: str, left: str) -> None:
    """Escapes and comments are read here, so that what is left has none."""
    assert clean_html(styled(style)) == styled(left)
    assert clean_html(styled(left)) == styled(left)


@pytest.mark.parametrize(
    "style",
    [
        "color:red;" * 1_000,
        "width:" + "(" * 100_000,
        "width:" + "[{(" * 600,
        "width:" + "9" * 5_000 + "px",
        "width:" + "9" * 1_900 + "px",
        "color:" + "rgb(" * 400,
    ],
)
def test_long_and_deep_styles_go(style: str) -> None:
    """Their element stays."""
    assert clean_html(styled(style)) == "<p>x</p>"


def test_a_table_of_rich_keeps_its_colours() -> None:
    """As rich writes it for a page."""
    table = Table("name", "points")
    table.add_row("[bold red]conv1d[/]", "[on blue]3[/]")
    console = Console(record=True, file=io.StringIO(), width=40)
    console.print(table)
    page = clean_html(console.export_html(inline_styles=True, code_format="<pre>{code}</pre>"))
    assert re.search(r'style="color: #\w+;[^"]*font-weight: bold"[^>]*>conv1d<', page)
    assert re.search(r'style="background-color: #\w+"[^>]*>3<', page)


def test_letters_of_a_named_size_do_not_grow_by_nesting() -> None:
    """A name for a size is as good as a number: what grows too large in all is shown as it was typed."""
    named = '<b style="font-size:XXX-large"><b style="{}">x</b></b>'
    assert clean_html(named.format("font-size:150%")) == named.format("font-size:150%")
    assert clean_html(named.format("font:300% Arial")).startswith("<pre>&lt;")


def drawing(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        '<circle r="450" style="stroke-dasharray: 100; stroke-dasharray: 0.001"/>',
        '<circle r="450" stroke-dasharray="0.001" style="stroke-dasharray: bogus 100"/>',
        '<circle r="450" style="STROKE-DASHARRAY: 0.001"/>',
        '<circle r="450" style="stroke-/**/dasharray: 1; stroke-dasharray/**/: 0.001"/>',
        '<circle r="450" style="stroke-dasharray: calc(1000px * 0.000001)"/>',
        '<circle r="450" stroke-dasharray="calc(1000px * 0.000001)"/>',
        '<circle r="450" style="stroke-dasharray: ' + "(" * 1_900 + '"/>',
        '<rect style="-webkit-filter: blur(900px)"/>',
        '<rect style="animation-name: x"/>',
        '<rect style="fill: red; {filter: blur(9px)}"/>',
        '<rect fill="url(#a\'b)"/>',
        "<style>rect { fill: red; & circle { stroke-dasharray: 0.001 } }</style>",
        "<style>rect { fill: " + "9" * 5_000 + " }</style>",
        "<style>rect { fill: red }" + " " * 30_000 + "</style>",
        '<rect style="fill:' + " " * 3_000 + 'red"/>',
    ],
)
def test_css_in_an_svg_is_read_as_browsers_read_it(inside: str) -> None:
    """Of several dash patterns the finest counts; rules in rules are refused, and what is too long."""
    assert not is_quickly_drawn(drawing(inside))
    source = base64.b64encode(drawing(inside).encode()).decode()
    assert clean_html(f'<img alt="a bomb" src="data:image/svg+xml;base64,{source}">') == "a bomb"


def test_an_svg_with_a_style_sheet_of_some_length_is_drawn() -> None:
    """As R's and others' figures have one."""
    rules = "".join(
        f".c{i} line, .c{i} > rect:hover {{ fill: none; stroke: #000000; stroke-width: {i}; }}\n"
        for i in range(50)
    )
    sheet = f"<style type='text/css'><![CDATA[\n/* classes */ {rules}]]></style>"
    clip = '<g transform="translate(1,2) rotate(3)" clip-path="url(#c)" style="fill: url(#c)"><rect/></g>'
    dashed = '<line x2="9" stroke-dasharray="3,2.5" style="stroke-dasharray: 3px 1px"/>'
    assert is_quickly_drawn(drawing(dashed))
    assert is_quickly_drawn(drawing(f'{sheet}<clipPath id="c"><rect/></clipPath>{clip}'))


def test_colours_for_dark_pages_may_be_in_an_svg():
    """In that one block with an @: what is in it is read as all else is."""
    dark = "<style>@media (prefers-color-scheme: dark) {%s}</style>"
    kept = f'<svg xmlns="http://www.w3.org/2000/svg">{dark}</svg>'
    assert is_quickly_drawn(kept % "svg {fill: #eee} [fill='red'] {fill: pink}")
    assert not is_quickly_drawn(kept % "svg {animation: spin 1s infinite}")
    assert not is_quickly_drawn(kept % "svg {fill: url(http://evil.example)}")
    assert not is_quickly_drawn(kept % "@media (prefers-color-scheme: dark) {svg {fill: red}}")
    assert not is_quickly_drawn(kept.replace("dark", "light") % "svg {fill: red}")
    assert not is_quickly_drawn(kept.replace("@media (prefers-color-scheme: dark)", "@import") % "")
