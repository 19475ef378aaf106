"""Macros and environments that may stay, with what their arguments are.

An argument is `m` (a formula), `o` (a formula in square brackets that can be left out), `d` (what stands in
square brackets, and does not count), `t` (text), `c` (a colour) or `l` (a length).
"""

from grader.sanitize.formulas.symbols import words

FONTS = words(
    "mathrm mathup mathnormal mathbf mathit mathbb mathfrak mathscr mathsf mathtt mathcal Bbb boldsymbol"
    " symbf symrm symit pmb bm"
)
_MARKS = words(
    "hat widehat bar vec dot ddot dddot ddddot tilde widetilde check breve acute grave mathring"
    " overline underline overbrace underbrace overrightarrow overleftarrow overleftrightarrow"
    " underrightarrow underleftarrow underleftrightarrow overbracket underbracket overparen underparen"
)
_KINDS = words("mathord mathopen mathclose mathbin mathrel mathpunct mathinner")
_CANCELLED = words("cancel bcancel xcancel")
_BOXES = words("boxed phantom vphantom hphantom pmod pod mod bra ket braket")
_FRACTIONS = words("frac dfrac tfrac binom dbinom tbinom overset underset stackrel")
_ARROWS = words(
    "xrightarrow xleftarrow xRightarrow xLeftarrow xleftrightarrow xLeftrightarrow xmapsto xhookleftarrow"
    " xhookrightarrow"
)
ARGUMENTS = {
    **dict.fromkeys(_MARKS | _KINDS | _BOXES, "m"),
    **dict.fromkeys(_CANCELLED, "dm"),
    **dict.fromkeys(_FRACTIONS, "mm"),
    "cfrac": "dmm",
    **dict.fromkeys(_ARROWS, "om"),
    "sqrt": "om",
    "textcolor": "cm",
    "color": "c",
    "colorbox": "ct",
    "fbox": "t",
}
# Of these the argument stays: they move it, or take away the room for it.
UNWRAPPED = {
    **dict.fromkeys(words("smash mathllap mathrlap mathclap llap rlap clap cramped vcenter"), "m"),
    **dict.fromkeys(words("textllap textrlap textclap"), "t"),
    **dict.fromkeys(words("raise lower moveleft moveright"), "lm"),
}
TEXTS = {
    "text": "",
    "mbox": "",
    "hbox": "",
    "textrm": "",
    "textnormal": "",
    "textup": "",
    "textbf": "textbf",
    "textit": "textit",
    "emph": "textit",
    "textsf": "textsf",
    "texttt": "texttt",
}
STYLES = words("displaystyle textstyle scriptstyle scriptscriptstyle")
SWITCHES = STYLES | words("rm bf it sf tt cal mit frak")
SIZES = words("tiny Tiny scriptsize small normalsize large Large LARGE huge Huge")
INFIX = words("over atop choose brack brace")
BIG = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))

# Environments -> how math-core knows them. What is aligned in columns has their letters.
_MATRICES = {
    f"{kind}{star}": f"{kind.replace('small', '')}"
    for kind in (
        *(f"{bracket}matrix" for bracket in ("", "p", "b", "B", "v", "V")),
        *(f"{bracket}smallmatrix" for bracket in ("", "p", "b", "B", "v", "V")),
    )
    for star in ("", "*")
}
_ALIGNED = words("align align* aligned split flalign flalign* alignat alignat* alignedat")
_GATHERED = words("gather gather* gathered multline multline* multlined lgathered rgathered")
ENVIRONMENTS = {
    **_MATRICES,
    **dict.fromkeys(_ALIGNED, "aligned"),
    **dict.fromkeys(_GATHERED, "gathered"),
    **{name: name for name in words("cases dcases rcases drcases array equation equation*")},
    "eqnarray": "array",
    "eqnarray*": "array",
    "subarray": "array",
}
WITH_NUMBER = words("alignat alignat* alignedat")
WITH_COLUMNS = words("array subarray")
WITH_PLACE = words("aligned gathered alignedat array multlined lgathered rgathered") | {
    name for name in _MATRICES if name.endswith("*")
}
TAGGED = words(
    "align align* flalign flalign* alignat alignat* gather gather* multline multline* eqnarray eqnarray*"
)
"""Environments whose rows can have a tag."""
WITHOUT_TAG = words("aligned split alignedat gathered multlined lgathered rgathered")
