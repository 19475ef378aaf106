"""Lines of the file, and of the sources in it, end as on Windows.

Nothing is lost.
"""

import json

from faults import Files, Notebook

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        each["source"] = each["source"].replace("\n", "\r\n")
    return {"conv1d.ipynb": json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()}
