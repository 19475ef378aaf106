"""A zip archive with the notebook in it was given the notebook's name.

It waits for a person, who reads why.
"""

import io
import zipfile

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {"*": None}
SAID = "archive"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("conv1d.ipynb", as_file(notebook)["conv1d.ipynb"])
    return {"conv1d.ipynb": archive.getvalue()}
