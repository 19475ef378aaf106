r"""Formulas drawn by construct: each family combines pieces, and a fixed number of its formulas is drawn.

Nobody chose them by how they are shown, so they measure how much is shown as in Jupyter. What is drawn
stands in drawn.json with MathJax's answers, written by record_mathjax.py.
"""

# ruff: noqa: SIM905 - words are easier to read than lists of quotes.

import random
from collections.abc import Iterator
from itertools import product

_EACH = 60
"""Formulas of a family, at most."""
_SEED = 322


# fmt: off


def _fonts() -> Iterator[str]:
    fonts = (
        "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathbb boldsymbol bm mathnormal"
    ).split()
    letters = [
        *("x", "AB", "1", "12", r"\alpha", r"\Gamma", r"\nabla", r"\partial", r"\sin", r"\infty", "+",
          "(x)", "é"),
        *("α", "Γ", r"\ell", r"\imath", "x_i^2", "x'", r"\hat x", r"\frac ab", r"\sum_i x", r"\mathbf x"),
        *(r"\text{a}", "a b", "x-y", "=", r"\to", r"\{x\}", r"\varepsilon", "ß", "∇", "k", "1.5", "x,y",
          r"a\,b"),
    ]
    for font, letter in product(fonts, letters):
        yield rf"\{font}{{{letter}}}"
    for font, letter in product("rm bf it sf tt cal".split(), letters):
        yield rf"{{\{font} {letter}}} z"


def _scripts() -> Iterator[str]:
    signs = [
        *(r"\sum", r"\prod", r"\int", r"\lim", r"\max", r"\sin", r"\log", r"\det", r"\operatorname{tr}",
          "f", "x"),
        *(r"\operatorname*{argmin}", r"\bigcup", r"\oint", r"\nabla", r"\partial", r"\mathop{A}", r"(a)",
          "{ab}"),
        *(r"\mathbf{x}", r"\hat{x}", r"\infty", r"\Gamma", r"\left(a\right)", r"\sqrt{a}", r"\text{b}",
          "2", "|x|"),
        *(r"\overline{z}", r"\underbrace{a}", r"\frac{a}{b}", r"\arg\max", r"\mathrm{d}", "∑", "∂",
          r"\bigl)"),
    ]
    scripts = [
        *("_a", "^b", "_a^b", "^b_a", "'", "''", "_a'", "'_a", "'_a^b", "'^2", "_{a_b}", "^{b^c}", "^*",
          r"^\top"),
        *(r"^\prime", r"^{\prime\prime}", "^{(l)}", "_{i=1}^{n}", r"\limits_a", r"\limits_a^b",
          r"\nolimits_a"),
        *(r"\nolimits_a^b", "_{}", "^{}_a", r"_\text{in}", r"_{\mathrm{in}}^T", "^{-1}", "^+_-", "_a{}^b",
          " _a ^b"),
    ]
    for sign, script in product(signs, scripts):
        yield f"{sign}{script}"
        yield f"{sign}{script} x"


def _environments() -> Iterator[str]:
    names = [
        *("aligned", "align", "align*", "split", "gather", "gather*", "gathered", "multline", "multline*",
          "cases"),
        *("dcases", "rcases", "eqnarray", "eqnarray*", "equation", "equation*", "matrix", "pmatrix",
          "bmatrix"),
        *("vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "alignat}{2", "alignedat}{1", "flalign",
          "array}{c"),
        *("array}{cc", "array}{rcl", "multlined", "pmatrix*}[r", "subarray}{l"),
    ]
    bodies = [
        *("a", r"a\\b", r"a&b", r"a&b\\c&d", r"a&=b\\&=c", r"a\\[2mm]b", r"a&b\\[1ex] c&d", r"a&b\\",
          r"a\\*b"),
        *(r"a\cr b", r"a&&b\\c&&d", r"\\a", r"a\\\\b", r"a&b&c\\d", r"a&b\newline c", r"&a\\&b",
          r"\frac12&x\\y&1"),
        *(r"a_1&\text{if } x>0\\0&\text{else}", r"a\tag{1}\\b", r"a\nonumber\\b", r"a\\ \hline b", "",
          r"{a&b}\\c"),
        *(r"a&=\begin{cases}1\\2\end{cases}\\b&=1", r"[a]&b\\ [c]&d", r"\left(a\right)&b\\c&d",
          r"a & b \\ \\ c & d"),
    ]
    for name, body in product(names, bodies):
        environment, _, argument = name.partition("}")
        with_argument = argument + ("]" if argument.startswith("[") else "}" if argument else "")
        yield rf"\begin{{{environment}}}{with_argument}{body}\end{{{environment}}}"


def _arrays() -> Iterator[str]:
    columns = (
        "c|cc cc|c |c|c|c| l|r|l ||c|cc c||cc r:c:c |ccc| *3c *{3}{c} *{2}{c|}r c|c|c lll rcl {c}cc"
    ).split()
    bodies = [
        *(r"1&2&3\\4&5&6", r"\hline 1&2&3\\\hline 4&5&6\\\hline", r"a&b&c\\\hline d&e&f", r"1&2\\3&4",
          r"1&2&3\\"),
        *(r"\hline a&b&c", r"a&b&c\\\hdashline d&e&f", r"a&b&c\\ \hline\hline d&e&f",
          r"\text{x}&y&\frac12\\[1ex]1&2&3"),
        *(r"a&b&c\\d&e&f\\\hline", r"&&\\a&b&c"),
    ]
    places = ("{}", r"\left[{}\right]", r"\left({}\right.", r"x={}^T")
    for column, body, place in product(columns, bodies, places):
        yield place.replace("{}", rf"\begin{{array}}{{{column}}}{body}\end{{array}}")


def _delimiters() -> Iterator[str]:
    pairs = [
        *(("(", ")"), ("[", "]"), (r"\{", r"\}"), ("|", "|"), (r"\|", r"\|"), (r"\langle", r"\rangle"),
          ("<", ">")),
        *((r"\lfloor", r"\rfloor"), (r"\lceil", r"\rceil"), (r"\lvert", r"\rvert"), (r"\lVert", r"\rVert")),
        *((".", "|"), ("(", "."), ("[", ")"), ("]", "["), ("/", r"\backslash"), (r"\uparrow", r"\downarrow")),
        *((r"\lbrace", r"\rbrace"), (r"\lbrack", r"\rbrack"), (r"\vert", r"\Vert"), (r"\lgroup", r"\rgroup")),
        *((r"\ulcorner", r"\urcorner"), ("⟨", "⟩"), ("⌊", "⌋"), ("‖", "‖"), (r"\lmoustache", r"\rmoustache")),
    ]
    forms = [
        *(r"\left{} x\right{}", r"\left{}\frac ab\right{}^2", r"\left{}a\middle|b\right{}_i",
          r"\bigl{} x\bigr{}"),
        *(r"\Big{} x\Big{}", r"\biggl{}\frac ab\biggr{}", r"\left{} \left{}a\right{}\right{}",
          r"\big{} x\big{}'"),
        *("{} x{}", r"f\left{}x\right{}", r"\left {} x \right {}", r"\bigg{}x\biggm| y\Bigg{}"),
    ]
    for (left, right), form in product(pairs, forms):
        sides = [left, right] if form.count("{}") == 2 else [left, left, right, right]
        formula = form
        for side in sides:
            formula = formula.replace("{}", side + (" " if side[-1].isalpha() else ""), 1)
        yield formula


def _spaces() -> Iterator[str]:
    spaces = [
        *(r"\,", r"\:", r"\>", r"\;", r"\!", r"\ ", "~", r"\quad", r"\qquad", r"\enspace", r"\thinspace"),
        *(r"\medspace", r"\thickspace", r"\negthinspace", r"\hspace{1em}", r"\hspace{-1em}",
          r"\hspace*{2mm}"),
        *(r"\hskip 3pt", r"\kern-2pt", r"\mkern4mu", r"\mskip 4mu", r"\mspace{4mu}", r"\phantom{x}",
          r"\hphantom{x}"),
        *(r"\vphantom{x}", r"\strut", r"\mathstrut", r"\space", r"\nobreakspace", r"\hfill",
          r"\hspace{1in}", "{}"),
        *(r"\rule{1em}{1pt}", r"\vspace{1em}", r"\smash{x}", r"\allowbreak", r"\;\;", r"\!\!", r"\/",
          r"\hfil"),
    ]
    places = ("a{}b", "a {} b", r"\int{}f", "{}x", "x{}", r"x_{{}i}", r"\frac{a{}}{b}", r"\text{a{}b}",
        r"({}a{})")
    for space, place in product(spaces, places):
        yield place.replace("{}", space + (" " if space[-1].isalpha() else ""))


def _accents() -> Iterator[str]:
    accents = (
        "hat widehat bar vec dot ddot dddot ddddot tilde widetilde check breve acute grave mathring"
        " overline underline"
        " overbrace underbrace overrightarrow overleftarrow overleftrightarrow underrightarrow underleftarrow"
        " overparen underparen overbracket widecheck underleftrightarrow boxed cancel"
    ).split()
    inside = [
        *("x", "xy", r"\imath", r"\alpha", r"\Gamma", r"\mathbf{x}", r"\hat x", "x_i", "x'", "",
          r"\frac ab", "1"),
        *(r"\mathcal{L}", r"\boldsymbol\theta", "a+b", r"\text{ab}", "é", "(x)", r"\sum", r"\bar{\bar x}"),
    ]
    behind = ("", "_i", "^2", "_i^2", "'", r" y", r"_{\text{sum}}")
    for accent, content, script in product(accents, inside, behind):
        yield rf"\{accent}{{{content}}}{script}"


def _texts() -> Iterator[str]:
    macros = (
        "text mbox textrm textbf textit texttt textsf hbox emph textnormal textup fbox operatorname"
    ).split()
    contents = [
        *("if", "for all $x$", " a b ", "a, b; c.", "x < y", r"50\%", r"a\_b", "a_b", "it's", '"q"', "`q'",
          "a--b"),
        *("é ü ß", "中文", "a{b}c", r"\textbf{b} n", r"a\ b", r"a\,b", "x^2", "a~b", "(a)", r"$\frac ab$",
          r"$a$ $b$"),
        *(r"\(x\)", "1 + 1", r"a \& b", r"\{a\}", "a/b", "α β", r"a\quad b", "", "[x]", "a=b", r"\$5",
          "#1", "...", "a & b"),
    ]
    places = ("{}", "x{}y", r"x_{{}}", r"\frac{{}}{n}", r"\underbrace{x}_{{}}",
        r"\begin{cases}1&{}\\0\end{cases}")
    for macro, content, place in product(macros, contents, places):
        yield place.replace("{}", rf"\{macro}{{{content}}}")


def _macros() -> Iterator[str]:
    definitions = [
        (r"\newcommand{\R}{\mathbb{R}}", r"\R^n"),
        (r"\newcommand\R{\mathbb R}", r"x\in\R"),
        (r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}", r"\pd{L}{x}"),
        (r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}", r"\pd Lx"),
        (r"\newcommand{\n}[2][2]{\|#2\|_{#1}}", r"\n{x}+\n[1]{y}"),
        (r"\def\v#1{\mathbf{#1}}", r"\v x+\v{y}"),
        (r"\def\a{b}", r"\a_\a^\a"),
        (r"\def\d{\mathrm d}", r"\frac{\d y}{\d x}"),
        (r"\let\e\varepsilon", r"\e^2"),
        (r"\let\x=y", r"\x+x"),
        (r"\let\oldphi\phi\let\phi\varphi", r"\phi\oldphi"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A^2"),
        (r"\DeclareMathOperator*{\am}{arg\,min}", r"\am_{x} f"),
        (r"\DeclareMathOperator{\Cov}{Cov}", r"\Cov(x,y)_i'"),
        (r"\renewcommand{\vec}[1]{\boldsymbol{#1}}", r"\vec{x}\vec y"),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}", r"\abs{x}+\abs*{\frac ab}"),
        (r"\DeclarePairedDelimiter\norm\lVert\rVert", r"\norm{x}_2"),
        (r"\newcommand{\set}[1]{\left\{#1\right\}}", r"\set{x\mid x>0}"),
        (r"\newcommand{\bx}{\mathbf x}\newcommand{\by}{\bx_1}", r"\by^T\bx"),
        (r"\def\f(#1){F[#1]}", r"\f(x)"),
        (r"\def\half{\frac12}", r"\half\half"),
        (r"\newcommand{\s}{\sum\limits_{i}}", r"\s x"),
        (r"\newcommand{\be}{\begin{pmatrix}}\newcommand{\ee}{\end{pmatrix}}", r"\be a\\b\ee"),
        (r"\providecommand{\q}{Q}", r"\q"),
        (r"\newcommand*{\w}{w}", r"\w_1"),
        (r"\newcommand{\g}{\color{red}}", r"{\g x}y"),
        (r"\newenvironment{m}{\begin{matrix}}{\end{matrix}}", r"\begin{m}a&b\end{m}"),
        (r"\newcommand{\T}{^\top}", r"W\T x"),
        (r"\newcommand{\op}[1]{\operatorname{#1}}", r"\op{rank}A"),
        (r"\newcommand{\p}[1]{\left(#1\right)}", r"\p{\p{a}b}"),
    ]
    for define, use in definitions:
        yield f"{define} {use}"
        yield f"{{{define} {use}}}"


def _relations() -> Iterator[str]:
    relations = [
        *("=", "<", ">", r"\le", r"\leq", r"\ge", r"\in", r"\ni", r"\subset", r"\subseteq", r"\supset",
          r"\sim"),
        *(r"\simeq", r"\approx", r"\cong", r"\equiv", r"\mid", r"\parallel", r"\to", r"\rightarrow",
          r"\leftarrow"),
        *(r"\Rightarrow", r"\Leftrightarrow", r"\exists", r"\prec", r"\succ", r"\perp", r"\propto",
          r"\vdash", "|"),
        *(r"\models", r"\leftrightarrow", r"\preceq", r"\sqsubseteq", r"\asymp", "a", r"\ll",
          r"\triangleleft", "≤"),
        *("∈", "⊂", "→", ":=", r"\coloneqq", r"\vcentcolon=", r"\overset{?}{=}", r"\stackrel{d}{=}",
          r"\xrightarrow{d}"),
    ]
    forms = (r"a\not{}b", r"a \not {} b", r"\not{}", "a{}b", "{}a", "a_{{}b}", "a\n{}\nb",
        r"a\mathrel{{}}b", "x^{}y")
    for relation, form in product(relations, forms):
        yield form.replace("{}", relation + (" " if relation[-1].isalpha() else ""))


def _sizes() -> Iterator[str]:
    switches = [
        *(r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle", r"\tiny", r"\small",
          r"\large"),
        *(r"\Large", r"\huge", r"\normalsize", r"\Huge", r"\footnotesize", r"\color{red}", r"\bf", r"\rm",
          r"\limits"),
    ]
    places = [
        *("{}x+y", "{{}x}+y", r"\frac{{}a}{b}", r"x^{{}y}", r"\sum_{{}i}x", r"{{}\sum_i x}", r"a{}b{c}d",
          r"\sqrt{{}x}"),
        *(r"\left({}x\right)y", r"\begin{matrix}{}a&b\\c&d\end{matrix}",
          r"\begin{aligned}a&={}b\\&=c\end{aligned}"),
        *(r"\mathbf{{}x}y", r"\text{a}{}\int_0^1 f", r"{a{}b}_c", r"{}a\over b"),
    ]
    for switch, place in product(switches, places):
        yield place.replace("{}", switch + (" " if switch[-1].isalpha() else ""))


def _fractions() -> Iterator[str]:
    macros = [r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\binom", r"\tbinom", r"\overset", r"\underset",
        r"\stackrel"]
    arguments = [
        *("{a}{b}", "ab", "12", "1{b}", "{a}b", " a b", r"\alpha\beta", r"1\pi", r"{\frac ab}{c}", "{}{b}",
          "{a}{}"),
        *(r"{a'}{b_i}", r"{a+b}{c^2}", r"{\text{a}}{b}", r"\mathrm d x", r"{-}{=}",
          r"{\partial L}{\partial x}"),
    ]
    behind = ("", "^2", "_i", "'", "x", r"\frac12", r"\cdot c", r"\sum_i")
    for macro, argument, script in product(macros, arguments, behind):
        yield f"{macro}{argument}{script}"
    for infix, place in product(r"\over \atop \choose \brack \brace".split(), ("{a{}b}", "a{}b",
        "x^{a {}b}", r"\sqrt{a+b{}c}")):
        yield place.replace("{}", infix + " ")
    for degree, content in product(("", "[3]", "[n+1]", r"[\frac12]", "[]"), ("{x}", "x", "2x", r"\alpha",
        r"{\sqrt x}_i^2")):
        yield rf"\sqrt{degree}{' ' if not degree else ''}{content}"


# fmt: on
FAMILIES = (
    *(_fonts, _scripts, _environments, _arrays, _delimiters, _spaces, _accents, _texts, _macros, _relations),
    *(_sizes, _fractions),
)


def drawn() -> list[str]:
    """Draw the formulas."""
    found: list[str] = []
    for family in FAMILIES:
        every = list(dict.fromkeys(family()))
        found += random.Random(_SEED).sample(every, min(_EACH, len(every)))
    return list(dict.fromkeys(found))
