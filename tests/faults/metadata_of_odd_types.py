"""nbgrader's metadata are a list, a number, a text; grade ids are numbers.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    odd = [[], 3, "solution", {"grade_id": 7}, {"grade_id": ["f"]}, None]
    for number, each in enumerate(notebook["cells"]):
        each["metadata"] = {"nbgrader": odd[number % len(odd)], "tags": 3, "collapsed": []}
    return as_file(notebook)
