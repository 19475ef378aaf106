"""The written answer shows an attachment that is not in the file, and leaves tags open.

That is said, and a person reads the rest of it. Nothing else is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "answers to read"
BASE = "loops"
SCORES = {}
SAID = "derive_dx shows a picture that is not in this file"


def hand_in(notebook: Notebook) -> Files:
    cell(notebook, "derive_dx")["source"] += "\n\n![photo](attachment:photo.png) <div><b>so"
    return as_file(notebook)
