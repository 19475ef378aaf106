"""Tags cells with skip-execution and raises-exception, so that tests are skipped or their errors do not count.

Tags of a submission are dropped.
"""

from attacks import Files, Notebook, as_file

KIND = "cells edited"
STOCK = True


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        each["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "parameters"]
    notebook["metadata"] |= {
        "kernelspec": {"name": "bash", "display_name": "x", "language": "bash"},
        "nbgrader": {"schema_version": 99},
    }
    return as_file(notebook)
