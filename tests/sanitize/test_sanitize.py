"""What students made is safe to open, and what is harmless looks as it did."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.strings import strip_files_prefix
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import check, convlab
from grader.report import as_html
from grader.sanitize import (
    LARGEST_IMAGE,
    LARGEST_TEXT,
    LONGEST_LINE,
    MOST_OUTPUTS_KEPT,
    TRUNCATED,
    as_typed,
    clean_attachments,
    clean_html,
    clean_line,
    clean_markdown,
    clean_outputs,
    clean_text,
    is_quickly_coloured,
)

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><circle r="3"/></svg>'
)

# HTML that runs, loads, overlays or breaks out. All of it is Markdown too.
HOSTILE_HTML = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    '<img """><script>alert(1)</script>">',
    "<img src=x onerror=alert(1)>",
    '<img src="x.png" onerror="alert(1)">',
    "<img/src=`x`/onerror=alert(1)>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    '<img src="http://evil.example/x.png">',
    '<img src="//evil.example/x.png">',
    '<img src="\\\\evil.example\\x.png">',
    '<img src="files///evil.example/x.png">',
    '<img srcset="http://evil.example/x 1x" src="data:image/png;base64,AA">',
    '<img src="data:text/html;base64,AA">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="java&#x09;script:alert(1)">x</a>',
    '<a\x0chref="javascript:alert(1)">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="files/javascript:alert(1)">x</a>',
    "<a href='/files/javascript:alert(1)'>x</a>",
    '<a href="/hub/logout">x</a>',
    '<a href="https://x.example" onclick="alert(1)" target=_blank ping="http://evil.example">x</a>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
    '<form action="javascript:alert(1)"><input type=submit><button formaction=x>y</button></form>',
    "<input onfocus=alert(1) autofocus>",
    "<select onfocus=alert(1) autofocus></select><textarea onfocus=alert(1) autofocus></textarea>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    '<svg><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math href="javascript:alert(1)">x</math>',
    "<style>* {background: url(http://evil.example/x)}</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    '<base href="http://evil.example/">',
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    '<div style="background: url(http://evil.example/x)">x</div>',
    '<div style="background: u\\72l(http://evil.example/x)">x</div>',
    '<div style="width: expression(alert(1))">x</div>',
    '<div style="position: fixed; top: 0; left: 0; width: 100%; background: white">100 points</div>',
    '<div style="margin-top: -500px">x</div>',
    '<div style="margin: 0 0 -5em 0">x</div>',
    '<div style="height: 0">x</div>',
    '<div style="line-height: 0">x</div>',
    '<b class="nbgrader_cell score" id="test_f" name="x">x</b>',
    "</div></div></div></section></body><script>alert(1)</script>",
    "<ul><li><div><li></li></div></li></ul>x",
    "<table><tr><td></table></table></div></div>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script>?>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></p></noscript>',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
    '<title><p title="</title><img src=x onerror=alert(1)>">',
    "<plaintext>x",
    '<table background="http://evil.example/x"><tr><td background="http://evil.example/x">1</td></tr></table>',
    '<font color="red;background:url(x)">x</font>',
    "<p>\n\n<script>alert(1)</script>\n\n</p>",
    "<div\n\nonclick=alert(1)>x</div>",
    "<pre>\n\n\n<b onclick=alert(1)>x</b>\n\n</pre>",
    # Control characters that come to light when the sanitizer has been there.
    '<b title="&#27;]">x</b>&#7;q" tabindex="1" autofocus onfocus="alert(1)" <i>y</i>',
    '<b title="&#x1b;P">x</b>&#27;\\" onfocus="alert(1)" autofocus tabindex="1" <i>y</i>',
    '<b title="a&#27;" onfocus="alert(1)"></b><b title="&#27;">x</b>',
    '<p style="posi&#27;tion:fixed">x</p><a href="h&#1;ttps:/../../hub/logout">x</a>',
    '<img alt="&lt;img src=x onerror=alert(1)&gt;"><img alt="&#27;]"><img title=" src=x" alt="&#7;<b>">',
]
HOSTILE_MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "[[x](javascript:alert(1))](http://y.example)",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](files/javascript:alert(1)) ![y](/files/x)",
    '[x](http://x.example"onmouseover="alert(1))',
    "[x](http://x.example 'a\"onmouseover=\"alert(1)')",
    '<http://x.example" onmouseover="alert(1)>',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](http://x.example/y.png)',
    "![x](http://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](files///evil.example/x.png)",
    "![x](../../other/x.png)",
    "```mermaid\n<script>alert(1)</script>\n```",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    '```"onmouseover="alert(1)\nx\n```',
    "```<script>alert(1)</script>\nx\n```",
    "# <img src=x onerror=alert(1)>",
    '# x" onmouseover="alert(1)',
    "|<img src=x onerror=alert(1)>|b|\n|-|-|\n|1|2|",
    "- [ ] <img src=x onerror=alert(1)>",
    "~~<img src=x onerror=alert(1)>~~",
    "term\n: <img src=x onerror=alert(1)>",
    "[a]: http://x.example\n<img src=x onerror=alert(1)>",
    "$<img src=x onerror=alert(1)>$",
    "$$\n<script>alert(1)</script>\n$$ <script>alert(1)</script>",
    "\\begin{x}<script>alert(1)</script>\\end{x}",
    "\\\\(<script>alert(1)</script>\\\\)",
    "`<script>`<script>alert(1)</script>",
    "\\<script>alert(1)</script>",
    "\n\n    <b>\n\n<script>alert(1)</script>",
]
HOSTILE_TEX = [
    r"$\href{javascript:alert(1)}{x}$",
    r"$$\url{javascript:alert(1)}$$",
    r"\\(\href{javascript:alert(1)}{x}\\)",
    r"\begin{align}\href{javascript:alert(1)}{x}\end{align}",
    r"&#36;&#92;href{javascript:alert(1)}{x}&#36;",
    r"&#36;\h&#114;ef{javascript:alert(1)}{x}&#36;",
    r"x &#36;\hr<wbr>ef{javascript:alert(1)}{x}&#36;",
    r"x &#36;\hr<!-- -->ef{javascript:alert(1)}{x}&#36;",
    r"$\require{html}\style{position:fixed}{x}$",
    r'$\mmlToken{mi}[href="javascript:alert(1)"]{x}$',
    r"$\bbox[background:url(http://evil.example)]{x}$",
    r"$\class{score}{x}\cssId{test_f}{y}$",
    r"$\let\a=\href \a{javascript:alert(1)}{x}$",
    r"$\csname href\endcsname{javascript:alert(1)}{x}$",
    r"\h<img alt='\hr'><img alt='ef{javascript:alert(1)}{x}'>",
]
MACROS = re.compile(r"\\(href|url|style|class|cssId|bbox|mmlToken|require|csname)\b")

ORDINARY_MARKDOWN = [
    "# A heading\n\n## Answer\n\nText *em* **strong** `code <b>` ~~x~~ \\*no\\*",
    "[link](https://a.example 'title') <https://a.example> http://a.example [mail](mailto:a@b.example)",
    "Math $a < b > c$, $x<y$, $\\frac{a}{b}$ and \\$5, 3 < 4 > 2, AT&T, &lt; &amp; é ✓",
    "$$ \\sum_{i<j} a_i \\\\ b $$\n\n\\begin{align} a &< b \\\\ c &> d \\end{align}",
    "\\\\( x<y \\\\) and \\\\[ x<y \\\\]",
    "| a | b |\n|:--|--:|\n| 1 | $x_1$ |",
    "- [ ] a\n- [x] b\n\n1. one\n2. two\n   - three\n\n> quote\n\n---",
    "```python\nif x < 1:\n\n    print('<script>')\n```",
    "```html\n<script>alert(1)</script>\n```\n\n    <script>indented</script>\n\n`<script>`",
    "```\n\\begin{x} javascript:alert(1)\n```",
    "Line<br>break H<sub>2</sub>O x<sup>2</sup> <b>bold</b> <kbd>Ctrl</kbd>",
    "<details><summary>Answer</summary>\n\nSix $<$ seven.\n\n</details>",
    "<div>\n\nplain *text*\n\n</div>",
    '<table><tbody>\n<tr><th align="left">a</th></tr>\n</tbody></table>',
    f"![plot](data:image/png;base64,{PNG}) ![photo](photo.png) ![photo](images/photo-1.jpg)",
    "term\n: definition",
    "javascript: is a scheme, `onclick=` an attribute; x = {a: 1}; \\alpha",
    "",
    "dx[j] = sum_i dy[i] w[j - i], where 0 <= j - i < k",
]

URL = re.compile(r"https?://|mailto:|#|data:image/(?:png|jpeg|gif|svg\+xml);base64,|\w[\w./-]*\.(?:png|jpg)$")


BAD_TAGS = re.findall(
    r"\w+", "script iframe object embed form button svg math style link meta base video audio template select"
)
GOOD_ATTRIBUTES = re.findall(
    r"\w+",
    "href src alt title style class id align width height border colspan rowspan open"
    " rel type disabled checked color size start",
)


class Dangers(HTMLParser):
    """Collects what should not be in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BAD_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in GOOD_ATTRIBUTES:
                self.found.append(name)
            if name in ("href", "src") and not URL.match(value or ""):
                self.found.append(f"{name}={value}")
            if name == "style" and re.search(
                r"url|expression|position|: ?[^;]*-\d|[^-]height: ?0|\\", f" {value}"
            ):
                self.found.append(f"style={value}")
            if name == "class" and "score" in (value or ""):
                self.found.append("class")
            if name == "id" and "_" in (value or ""):
                self.found.append(f"id={value}")


def rendered(source: str) -> str:
    """Markdown as Formgrader and feedback pages show it."""
    page = MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(source)
    return str(strip_files_prefix(page))


def text_of(page: str) -> str:
    """The text of a page."""
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(page)
    parser.close()
    return "".join(words)


def formulas_of(page: str) -> str:
    r"""What MathJax takes for formulas; \$ is a dollar for it, and \\ a backslash."""
    pattern = r"\\[\\$]|(\$\$.*?\$\$|\$.*?\$|\\\(.*?\\\)|\\\[.*?\\\]|\\begin\{.*?\\end\{)"
    return " ".join(re.findall(pattern, typeset(page), re.DOTALL))


def typeset(page: str) -> str:
    """What MathJax reads of a page: nothing that is code."""
    return text_of(re.sub(r"<(code|pre)\b.*?</\1>", "<i></i>", page, flags=re.DOTALL))


# HTML.


@pytest.mark.parametrize("source", HOSTILE_HTML + HOSTILE_TEX)
def test_hostile_html_does_nothing(source: str) -> None:
    """No script, no handler, no other page's content, no overlay, no way out of its element."""
    cleaned = clean_html(source)
    assert Dangers(cleaned).found == []
    assert not MACROS.search(formulas_of(cleaned))
    opened, closed = (re.findall(rf"<{slash}(div|ul|li|table|section)\b", cleaned) for slash in ("", "/"))
    assert sorted(opened) == sorted(closed)


def test_words_stay_where_tags_go() -> None:
    """Only what is in scripts and styles goes with them."""
    assert clean_html("<blink>a</blink> <custom-x>b</custom-x><script>c</script>") == "a b"
    assert clean_html('<img src="http://evil.example/x.png" alt="a &lt; b">') == "a &lt; b"


@pytest.mark.parametrize(
    "source",
    [
        '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th></tr></thead>'
        "<tbody><tr><th>0</th><td>1 &lt; 2</td></tr></tbody></table>",
        f'<img alt="a plot" src="data:image/png;base64,{PNG}" width="300" height="20">',
        '<div style="color:red;font-weight:bold;background:rgb(1, 2, 3);border:1px solid #8884">x</div>',
        '<p style="margin:0 auto;padding:0.5em 40px;max-width:52em;width:100%;font:bold 1.5em Arial">x</p>',
        '<span style="border-radius:50%;padding:1px 8px;margin-right:4px;font-size:300%">x</span>',
        '<h1 style="font-size:48px;text-decoration:underline #f00;cursor:pointer">x<sup>2</sup></h1>',
        "<pre>\n\n\nx</pre>",
        '<details open=""><summary>More</summary><pre><code>x &lt; 1</code></pre></details>',
        "<ul><li>a</li></ul><p>$x &lt; 1$</p><h3>b</h3><hr><br>",
    ],
)
def test_ordinary_html_stays_as_it_is(source: str) -> None:
    """Tables as pandas writes them, pictures, colours, formulas."""
    assert clean_html(source) == source


OVERLAYS = [
    '<span style="padding:300px 900px 300px 0px;background-color:#fff">x</span>',
    '<b style="border:300px solid #fff">x</b>',
    '<b style="border-top:1e3px solid #fff">x</b>',
    '<b style="border:2.5E2px solid #fff;padding:20vh">x</b>',
    '<a style="padding-top:10%">x</a><u style="padding:+300px">x</u>',
    '<p style="border-image-outset:300px;margin:1in;padding:11%">x</p>',
    '<p style="line-height:.9;font-size-adjust:20;font-stretch:200%">x</p>',
    '<p style="font:800px Arial">x</p><p style="font-size:49px">x</p><p style="font-size:301%">x</p>',
    '<sup style="font-size:40px">x</sup><sub style="padding:10px">x</sub>',
    '<u style="text-decoration:underline 500px #fff">x</u>',
    "<ul style=\"list-style-type:'16 of 16 points'\"><li>x</li></ul>",
    '<p style="width:99999px">x</p><p style="line-height:0.1">x</p>',
    '<table align="left"><tbody><tr><td>x</td></tr></tbody></table>',
]


@pytest.mark.parametrize("source", OVERLAYS)
def test_nothing_is_larger_than_its_place(source: str) -> None:
    """What would lie over what stands beside it loses what makes it large."""
    cleaned = clean_html(source)
    assert not re.search(r'style="[^"]*\d|font-|list-style|align=', cleaned)
    assert [*re.findall(r"<\w+", cleaned)] == [*re.findall(r"<\w+", source)]


@pytest.mark.parametrize(
    "source",
    [
        '<b style="font-size:3em">' * 2 + "x" + "</b>" * 2,
        '<b style="font-size:48px"><b style="font:200% Arial">x</b></b>',
        '<b style="font-size:larger">' * 20 + "x" + "</b>" * 20,
        "<big>" * 20 + "x<sup>y</sup>" + "</big>" * 20,
        "<h1><div>" * 9 + "x" + "</div></h1>" * 9,
        "<h1><big>x<sup>1<sup>2<sup>3</sup></sup></sup></big></h1>",
    ],
)
def test_letters_do_not_grow_by_nesting(source: str) -> None:
    """Nor are they moved further and further; it is shown as it was typed."""
    cleaned = clean_html(source)
    assert cleaned.startswith("<pre>&lt;")
    assert text_of(cleaned) == source
    assert clean_html(cleaned) == cleaned


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "<div><!--</div>-->",
        '<b title="</b>">',
        "<b title='</b>'>",
        "<title><div></title></div>",
        "<span><div></span></div>",
        "<div><marquee></div></marquee>",
        "<ul><li><table></li></ul></table>",
        "<svg><col>",
        "<dl><dt>",
    ],
)
@pytest.mark.parametrize("times", [150, 9_000])
def test_what_is_nested_deep_is_shown_as_typed(source: str, times: int) -> None:
    """However it is made to look as if it had ended, and soon: browsers take long for thousands."""
    cleaned = clean_html(source * times)
    assert "<pre>" in cleaned or "<" not in cleaned
    opened = [0]
    for slash in re.findall(r"<(/?)[a-z]", cleaned):
        opened.append(opened[-1] + (-1 if slash else 1))
    assert max(opened) <= 100


def test_tables_are_long_not_deep() -> None:
    """Also those whose rows and cells have no end tags, and those with comments and styles."""
    rows = "<tr><td>1<td>2" * 500
    assert clean_html(f"<style>td > b {{}}</style><!-- x --><table>{rows}</table>").count("<td>") == 1000
    full = "<tr><td><b>1</b></td></tr>" * 2000
    assert clean_html(f"<table><tbody>{full}</tbody></table>") == f"<table><tbody>{full}</tbody></table>"


PIECES = (
    *(
        "<b",
        "<i>",
        "</b>",
        "<p ",
        "<pre>",
        "<img ",
        "<a ",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<svg>",
        "<style>",
    ),
    *(
        'title="',
        "title='",
        "alt=",
        'alt="',
        "href=",
        'style="color:red',
        "src=",
        "onfocus=alert(1)",
        "autofocus",
    ),
    *(f"&#{number};" for number in (*range(32), *range(127, 160))),
    *(
        '"',
        "'",
        ">",
        "<",
        "/",
        "=",
        " ",
        "\n",
        "]",
        "[",
        "\\",
        "x",
        ";",
        "&lt;",
        "&quot;",
        "&",
        "`",
        "P",
        "m",
        "J",
    ),
    *("\x1b]", "\x1b[", "\x1b[31m", "\x07", "\x1b\\", "\x9b", "\x00", "\x7f", "&#27;]", "&#27;[", "&#x1b;P"),
    *("\\href{x}", "\\h", "ref", "https://a.example", "#"),
)


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_reference_to_a_character_breaks_out(source: str) -> None:
    """Whatever control characters are spelled out: the sanitizer has the last word, and needs no other."""
    cleaned = clean_html(source)
    assert Dangers(cleaned).found == []
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", cleaned)
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize("source", [*HOSTILE_HTML, *HOSTILE_TEX, *OVERLAYS])
def test_what_is_clean_is_not_cleaned_again(source: str) -> None:
    """Cleaning twice is cleaning once."""
    cleaned = clean_html(source)
    assert clean_html(cleaned) == cleaned


def wrong(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    raise ValueError("<script>x < 1</script>")


@pytest.mark.parametrize("function", [wrong, lambda dy, x, w, stride=1, padding=0: np.ones(len(x))])
def test_a_verdict_stays_as_it_is(function: Any) -> None:
    """What we write ourselves looks the same if it passes here."""
    page = as_html(check("conv1d_dx", function, seed=3).verdict)
    assert same_page(clean_html(page), page)


def test_a_picture_of_convlab_stays_as_it_is() -> None:
    """With its words for whoever cannot see it."""
    page = convlab.draw_positions([1, 2], [10, 1]).html()
    assert same_page(clean_html(page), page)


def same_page(one: str, other: str) -> bool:
    """Whether two pages have the same tags, attributes and text."""
    return events(one) == events(other)


def events(page: str) -> list[Any]:
    """Tags and texts in their order; browsers add a table's body by themselves."""
    found: list[Any] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.handle_endtag = lambda tag: found.append(tag)  # type: ignore[method-assign]
    parser.handle_data = lambda data: found.append(" ".join(data.split()))  # type: ignore[method-assign]
    parser.feed(page)
    parser.close()
    return [event for event in found if event not in ("", "tbody", ("tbody", {}))]


# Markdown.


@pytest.mark.parametrize("source", ORDINARY_MARKDOWN)
def test_ordinary_markdown_is_untouched(source: str) -> None:
    """Character by character: formulas, tables, code about HTML, pictures."""
    assert clean_markdown(source) == source


@pytest.mark.parametrize("source", HOSTILE_MARKDOWN + HOSTILE_HTML + HOSTILE_TEX)
def test_hostile_markdown_does_nothing(source: str) -> None:
    """As nbconvert renders it; cleaning it once more changes nothing."""
    cleaned = clean_markdown(source)
    page = rendered(cleaned)
    assert Dangers(page).found == []
    assert not MACROS.search(formulas_of(page))
    assert clean_markdown(cleaned) == cleaned


@pytest.mark.parametrize("source", HOSTILE_HTML)
def test_one_bad_thing_does_not_cost_the_rest(source: str) -> None:
    """Text, formulas, tables and code around it look as they did."""
    around = "## Answer\n\n$$a < b$$\n\n| a |\n|---|\n| $x<1$ |\n\n```python\nx = 1\n\ny = 2 < 3\n```\n\n"
    page = rendered(clean_markdown(around + source))
    assert Dangers(page).found == []
    page = page.replace(r"\lt ", "&lt;")
    page = re.sub(r" ?&lt; ?", "&lt;", page)
    for part in ("$$a&lt;b$$", "$x&lt;1$", "<table>", '<span class="mi">2</span>', "\n"):
        assert part in page
    assert "x=1\n\ny=2<3" in text_of(page).replace(" ", "")


def test_a_formula_with_a_bad_macro_is_shown_as_its_source() -> None:
    """With a mark; its neighbours stay formulas."""
    page = clean_html(rendered(clean_markdown(r"$\frac{a}{b} \href{x}{y}$ and $x_1$")))
    assert re.search(
        r"<mark title=[^>]*href[^>]*><code>\\frac\{a\}\{b\} \\href\{x\}\{y\}</code></mark>", page
    )
    assert typeset(page).split() == ["and", "$x_{1}$"]


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        (r"\smash{x}", r"{x}"),
        (r"\llap{x}\rlap{y}\mathllap{z}\clap{z}", r"{x}{y}{z}{z}"),
        (r"\raise 1em{x}\lower.5em{y}", r"{x}{y}"),
        (r"\moveleft 9em{x}\moveright9em{x}", r"{x}{x}"),
        (r"\Rule{9em}{9em}{9em}", None),
        (r"\rule{500px}{2em}", None),
        (r"\rule[-50em]{1em}{1em}", None),
        (r"\raisebox{1em}{x}", None),
        (r"\kern 50em\kern-2em\mskip999mu x", r"\hspace{4em}\hspace{-1em}\hspace{4em} x"),
        (r"\hspace{-5em}\hspace*{99em}\mspace{-99mu}x", r"\hspace{-1em}\hspace{4em}\hspace{-1em}x"),
        (r"\Space{1em}{99em}{1em}", None),
        (r"\def\a#1{\kern#1em}\a{500}x", r"\hspace{4em}x"),
        (r"\hspace{\b}\kern\b", None),
    ],
)
def test_formulas_do_not_leave_their_place(formula: str, left: str | None) -> None:
    """What moves things far does not move them; what cannot be read is shown as its source."""
    expected = "" if left is None else f"${left}$"
    for cleaned in (clean_html(f"${formula}$"), rendered(clean_markdown(f"${formula}$"))):
        assert typeset(cleaned).strip() == expected
        assert ("<code>" in cleaned) == (left is None)


def test_rows_of_a_formula_do_not_lie_over_others() -> None:
    """Space between them is kept if it is small; what is no length is an error in Jupyter, too."""
    assert typeset(clean_html(r"$a\\[0.5em]b\\[-9em]c\\*[99pt]d$")) == r"$a\\[0.5em]b\\ c\\ d$"
    assert "<code>" in clean_html(r"$a\\[#1]b$")
    for ordinary in (r"\[2x = 3 \]", r"$a \\ [b] \\ [1, 2]$", r"\[ x \]"):
        assert clean_html(ordinary) == ordinary


def test_a_formula_does_not_go_back_by_small_steps() -> None:
    """Some of them are ordinary, hundreds are not."""
    few = r"$\int\!\!\int f\kern-.2em x$"
    assert clean_html(few) == few
    many = typeset(clean_html("$" + r"\!" * 200 + r"\kern-1em" * 200 + "x$"))
    assert many.count(r"\!") + many.count("-") <= 50


@pytest.mark.parametrize(
    "formula",
    [
        r"a\,b\;c\quad d\qquad e\ f\space g",
        r"\hspace{1em}\hspace*{0.5cm}\mspace{18mu}\kern.2em\kern-1pt\mkern-3mu\hskip 1em",
        r"\rule{0pt}{2ex}\rule[-1ex]{0pt}{3ex}\phantom{x}\vphantom{y}\Rule{1em}{1ex}{0em}",
        r"\begin{pmatrix}1 & 2\\[0.3em] 3 & 4\end{pmatrix}",
    ],
)
def test_ordinary_spaces_stay_in_formulas(formula: str) -> None:
    """As people write them."""
    assert forms(latex=f"${formula}$") == {"text/latex": f"${formula}$"}
    assert clean_markdown(f"${formula}$") == f"${formula}$"


def test_latex_that_cannot_be_shown_becomes_its_source() -> None:
    """As HTML, which every page shows; with a mark."""
    (html,) = (forms(latex=r"$\href{x}{y}$")["text/html"],)
    assert html.startswith("<mark")
    assert forms(latex=r"$\href{x}{y}$", html="<b>x</b>") == {"text/html": "<b>x</b>"}
    for source in (r"\href{x}{y}", r"$x$ \href{x}{y}", r"\frac"):
        assert forms(latex=source)["text/html"].startswith("<mark")
    for source in (r"\frac{1}{2}", "$x$ and y", "x^2"):
        assert forms(latex=source) == {"text/latex": source}


def test_the_words_of_a_removed_image_stay() -> None:
    """And those of a removed link."""
    page = clean_markdown("![my plot](http://evil.example/x.png) [my page](javascript:alert(1))")
    assert "my plot" in page
    assert "my page" in page


def test_attachments_are_shown_and_lost_ones_do_no_harm() -> None:
    """For nbconvert a lost attachment is an error that ends the page."""
    source = "![photo](attachment:a.png)"
    assert clean_markdown(source, {"a.png": {"image/png": PNG}}) == source
    assert "photo" in rendered(clean_markdown(source))


@pytest.mark.parametrize("heading", ["# test_f", "## essay comment", "# notebook", "## *test_f*"])
def test_a_heading_does_not_take_the_name_of_a_score_box(heading: str) -> None:
    """Formgrader finds its boxes by ids, and nbconvert makes ids of headings."""
    page = rendered(clean_markdown(heading))
    assert re.search("<h[12]>", page)
    assert not re.search(r"<h\d [^>]*id=", page)


@pytest.mark.parametrize("source", ["a *b* " * 20_000, "\\begin{x}" * 1000, "[" * 9_000, "\n[x](" * 9_000])
def test_what_nbconvert_takes_minutes_for_is_shown_as_it_was_typed(source: str) -> None:
    """Nothing of it is lost."""
    cleaned = clean_markdown(source)
    assert cleaned == as_typed(source)
    assert text_of(rendered(cleaned)).strip() == source.strip()


@pytest.mark.parametrize(
    "source",
    ["x", "```\n<script>\n```", "</pre>\n\n<b>\n\n$$x$$", "a\n\n    b [c](d) &lt;", "| a |\n|---|", ""],
)
def test_what_is_shown_as_typed_is_no_markup(source: str) -> None:
    """It ends where the text ends, and looks as the text does."""
    page = rendered(f"{as_typed(source)}\n\nafter")
    assert Dangers(page).found == []
    assert text_of(page).split() == [*source.split(), "after"]
    assert page.endswith("<p>after</p>\n")
    assert clean_markdown(as_typed(source)) == as_typed(source)


@pytest.mark.parametrize(
    "name",
    ["MathJax", "require", "define", "module", "exports", "Module", "jQuery", "$", "Backbone", "answer"],
)
def test_an_id_does_not_take_the_name_of_a_variable(name: str) -> None:
    """For scripts of a page, what bears an id is a variable of that name unless they have another."""
    for page in (
        clean_html(f'<h1 id="{name}">x</h1>'),
        clean_html(f'<h1 id="{name}">x</h1>'.replace(name[0], f"&#{ord(name[0])};", 1)),
        rendered(clean_markdown(f"# {name}")),
        rendered(clean_markdown(f'<h2 id="{name}">x</h2>')),
    ):
        assert re.search("<h[12]", page)
        assert not re.search(r"<h\d [^>]*id=", page)


def test_links_to_headings_still_lead_there() -> None:
    """Of several words, or of one with a capital letter."""
    for name in ("My-answer", "1.-Forward", "Übung-2", "Answer"):
        assert clean_html(f'<h2 id="{name}">x</h2>') == f'<h2 id="{name}">x</h2>'


def test_long_lines_of_code_are_not_coloured() -> None:
    """Nor very long cells."""
    assert is_quickly_coloured("x = 1\n" * 1000 + "y" * 300)
    assert not is_quickly_coloured("y" * 301)
    assert not is_quickly_coloured("x = 1\n" * 10_000)


@given(
    st.lists(
        st.sampled_from([*HOSTILE_HTML, *HOSTILE_MARKDOWN, *HOSTILE_TEX, *ORDINARY_MARKDOWN, "\n\n", "\n"])
        | st.text(st.sampled_from("<>/='\"`$\\[](){}!&;#ab \n-|*~"), max_size=12),
        max_size=6,
    ).map("".join)
)
def test_any_mixture_is_harmless(source: str) -> None:
    """As HTML and as Markdown."""
    for page in (clean_html(source), rendered(clean_markdown(source))):
        assert Dangers(page).found == []
        assert not MACROS.search(formulas_of(page))


# Outputs.


def stream(text: Any, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**forms: Any) -> dict[str, Any]:
    """An output that shows these forms, named html, plain, png ..."""
    image = {"png", "jpeg", "gif", "svg_xml"}
    data = {
        f"{'image' if form in image else 'text'}/{form.replace('_', '+')}": value
        for form, value in forms.items()
    }
    return {"output_type": "display_data", "data": data, "metadata": {}}


def forms(**given: Any) -> dict[str, str]:
    """What is left of them."""
    cleaned = clean_outputs([shown(**given)])
    return dict(cleaned[0].data) if cleaned else {}


def test_ordinary_outputs_stay_as_they_are() -> None:
    """Text in colour, a picture with its size, a table, a traceback."""
    outputs = [
        stream("50%\r100%\n\x1b[32mfine\x1b[0m\n"),
        stream("careful\n", "stderr"),
        {**shown(plain="<Figure>", png=PNG), "metadata": {"image/png": {"width": 300, "height": 20}}},
        {**shown(plain="a < b", html="<b>a &lt; b</b>", latex="$a < b$", markdown="*a*")}
        | {"output_type": "execute_result", "execution_count": 3},
        {"output_type": "error", "ename": "E", "evalue": "x < 1", "traceback": ["\x1b[31mE\x1b[0m", "x"]},
    ]
    cleaned = clean_outputs(outputs)
    assert [json.loads(json.dumps(output)) for output in cleaned] == outputs
    nbformat.validate(new_notebook(cells=[new_code_cell("x", outputs=cleaned)]))


@pytest.mark.parametrize(
    "mime",
    [
        "application/javascript",
        "application/json",
        "application/pdf",
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.flipgrad.verdict+json",
        "text/vnd.mermaid",
        "image/svg",
        "video/mp4",
    ],
)
def test_other_forms_are_dropped(mime: str) -> None:
    """Those that run, and a verdict that is none."""
    output = shown(plain="x")
    output["data"][mime] = "alert(1)"
    assert clean_outputs([output])[0].data == {"text/plain": "x"}
    output["data"] = {mime: "alert(1)"}
    assert clean_outputs([output]) == []


def test_an_svg_becomes_the_source_of_an_image() -> None:
    """Where browsers run nothing in it; its words are those of the object."""
    cleaned = forms(svg_xml=SVG, plain="a <circle>")
    assert set(cleaned) == {"text/plain", "text/html"}
    source = f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}"
    assert cleaned["text/html"] == f'<img alt="a &lt;circle&gt;" src="{source}">'
    assert clean_html(cleaned["text/html"]) == cleaned["text/html"]
    assert forms(svg_xml=SVG, html="<b>x</b>") == {"text/html": "<b>x</b>"}


def drawing(inside: str, before: str = "") -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{before}<svg {names} width="9" height="9">{inside}</svg>'


def nested(depth: int, times: int, refer: str = '<use xlink:href="#a{}"/>') -> str:
    groups = [f'<g id="a{i}">{refer.format(i - 1) * times}</g>' for i in range(1, depth + 1)]
    return drawing(f'<circle id="a0" r="5"/>{"".join(groups)}{refer.format(depth)}')


PATH = f'<path id="p" d="{"M0 0L1 1" * 10_000}"/>'
BOMBS = [
    nested(11, 10),
    nested(11, 10, '<use href=" &#35;a{} "/>'),
    nested(11, 10, '<use href="#%61{}"/>'),
    nested(11, 10, "<g clip-path=\"url( '#a{}' )\"/>"),
    nested(11, 10, '<g clip-path="url(#a{}"/>'),
    nested(11, 10, '<g style="clip-path:url(#a{})"/>'),
    nested(20, 1),
    drawing('<g id="a"><use href="#a"/></g>'),
    drawing(PATH + '<use href="#p"/>' * 4000),
    drawing('<filter id="f"><feTurbulence baseFrequency="0.05" numOctaves="9999"/></filter><rect/>'),
    drawing('<x:filter xmlns:x="http://www.w3.org/2000/svg"/>'),
    drawing('<rect style="filter:blur(900px)"/>'),
    drawing('<rect style="fil\\74 er:blur(900px)"/>'),
    drawing('<rect filter="blur(900px)"/>'),
    drawing("<style>rect {filter:blur(900px)}</style><rect/>"),
    drawing("<style>rect {clip-path: url(#a)}</style><rect/>"),
    drawing("<style>@keyframes x {to {opacity: 0}}</style><rect/>"),
    drawing('<g style="--x:url(#a)"><rect clip-path="var(--x)"/></g>'),
    nested(11, 10, '<g clip-path="u&#114;l(#a{})"/>'),
    drawing('<pattern id="p"><rect/></pattern><rect fill="url(#p)"/>'),
    drawing('<mask id="m"><rect/></mask><rect mask="url(#m)"/>'),
    drawing('<rect><animate attributeName="x" to="9" dur="1s"/></rect>'),
    drawing('<rect><set attributeName="x" to="9"/></rect>'),
    drawing("<foreignObject><p>x</p></foreignObject>"),
    drawing(f'<image href="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}"/>'),
    drawing("&a;", '<!DOCTYPE svg [<!ENTITY a "x">]>'),
    drawing("<use/>", '<!DOCTYPE svg [<!ATTLIST use href CDATA "#a">]>'),
    drawing("<rect/>", '<?xml-stylesheet href="data:text/css,x"?>'),
    drawing("<rect/>", '<?xml version="1.0" encoding="utf-7"?>'),
    drawing('<use href="#a"><rect>'),
    drawing('<circle r="450" stroke="red" stroke-dasharray="0.001 0.001"/>'),
    drawing('<circle r="450" stroke="red" style="fill:none; stroke-dasharray: 0.001"/>'),
    drawing('<g stroke="red" stroke-dasharray="1"><circle r="450"/></g>'),
    drawing('<circle r="1e9" stroke="red" stroke-dasharray="1"/>'),
    drawing('<circle r="900" stroke="red" stroke-dasharray="1"/>' * 2000),
    drawing('<circle r="9" stroke="red" stroke-dasharray="1" pathLength="1e9"/>'),
    drawing("<style>rect {stroke-dasharray: 0.001}</style><rect/>"),
    drawing("<a/>" * 25_000 + '<use href="#a"/>'),
]


@pytest.mark.slow
@pytest.mark.parametrize("svg", BOMBS)
def test_an_svg_that_takes_browsers_minutes_is_no_image(svg: str) -> None:
    """As an output, in HTML and in Markdown its words are shown."""
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    assert forms(svg_xml=svg, plain="a bomb") == {"text/plain": "a bomb"}
    assert forms(html=f'<img alt="a bomb" src="{source}">') == {"text/html": "a bomb"}
    shown = rendered(clean_markdown(f"![a bomb]({source})"))
    assert "a bomb" in shown
    assert "<img" not in shown


def test_in_another_encoding_nobody_could_read_an_svg() -> None:
    """So it is no image."""
    for data in (BOMBS[0].encode("utf-16"), b"\xff" + SVG.encode()):
        source = f"data:IMAGE/SVG+xml;base64,{base64.b64encode(data).decode()}"
        assert clean_html(f'<img src="{source}">') == ""


@pytest.mark.parametrize(
    "svg",
    [
        nested(3, 10),
        drawing('<path id="g" d="M0 0L1 1"/>' + '<use xlink:href="#g" x="1" y="2"/>' * 10_000),
        drawing('<clipPath id="c"><rect/></clipPath>' + '<path d="M0 0" clip-path="url(#c)"/>' * 3000),
        drawing(
            '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style><path d="M0"/>'
        ),
        drawing('<linearGradient id="l"><stop offset="1"/></linearGradient><rect fill="url(#l)"/>'),
        drawing(f'<image xlink:href="data:image/png;base64,{PNG}"/><a href="https://a.example"><rect/></a>'),
        drawing(
            "<rect/>",
            '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n<!DOCTYPE svg PUBLIC'
            ' "-//W3C//DTD SVG 1.1//EN"\n  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<!-- x -->',
        ),
        convlab.draw_positions([1, 2], [10, 1]).svg,
        convlab.draw_positions([1, 2], [10, 1], padding=1).svg,
        drawing('<path d="M0 0L300 400" style="stroke-dasharray: 3.7,1.6; stroke-dashoffset: 0"/>' * 50),
    ],
)
def test_ordinary_svg_stays_as_it_is(svg: str) -> None:
    """Letters and marks as Matplotlib repeats them, clips, gradients, pictures, our own figures."""
    page = f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
    assert clean_html(page) == page
    assert forms(svg_xml=svg)["text/html"].startswith("<img ")


@pytest.mark.slow
def test_figures_of_matplotlib_stay() -> None:
    """Lines with marks, words, formulas, a legend, an image."""
    figure = Figure()
    (lines, image) = figure.subplots(1, 2)
    lines.plot(range(200), marker="o", label="$x^2$")
    lines.plot(range(200), linestyle="--")
    lines.plot(range(200), linestyle=":")
    lines.legend()
    lines.set_title("A title of many letters")
    image.imshow([[1, 2], [3, 4]])
    svg = io.StringIO()
    figure.savefig(svg, format="svg")
    assert "<use" in svg.getvalue()
    assert forms(svg_xml=svg.getvalue())["text/html"].startswith("<img ")


@pytest.mark.parametrize(
    ("mime", "start"), [("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff\xe0"), ("gif", b"GIF89a")]
)
def test_images_are_what_they_say(mime: str, start: bytes) -> None:
    """Valid base64, and the first bytes of that format."""
    image = base64.b64encode(start + bytes(50)).decode()
    assert forms(**{mime: image[:20] + "\n" + image[20:] + "\n"}) == {f"image/{mime}": image}
    for bad in ('"><script>', base64.b64encode(b"<svg>").decode(), image + "!", "", None, 7, {"a": 1}):
        assert forms(**{mime: bad}) == {}


def png_of(width: int, height: int) -> str:
    """The head of a PNG, in base64."""
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4) + height.to_bytes(4)
    return base64.b64encode(head + bytes(40)).decode()


def test_an_image_of_more_pixels_than_a_page_can_show_is_none() -> None:
    """23,000 by 23,000 of them, in 64 kB, keep a browser busy."""
    small, large = png_of(3000, 2000), png_of(23_000, 23_000)
    assert forms(png=small) == {"image/png": small}
    assert forms(png=large, plain="a picture") == {"text/plain": "a picture"}
    for data, shown in ((small, f'<img src="data:image/png;base64,{small}">'), (large, "")):
        assert clean_html(f'<img src="data:image/png;base64,{data}">') == shown


def test_images_of_markdown_are_left_out_where_they_are_too_large_together() -> None:
    """The words stay."""
    image = f"![]({'data:image/png;base64,' + png_of(3, 2) + 'A' * 400_000})"
    assert len(clean_markdown("\n".join(["words", *[image] * 20]))) < 10_000
    assert "words" in clean_markdown("\n".join(["words", *[image] * 20]))


def test_metadata_is_emptied() -> None:
    """But for the size of an image, in numbers."""
    output = shown(png=PNG, html="<b>x</b>")
    output["metadata"] = {
        "image/png": {"width": "9 onload=alert(1)", "height": 20, "unconfined": True},
        "text/html": {"isolated": True},
        "filenames": {"image/png": "../../secret.png"},
    }
    assert clean_outputs([output])[0].metadata == {"image/png": {"height": 20}}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;ZXZpbA==\x07x", "x"),
        ("\x1b[2J\x1b[1;1Hx\x1b[A\x1b[?25l", "x"),
        ("\x1bPq#0\x1b\\x\x1bcy\x1b", "xy"),
        ("\x9b31mx\x9d0;t\x9c", "31mx0;t"),
        ("a\x08b\x00\x07\x0b\x7f", "ab"),
        ("half \ud800", "half "),
        ("\x1b[1;31mred\x1b[m\tx\r\n", "\x1b[1;31mred\x1b[m\tx\r\n"),
        ("\x1b[31mx" * 20_000, "x" * 20_000),
    ],
)
def test_terminals_are_told_colours_only(text: str, left: str) -> None:
    """No titles, links, clipboard, cursor."""
    assert clean_text(text) == left
    assert not re.search(r"[\x00-\x08\x0b\x0e-\x1a\x7f-\x9f]", clean_text(text))


@pytest.mark.slow
def test_much_output_is_cut_and_says_so() -> None:
    """In one text, in many outputs, in many texts."""
    (one,) = clean_outputs([stream("x" * (LARGEST_TEXT + 1))])[:1]
    assert len(one.text) < LARGEST_TEXT + 100
    assert one.text.endswith(TRUNCATED)
    many = clean_outputs([stream("x\n")] * (MOST_OUTPUTS_KEPT + 5))
    assert len(many) == MOST_OUTPUTS_KEPT + 1
    assert many[-1].text == TRUNCATED
    for large in (stream("x" * 300_000), shown(markdown="x" * 300_000), shown(html="&" * 300_000)):
        cleaned = clean_outputs([large] * 100)
        assert sum(len(json.dumps(output)) for output in cleaned) < 2 * LARGEST_TEXT
        assert cleaned[-1].text == TRUNCATED
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_IMAGE)).decode()
    assert forms(png=picture, plain="x") == {"text/plain": "x"}
    (error,) = clean_outputs([{"output_type": "error", "traceback": ["x\n"] * 10**6}])
    assert sum(map(len, error.traceback)) < LARGEST_TEXT + 100


@pytest.mark.slow
def test_images_in_html_are_no_text() -> None:
    """A page of three photographs is not long."""
    page = f'<img src="data:image/png;base64,{"A" * 1_000_000}">' * 3
    assert forms(html=page) == {"text/html": page}


@pytest.mark.parametrize(
    "output",
    [
        None,
        7,
        "x",
        [],
        {},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
        {"output_type": ["stream"]},
        {"output_type": "stream", "text": None},
        {"output_type": "stream", "name": "evil", "text": [1, 2]},
        {"output_type": "display_data"},
        {"output_type": "display_data", "data": "x", "metadata": 3},
        {"output_type": "execute_result", "data": {"text/html": {"a": 1}, 3: 4}},
    ],
)
def test_what_is_no_output_is_dropped(output: Any) -> None:
    """Whatever comes instead."""
    assert clean_outputs([output]) == []


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": 3, "text": ["a\n", 7, "b"]},
        {"output_type": "error"},
        {"output_type": "error", "ename": 3, "evalue": [], "traceback": "x"},
        {"output_type": "error", "ename": "E", "evalue": "x", "traceback": [1, ["a", "b"], None]},
        {"output_type": "execute_result", "execution_count": "7", "data": {"text/plain": ["a", "b"]}},
        {
            "output_type": "execute_result",
            "execution_count": True,
            "data": {"text/plain": "x"},
            "metadata": 1,
        },
    ],
)
def test_what_is_left_of_an_odd_output_is_valid(output: Any) -> None:
    """As the format of notebooks demands."""
    cleaned = clean_outputs([output])
    assert len(cleaned) == 1
    nbformat.validate(new_notebook(cells=[new_code_cell("x", outputs=cleaned)]))


def test_attachments_are_images() -> None:
    """Of any name."""
    given = {
        "a b.png": {"image/png": PNG, "text/html": "<script>"},
        "b": {"image/svg+xml": SVG},
        "c": 3,
        "d": {},
    }
    assert clean_attachments(given) == {"a b.png": {"image/png": PNG}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\r\n\tc  d", "a b c d"),
        ("\x1b[31mred\x1b[0m \x1b]0;t\x07", "red"),
        ("a\u202eb\u200bc\u2028d\ud800", "abc d"),
        ("x" * 10_000, "x" * LONGEST_LINE),
        ("", ""),
    ],
)
def test_a_line_for_a_log_is_one_line(text: str, line: str) -> None:
    """Without control characters, also those that turn the direction of writing, and short."""
    assert clean_line(text) == line


# In a page.


@pytest.mark.slow
def test_a_page_of_all_of_it_is_harmless() -> None:
    """Rendered as Formgrader and feedback do, after nbconvert has had its own way with it."""
    cells = []
    for source in HOSTILE_HTML + HOSTILE_MARKDOWN + HOSTILE_TEX:
        outputs = [shown(html=source), shown(markdown=source), shown(latex=source), shown(svg_xml=source)]
        outputs += [
            stream(source),
            {"output_type": "error", "ename": source, "evalue": "", "traceback": [source]},
        ]
        cells += [
            new_markdown_cell(clean_markdown(source)),
            new_code_cell(source, outputs=clean_outputs(outputs)),
        ]
    for name in ("classic", "lab"):
        page, _ = HTMLExporter(template_name=name, exclude_input_prompt=True).from_notebook_node(
            new_notebook(cells=cells, metadata={"title": "x"})
        )
        body = re.sub(r"(?s)^.*?<body[^>]*>|</body>.*$", "", page)
        bad = {danger for danger in Dangers(body).found if not re.match(r"tabindex|data-|role|id=", danger)}
        assert bad == set()
        assert page.count("</body>") == 1
        assert not re.search(r"<[^>]*evil\.example", body)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "source",
    ["\\begin{a}" * 290, "[a](" * 4_000, "# a\n" * 4_000, "a|b\n-|-\n" + "c|d\n" * 4_000, "<b>" * 4_000]
    + [
        "<dl><dt><!--</dt></dl>-->" * 7_000,
        "<ul><li><table></li></ul></table>" * 6_000,
        "<p><sup style=font:1em" * 8_000,
    ]
    + [
        r"\kern1" * 30_000,
        r"\\[1" * 30_000,
        r"\rule{1em" * 20_000,
        '<b style="' + "padding:1px " * 15_000 + '">x',
    ]
    + ["<a b" * 40_000, '<a b="' * 30_000, "<!--" * 40_000, "<title>" * 25_000, "<img alt=x>" * 15_000]
    + ["$ { " * 50_000, r"\begin{a}{" * 20_000, "".join(f"${n}$ " for n in range(30_000))]
    + [char * 300_000 for char in "`[\\<&\n\x1b$ "],
)
def test_no_text_takes_minutes(source: str) -> None:
    """There is no text on which cleaning blows up."""
    assert Dangers(rendered(clean_markdown(source))).found == []
    assert len(clean_outputs([stream(source), shown(html=source), shown(markdown=source)])) <= 3


@pytest.mark.parametrize("number", ["7", "0", "9007199254740991", "123456789012345678901"])
@pytest.mark.parametrize(
    "before", ["<div><p>Seed ", "<div><p>&#", "<div><p>&#x", '<div><p title="', "<script>", "<!--", "<div>"]
)
def test_the_number_at_the_end_of_an_html_changes_nothing_in_its_cleaning(before: str, number: str) -> None:
    """Reports of right functions differ in their seeds alone, and are cleaned once."""
    for each in ("1", number):
        text = f"{before}{each}.</p>\n</div>"
        assert forms(html=text).get("text/html", "") == clean_html(text)
