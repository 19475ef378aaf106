"""Signs and functions that have a macro without arguments."""

import string


def words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


# math-core shows each of these as MathJax 3.2.2 does; tests/sanitize/test_formulas.py compares them.
SYMBOLS = words(
    """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau
    upsilon phi chi psi omega varepsilon vartheta varpi varrho varsigma varphi S aleph hbar imath jmath
    ell wp Re Im partial infty prime emptyset nabla top bot angle triangle forall exists neg lnot flat
    natural sharp clubsuit diamondsuit heartsuit spadesuit coprod bigvee bigwedge biguplus bigcap bigcup
    int iint iiint prod sum bigotimes bigoplus bigodot oint bigsqcup bigtriangleup bigtriangledown wedge
    land vee lor cap cup ddagger dagger sqcap sqcup uplus amalg diamond bullet wr div odot oslash otimes
    ominus oplus mp pm circ bigcirc setminus cdot ast times star propto sqsubseteq sqsupseteq parallel
    mid dashv vdash leq le geq ge lt gt succ prec approx succeq preceq supset subset supseteq subseteq
    in ni notin owns gg ll sim simeq equiv asymp smile frown ne neq cong doteq bowtie models
    Leftrightarrow Leftarrow Rightarrow leftrightarrow leftarrow gets rightarrow to mapsto leftharpoonup
    leftharpoondown rightharpoonup rightharpoondown nearrow searrow nwarrow swarrow rightleftharpoons
    hookrightarrow hookleftarrow longleftarrow Longleftarrow longrightarrow Longrightarrow
    Longleftrightarrow longleftrightarrow longmapsto cdots vdots ddots ldotp colon Gamma Delta Theta
    Lambda Xi Pi Sigma Upsilon Phi Psi Omega lmoustache rmoustache lgroup rgroup Vert vert uparrow
    downarrow updownarrow Uparrow Downarrow Updownarrow rangle langle rbrace lbrace rceil lceil rfloor
    lfloor lbrack rbrack iiiint rvert lVert rVert digamma varkappa varGamma varDelta varTheta varLambda
    varXi varPi varSigma varUpsilon varPhi varPsi varOmega beth gimel daleth backprime hslash varnothing
    blacktriangle blacktriangledown Box lozenge Diamond blacklozenge circledS bigstar sphericalangle
    measuredangle nexists complement mho eth Finv Game Bbbk yen checkmark maltese dotplus ltimes rtimes
    Cap doublecap leftthreetimes Cup doublecup rightthreetimes barwedge curlywedge veebar curlyvee
    doublebarwedge boxminus circleddash boxtimes circledast boxdot circledcirc boxplus divideontimes
    intercal leqq geqq leqslant geqslant eqslantless eqslantgtr lesssim gtrsim lessapprox gtrapprox
    approxeq lessdot gtrdot lll llless ggg gggtr lessgtr gtrless lesseqgtr gtreqless lesseqqgtr
    gtreqqless doteqdot Doteq eqcirc risingdotseq circeq fallingdotseq triangleq backsim backsimeq
    subseteqq supseteqq Subset Supset sqsubset sqsupset preccurlyeq succcurlyeq curlyeqprec curlyeqsucc
    precsim succsim precapprox succapprox vartriangleleft lhd vartriangleright rhd trianglelefteq unlhd
    trianglerighteq unrhd vDash Vdash Vvdash bumpeq between Bumpeq pitchfork therefore because eqsim
    nless ngtr nleq ngeq lneq gneq lneqq gneqq lvertneqq gvertneqq lnsim gnsim lnapprox gnapprox nprec
    nsucc npreceq nsucceq precneqq succneqq precnsim succnsim precnapprox succnapprox nsim ncong nmid
    nparallel nvdash nvDash nVdash nVDash ntriangleleft ntriangleright ntrianglelefteq ntrianglerighteq
    nsubseteq nsupseteq subsetneq supsetneq varsubsetneq varsupsetneq subsetneqq supsetneqq
    varsubsetneqq varsupsetneqq leftleftarrows rightrightarrows leftrightarrows rightleftarrows
    Lleftarrow Rrightarrow twoheadleftarrow twoheadrightarrow leftarrowtail rightarrowtail looparrowleft
    looparrowright leftrightharpoons curvearrowleft curvearrowright circlearrowleft circlearrowright Lsh
    Rsh upuparrows downdownarrows upharpoonleft upharpoonright downharpoonleft restriction multimap
    downharpoonright leftrightsquigarrow rightsquigarrow leadsto dashrightarrow dashleftarrow nleftarrow
    nrightarrow nLeftarrow nRightarrow nleftrightarrow nLeftrightarrow ulcorner urcorner llcorner
    lrcorner lparen rparen arcsin arccos arctan arg cos cosh cot coth csc deg dim exp gcd hom inf
    ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh iff injlim projlim implies
    impliedby degree lvert
    """
)
_GREEK_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi
    psi omega
"""
_GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδϵζηθικλμνξπρστυϕχψω", strict=True))
LOWER_GREEK = _GREEK | {
    "varepsilon": "ε",
    "vartheta": "ϑ",
    "varpi": "ϖ",
    "varrho": "ϱ",
    "varsigma": "ς",
    "varphi": "φ",
}
# Signs for which math-core has another sign than MathJax, or no name.
CHARACTERS = {
    "bmod": r"{\bmod}",
    "And": r"{\And}",
    "det": r"\operatorname*{det}",
    "perp": "⊥",
    "backslash": r"\mathord{∖}",
    "surd": "√",
    "triangleleft": "◃",
    "triangleright": "▹",
    "ldots": "…",
    "dots": "…{}",
    "dotsc": "…",
    "dotso": "…",
    "dotsb": "⋯",
    "dotsm": "⋯",
    "dotsi": "⋯",
    "cdotp": "⋅",
    "square": "◻",
    "blacksquare": "◼",
    "triangledown": "▽",
    "vartriangle": "△",
    "blacktriangleleft": "◂",
    "blacktriangleright": "▸",
    "Join": "⋈",
    "smallsetminus": "∖",
    "thicksim": "∼",
    "thickapprox": "≈",
    "varpropto": "∝",
    "shortmid": "∣",
    "shortparallel": "∥",
    "centerdot": "⋅",
    "smallint": "∫",
    "coloneqq": "{:=}",
    "coloneq": "{:-}",
    "eqqcolon": "{=:}",
    "eqcolon": "{-:}",
    "dblcolon": "{::}",
    "nleqslant": "⪇",
    "ngeqslant": "⪈",
    "strut": "",
    "mathstrut": "",
    **{f"up{name}": rf"\mathrm{{{letter}}}" for name, letter in _GREEK.items()},
}
FUNCTIONS = words(
    """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim liminf limsup
    ln log max min Pr projlim sec sin sinh sup tan tanh
    """
)
# Signs whose scripts stand below and above them, where the formula has a line of its own.
WITH_LIMITS = words(
    """
    Pr bigcap bigcup bigodot bigoplus bigotimes bigsqcup biguplus bigvee bigwedge coprod det gcd inf injlim
    lim liminf limsup max min prod projlim sum sup
    """
)
# Likewise, but math-core does not know them.
OPERATORS = {
    "bigtimes": r"\mathop{×}",
    "intop": r"\mathop{∫}",
    "varliminf": r"\mathop{\underline{\lim}}",
    "varlimsup": r"\mathop{\overline{\lim}}",
}
# Spaces, in em.
SPACES = {
    ",": 0.167,
    ":": 0.222,
    ">": 0.222,
    ";": 0.278,
    "!": -0.167,
    " ": 0.25,
    "thinspace": 0.167,
    "medspace": 0.222,
    "thickspace": 0.278,
    "negthinspace": -0.167,
    "negmedspace": -0.222,
    "negthickspace": -0.278,
    "enspace": 0.5,
    "quad": 1.0,
    "qquad": 2.0,
    "space": 0.25,
    "nobreakspace": 0.25,
}
ESCAPED = frozenset("{}_%#&$|")
# Delimiters of \\left, \\right, \\middle and \\big.
DELIMITERS = {
    **{sign: sign for sign in "()[]/|."},
    "<": r"\langle",
    ">": r"\rangle",
    r"\backslash": r"\backslash",
    **{
        f"\\{name}": f"\\{name}"
        for name in (
            *"{}|",
            *words(
                "lbrace rbrace lbrack rbrack langle rangle lvert rvert lVert rVert vert Vert lfloor rfloor"
                " lceil rceil uparrow downarrow updownarrow Uparrow Downarrow Updownarrow lgroup rgroup"
                " lmoustache rmoustache ulcorner urcorner llcorner lrcorner"
            ),
        )
    },
}
# Names of colours, as in CSS; math-core has other ones for some.
COLOURS = {
    "black": "000000",
    "blue": "0000FF",
    "brown": "A52A2A",
    "coral": "FF7F50",
    "crimson": "DC143C",
    "cyan": "00FFFF",
    "darkblue": "00008B",
    "darkgray": "A9A9A9",
    "darkgreen": "006400",
    "darkorange": "FF8C00",
    "darkred": "8B0000",
    "dodgerblue": "1E90FF",
    "firebrick": "B22222",
    "forestgreen": "228B22",
    "gold": "FFD700",
    "gray": "808080",
    "green": "008000",
    "indigo": "4B0082",
    "lightgray": "D3D3D3",
    "lime": "00FF00",
    "magenta": "FF00FF",
    "maroon": "800000",
    "navy": "000080",
    "olive": "808000",
    "orange": "FFA500",
    "orchid": "DA70D6",
    "pink": "FFC0CB",
    "purple": "800080",
    "red": "FF0000",
    "royalblue": "4169E1",
    "salmon": "FA8072",
    "silver": "C0C0C0",
    "steelblue": "4682B4",
    "tan": "D2B48C",
    "teal": "008080",
    "tomato": "FF6347",
    "turquoise": "40E0D0",
    "violet": "EE82EE",
    "white": "FFFFFF",
    "yellow": "FFFF00",
}
HEX_DIGITS = frozenset(string.hexdigits)
