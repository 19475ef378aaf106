"""What students made is safe to open, and what is harmless looks as it did."""

import base64
import json
import re
from html.parser import HTMLParser
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    MOST_OUTPUTS,
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
    """What MathJax reads of a page."""
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(page)
    parser.close()
    return "".join(words)


# HTML.


@pytest.mark.parametrize("source", HOSTILE_HTML + HOSTILE_TEX)
def test_hostile_html_does_nothing(source: str) -> None:
    """No script, no handler, no other page's content, no overlay, no way out of its element."""
    cleaned = clean_html(source)
    assert Dangers(cleaned).found == []
    assert not MACROS.search(text_of(cleaned))
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
        '<details open=""><summary>More</summary><pre><code>x &lt; 1</code></pre></details>',
        "<ul><li>a</li></ul><p>$x &lt; 1$</p><h3>b</h3><hr><br>",
    ],
)
def test_ordinary_html_stays_as_it_is(source: str) -> None:
    """Tables as pandas writes them, pictures, colours, formulas."""
    assert clean_html(source) == source


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
    assert not MACROS.search(text_of(page))
    assert clean_markdown(cleaned) == cleaned


@pytest.mark.parametrize("source", HOSTILE_HTML)
def test_one_bad_thing_does_not_cost_the_rest(source: str) -> None:
    """Text, formulas, tables and code around it look as they did."""
    around = "## Answer\n\n$$a < b$$\n\n| a |\n|---|\n| $x<1$ |\n\n```python\nx = 1\n\ny = 2 < 3\n```\n\n"
    page = rendered(clean_markdown(around + source))
    assert Dangers(page).found == []
    for part in ("$$a &lt; b$$", "$x&lt;1$", "<table>", '<span class="mi">2</span>', "\n"):
        assert part in page
    assert "x=1\n\ny=2<3" in text_of(page).replace(" ", "")


def test_a_formula_with_a_bad_macro_is_still_a_formula() -> None:
    """The macro becomes a word in it."""
    assert r"$\frac{a}{b} \text{href}{x}{y} &lt; c$" in clean_markdown(r"$\frac{a}{b} \href{x}{y} < c$")


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


def test_long_lines_of_code_are_not_coloured() -> None:
    """Nor very long cells."""
    assert is_quickly_coloured("x = 1\n" * 1000 + "y" * 300)
    assert not is_quickly_coloured("y" * 301)
    assert not is_quickly_coloured("x = 1\n" * 10_000)


@settings(max_examples=150)
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
        assert not MACROS.search(text_of(page))


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


@pytest.mark.parametrize(
    ("mime", "start"), [("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff\xe0"), ("gif", b"GIF89a")]
)
def test_images_are_what_they_say(mime: str, start: bytes) -> None:
    """Valid base64, and the first bytes of that format."""
    image = base64.b64encode(start + bytes(50)).decode()
    assert forms(**{mime: image[:20] + "\n" + image[20:] + "\n"}) == {f"image/{mime}": image}
    for bad in ('"><script>', base64.b64encode(b"<svg>").decode(), image + "!", "", None, 7, {"a": 1}):
        assert forms(**{mime: bad}) == {}


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
    many = clean_outputs([stream("x\n")] * (MOST_OUTPUTS + 5))
    assert len(many) == MOST_OUTPUTS + 1
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
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "source",
    ["\\begin{a}" * 290, "[a](" * 4_000, "# a\n" * 4_000, "a|b\n-|-\n" + "c|d\n" * 4_000, "<b>" * 4_000]
    + [char * 300_000 for char in "`[\\<&\n\x1b$ "],
)
def test_no_text_takes_minutes(source: str) -> None:
    """There is no text on which cleaning blows up."""
    assert Dangers(rendered(clean_markdown(source))).found == []
    assert len(clean_outputs([stream(source), shown(html=source), shown(markdown=source)])) <= 3
