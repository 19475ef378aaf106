"""Makes every displayed result, in any cell, the text 1000.

Points come from verdicts; what is displayed is an output like any other.
"""

from attacks import Files, Notebook, with_functions

KIND = "points shown"
STOCK = True
CELL = r"""
formatter = get_ipython().display_formatter
type(formatter).format = lambda self, value, *a, **k: ({"text/plain": "1000"}, {})
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(
        notebook, "def NAME(*args, **kwargs):\n    display(1000)\n    return 1000\n\n1000", CELL
    )
