"""Colab has put metadata and ids of its own in place of all others.

Solutions are found by the names they define. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook |= {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}
    for number, each in enumerate(notebook["cells"]):
        del each["id"]
        each["metadata"] = {"id": f"aB{number:010}", "colab": {"base_uri": "https://localhost:8080/"}}
    return as_file(notebook)
