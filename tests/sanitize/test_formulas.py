"""Formulas say what was written, as MathJax does; what cannot be shown is its source."""

import json
import re
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

import pytest
from drawn import drawn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from large import LONGEST, large
from normal_form import tree
from record_mathjax import notebooks, written

from grader.sanitize import Definitions, clean_html, clean_markdown, formula, markdown_page
from grader.sanitize.formulas import Refused, mathml, read
from grader.sanitize.formulas.mathml import Shown
from grader.sanitize.formulas.symbols import SYMBOLS

HERE = Path(__file__).parent
RECORDED = json.loads((HERE / "mathjax.json").read_text(encoding="utf-8"))
DRAWN = json.loads((HERE / "drawn.json").read_text(encoding="utf-8"))
NONE = Definitions()


def shown(source: str, known: Definitions = NONE) -> str:
    """The tree of a formula, or why it is refused."""
    try:
        return tree(ElementTree.tostring(mathml(source, known, True), encoding="unicode"))
    except Refused as why:
        return f"refused: {why}"


def of_a_notebook(formulas: list[str]) -> list[tuple[str, str]]:
    """The formulas of a notebook with their trees."""
    known, found = NONE, []
    for source in formulas:
        found.append((source, shown(source, known)))
        with suppress(Refused):
            known = read(source, known, True).definitions
    return found


ALL = [pair for formulas in notebooks() for pair in of_a_notebook(formulas)]


def test_there_are_enough_formulas_and_mathjax_reads_them() -> None:
    """A table of formulas that says nothing would pass everything."""
    assert len(ALL) >= 250
    assert {source for source, _ in ALL} == RECORDED["trees"].keys()
    assert [source for source, found in RECORDED["trees"].items() if found is None] == []


def test_formulas_have_the_text_and_structure_that_mathjax_gives_them() -> None:
    """At least 97 of 100; every other is refused."""
    other = {source: found for source, found in ALL if found != RECORDED["trees"][source]}
    assert {source: found for source, found in other.items() if not found.startswith("refused")} == {}
    assert len(other) <= 0.03 * len(ALL)


def test_formulas_that_nobody_chose_have_them_too() -> None:
    """They were drawn by construct; those that are no formulas for MathJax are left out."""
    assert list(DRAWN["trees"]) == drawn()
    read_there = {source: found for source, found in DRAWN["trees"].items() if found is not None}
    assert len(read_there) >= 600
    other = {source: shown(source) for source, found in read_there.items() if shown(source) != found}
    assert {source: found for source, found in other.items() if not found.startswith("refused")} == {}
    assert len(other) <= 0.03 * len(read_there)


@pytest.mark.parametrize("recorded", [RECORDED, DRAWN], ids=["chosen", "drawn"])
def test_mathjax_reads_what_is_written_for_the_notebook_as_the_formula_itself(recorded: dict) -> None:
    """When that was recorded, MathJax gave the same tree to what is written in TeX for each that is shown."""
    lists = notebooks() if recorded is RECORDED else [[formula] for formula in recorded["trees"]]
    tex = {source: text for source, text in written(lists) if recorded["trees"][source] is not None}
    assert tex == recorded["written"]


@pytest.mark.parametrize(
    "source",
    [
        *(r"x^2^3", r"x_1_2", r"\frac", r"\frac{a}", r"{a", r"a}", r"\left(a", r"a\right)", r"\left(a\right"),
        *(r"\begin{aligned}a", r"a\end{aligned}", r"\begin{aligned}a\end{matrix}", r"x_", r"x^", r"^"),
        *(r"a&b", r"a#b", r"\sqrt[3", r"\sqrt", r"\text{a", r"\foo", r"\mathbf", r"\begin{foo}a\end{foo}"),
        *(
            r"\limits",
            r"x\limits_a",
            r"x'^2'",
            r"x^2'",
            r"a\over b\over c",
            r"\left x\right y",
            r"\overset{a}",
        ),
        *(
            r"\hspace{x}",
            r"\hspace",
            r"\tag{1}\tag{2}x",
            r"\middle|",
            r"\begin{array}a\end{array}",
            r"\binom{n}",
        ),
        *(
            r"\bigl",
            r"\textcolor{red}",
            r"\color",
            r"\newcommand{\a}{\a}\a",
            r"\newcommand{\a}",
            r"\def\a#2{x}",
        ),
        *(r"\substack{a", r"\operatorname", r"\not", r"\def\a{\a\a}\a", r"\text{$x}", r"\begin{align}a"),
        *(r"\begin{cases} 1 & 2 \\ 3", r"\begin{aligned}a\\[1xy]b\end{aligned}", r"x\\[y]z", r"x\cr y"),
    ],
)
def test_what_is_malformed_is_not_repaired(source: str) -> None:
    """It is shown as its source, and as no other statement."""
    page = formula(source, NONE, True)
    assert page.startswith("<mark")
    assert "<math" not in page


@pytest.mark.parametrize(
    "source",
    [
        *(r"\href{javascript:alert(1)}{x}", r"\url{http://a.example}", r"\class{a}{x}", r"\cssId{a}{x}"),
        *(r"\style{position:fixed}{x}", r"\bbox[border:99em solid red]{x}", r"\unicode{x41}"),
        *(r'\mmlToken{mi}[style="position:fixed"]{x}', r"\data{a=b}{x}", r"\toggle{a}{b}\endtoggle"),
        *(r"\mathtip{a}{b}", r"\texttip{a}{b}", r"\csname href\endcsname{x}{y}", r"\includegraphics{x}"),
        *(r"\color{red;position:fixed}x", r"\textcolor{url(x)}{x}", r'\color{red" onload="alert(1)}x'),
        *(r"\color[rgb]{1,0,0}x", r"\rule{99em}{1em}", r"\rule{1em}{99em}", r"\Rule{1em}{1em}{-99em}"),
        *(r"\begin{array}{@{\hspace{99em}}c}x\end{array}", r"\begin{array}{p{99em}}x\end{array}"),
        *(r"\genfrac{}{}{99em}{}{a}{b}", r"\above99em x", r"{a\above 99em b}", r"\mathchoice{a}{b}{c}{d}"),
        *(r"\enclose{circle}[mathbackground=red]{x}", r"\let\a=\href \a{x}{y}", r"\def\a{\href}\a{x}{y}"),
        *(r"\char'101", r"\verb|x|", r"\ce{H2O}", r"\sideset{}{}x", r"\raisebox{9em}{x}", r"\hskip 1foo x"),
        *("x\u0301\u0301", "\u202ex", "\u200bx", r"\text{" + "x" + "\u0300" * 9 + "}"),
    ],
)
def test_what_is_in_no_list_is_shown_as_its_source(source: str) -> None:
    """Nothing is refused by its name: what is not allowed is not shown."""
    assert formula(source, NONE, False).startswith("<mark")
    for cleaned in (clean_html(f"a ${source}$ b $y$"), clean_markdown(f"a ${source}$ b $y$")):
        assert "<mark" in cleaned
        assert "$y$" in cleaned


@pytest.mark.parametrize(
    "beside",
    [
        *("# a_b", "<!-- so -->", "<table><tr><td>1</td></tr></table>", "a<BR>b", "[^1]\n\n[^1]: note"),
        *(
            "![x](attachment:lost.png)",
            "i<n and n>j",
            "$\\smash{x}$",
            r"$\mathclap{x}$",
            r"$\require{cancel}x$",
        ),
        *(
            r"$a\ $",
            r"$\hspace{1in}x$",
            r"$\foo$",
            r"$x^2^3$",
            r"costs \$5 and \$6",
            "<script>alert(1)</script>",
        ),
    ],
)
def test_nothing_beside_a_formula_takes_it_away(beside: str) -> None:
    """It is shown whatever else stands in its cell, in every notebook that cleaning writes."""
    cleaned = clean_markdown(f"{beside}\n\nSee $w_1 * x_1 * y$.\n\n$$\\frac{{a}}{{b}}$$")
    assert clean_markdown(cleaned) == cleaned
    page = markdown_page(cleaned, {}, NONE).html
    for source in ("w_1 * x_1 * y", r"\frac{a}{b}"):
        assert shown(source) in [tree(found) for found in re.findall(r"<math.*?</math>", page)]


def test_formulas_with_bars_do_not_end_a_cell_of_a_table() -> None:
    """They are taken out before Markdown is read, as in JupyterLab."""
    page = markdown_page(clean_markdown("| a | b |\n|---|---|\n| $|x|$ | 1 |"), {}, NONE).html
    assert re.search(r"<td>\s*<math.*</math></td>\s*<td>1</td>", page)


def test_dollars_that_were_typed_as_such_begin_no_formula() -> None:
    """Nor do they on the page."""
    page = markdown_page(clean_markdown(r"It costs \$5 and \$6."), {}, NONE).html
    assert "<math" not in page
    assert (
        re.sub("<[^>]*>|&#36;", lambda part: "$" if part[0] == "&#36;" else "", page).strip()
        == "It costs $5 and $6."
    )


def test_a_macro_is_known_in_the_formulas_behind_its_definition() -> None:
    """Of the same cell; it is expanded in the notebook, so that nobody has to know it."""
    cleaned = clean_markdown(r"$\newcommand{\dd}[1]{\mathrm{d}#1}$ then $\dd{x}$ and $\dd y$")
    assert re.findall(r"\$(.*?)\$", cleaned) == [r"\mathrm{d}x", r"\mathrm{d}y"]


def test_a_label_is_the_tag_that_stands_beside_it() -> None:
    """References before and behind; one that leads nowhere says so, as in Jupyter."""
    cleaned = clean_markdown(r"By \eqref{eq:a}: $$x \tag{7}\label{eq:a}$$ $\ref{eq:a}$ $\eqref{eq:b}$")
    assert re.findall(r"\\text\{(.*?)\}", cleaned) == ["(7)", "7", "(???)"]
    assert "label" not in cleaned


def test_its_source_stands_in_a_formula() -> None:
    """For whoever copies it; Markdown and MathJax find no formula in it."""
    page = formula(r"x < \frac12", NONE, False)
    assert "<annotation" in page
    assert ">x &lt; &#92;frac12</annotation>" in page


@pytest.mark.parametrize("sign", sorted(SYMBOLS))
def test_every_sign_is_shown(sign: str) -> None:
    """math-core knows all that the list allows."""
    assert not shown(rf"a \{sign} b").startswith("refused")


# Whatever is typed.

_MACROS = re.findall(
    r"\w+",
    "frac sqrt text mathbf hat left right begin end sum limits over tag label eqref href def newcommand let"
    " hspace kern rule color textcolor operatorname substack middle bigl boxed cancel not mathop smash raise",
)
PIECES = st.sampled_from(
    [
        *(rf"\{name}" for name in _MACROS),
        *(
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "^",
            "_",
            "&",
            r"\\",
            "$",
            "#1",
            "'",
            "x",
            "1",
            " ",
            "|",
            ".",
            "%",
            "\n",
        ),
        *(
            "{aligned}",
            "{pmatrix}",
            "{array}",
            "{cc}",
            "{align}",
            "{1em}",
            "-9em",
            "{red}",
            r"\a",
            "{x}",
            "{a}{b}",
        ),
        *("<", ">", '"', "`", "~", "é", "\u0301", "<b>", "&lt;", "-->", "\\(", "\\)"),
    ]
)
SOURCES = st.lists(PIECES, max_size=30).map("".join)
_ALLOWED = re.compile(
    r"</?(?:math|semantics|annotation|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|mspace|msqrt|mstyle|msub"
    r"|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|mmultiscripts|mprescripts|mark|code)\b[^<>]*>"
)


def holds(source: str) -> None:
    """See that nothing but a formula, or its source, comes of a source."""
    for display in (False, True):
        page = formula(source, NONE, display)
        assert "<" not in _ALLOWED.sub("", page)
        assert not re.search(
            r"(?:href|src|on\w+|class|id)=|url\(|position",
            re.sub(">[^<]*<", "><", page).partition("title")[0],
        )
        ElementTree.fromstring(page)
        try:
            written = read(source, NONE, display)
        except Refused:
            continue
        again = read(written.tex, NONE, display)
        assert (again.tex, again.same) == (written.tex, True)
        assert not set("$<>") & set(re.sub(r"\\\$", "", written.tex))


@settings(max_examples=300, deadline=None)
@given(SOURCES)
@example(r"\text{\text}")
def test_nothing_but_formulas_comes_of_formulas(source: str) -> None:
    """What is written for a notebook is read again as the same."""
    holds(source)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(SOURCES)
def test_nothing_but_formulas_comes_of_many_formulas(source: str) -> None:
    """As above, for minutes."""
    holds(source)


LARGE = {
    "groups": "{" * 5000 + "}" * 5000,
    "scripts": "x^{" * 3000 + "}" * 3000,
    "fractions": r"\frac{a}{" * 1000 + "b" + "}" * 1000,
    "letters": "x" * 10_000,
    "rows": r"\begin{matrix}" + r"a & b \\ " * 900 + r"\end{matrix}",
    "macros": r"\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a\a\a\a\a}\def\c{\b\b\b\b\b\b\b\b\b\b}" + r"\c" * 900,
    "doubling": "".join(
        rf"\def\{b}{{\{a}\{a}}}" for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    )
    + r"\n",
    "arguments": r"\def\a#1{#1#1#1#1}" + r"\a{" * 500 + "x" + "}" * 500,
    "brackets": r"\left(" * 1500,
    "spaces": r"\hspace{1em}" * 900,
    "texts": r"\text{a}" * 1200,
    "texts in texts": r"\textbf{" * 1200 + "}" * 1200,
    "primes": "x" + "'" * 9_900,
    "backslashes": "\\" * 9_999,
}


@pytest.mark.parametrize("name", LARGE)
def test_no_formula_takes_much_memory(name: str) -> None:
    """A formula of 10,000 characters costs less than 10 MB."""
    formula("x", NONE, True)
    tracemalloc.start()
    try:
        formula(LARGE[name][:10_000], NONE, True)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def calls(source: str) -> int:
    """How many functions are called until a formula is written."""
    count = 0

    def one_more(frame: FrameType, event: str, function: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(one_more)
    try:
        found = Shown(source, NONE, True)
        assert found.in_tex
        assert found.in_mathml
    finally:
        sys.setprofile(None)
    return count


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(SOURCES.filter(bool).map(lambda piece: piece * 10_000), st.sampled_from(list(LARGE.values())))
)
def test_work_grows_as_the_length_of_a_formula(source: str) -> None:
    """Whatever is typed again and again, and whatever it defines: a limited number of steps a character."""
    assert calls(source[:10_000]) < 50 * 10_000


@pytest.mark.long
@settings(max_examples=1_000, deadline=None)
@given(st.integers(0, 2**32))
def test_work_and_memory_are_limited_whatever_a_formula_is_made_of(seed: int) -> None:
    """Repeated, nested, in tables, in macros: steps a character, characters of MathML, and memory."""
    source = large(seed)
    assert calls(source) < 50 * LONGEST
    tracemalloc.start()
    try:
        page = Shown(source, NONE, True).in_mathml[0]
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert len(page) < 300_000


def test_work_for_the_formulas_of_one_text_is_limited() -> None:
    """A text whose macros make a large one of each of its formulas is shown as it was typed."""
    defined = "".join(
        rf"\def\{name}{{{body}}}"
        for name, body in (("a", "x" * 5), ("b", r"\a" * 10), ("c", r"\b" * 10), ("d", r"\c" * 10))
    )
    large = f"${defined}$" + "".join(rf" $\d{number}$" for number in range(20))
    assert "<pre" in clean_markdown(large)
    assert "<pre" not in clean_markdown(large.replace(r"$\d", r"$\c"))


def test_long_derivations_are_formulas() -> None:
    """One of 9,000 characters, in one environment, in a notebook and on its page."""
    line = r"\dd{L}{x_j} &= \sum_{i=0}^{m-1} \dd{L}{y_i} \dd{y_i}{x_j} = \sum_{i=0}^{m-1} dy_i\, w_{j-i} \\ "
    define = r"\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}"
    typed = rf"$${define}\begin{{aligned}}{line * 100}\end{{aligned}}$$"
    assert 9_000 < len(typed) < 10_000
    page = markdown_page(clean_markdown(typed), {}, NONE).html
    assert page.count("<math") == 1
    assert page.count("<mtr>") == 100
