r"""Formulas: one way for each, wherever it is shown.

A formula is found where Jupyter finds one. Its macros are expanded, within limits; what is left is read by an
allow-list of macros and environments, with what their arguments may be; and it is written anew: in TeX for
the notebook, which JupyterLab shows, or in MathML for our pages, which need no script and no network.
One that cannot be shown is its source with a mark.

tokens         TeX as a list of tokens
definitions    `\newcommand` and its like, and labels: what the formulas of a notebook share
symbols        the list of signs and functions without arguments
macros         the list of macros and environments with arguments
letters        letters in alphabets
parser         a formula read token by token: rows, groups, scripts, signs
arguments      the arguments of macros
spaces         lengths, spaces and rules; colours
texts          words in formulas
labels         labels, and references to them
environments   rows and columns, and the tags of rows
reading        a formula read by all of these, and written again
mathml         a formula in MathML Core
places         the formulas of HTML, found and replaced
"""

from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.formulas.mathml import as_source, formula, mathml
from grader.sanitize.formulas.places import TooMany, in_mathml, in_tex
from grader.sanitize.formulas.reading import Written, read
from grader.sanitize.formulas.tokens import Refused

__all__ = [
    "Definitions",
    "Refused",
    "TooMany",
    "Written",
    "as_source",
    "formula",
    "in_mathml",
    "in_tex",
    "mathml",
    "read",
]
