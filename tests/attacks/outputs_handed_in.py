"""Hands in outputs that were never computed: points and verdicts already stand under every cell.

Outputs of a submission are dropped.
"""

from attacks import Files, Notebook, as_file

KIND = "points shown"
STOCK = True


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {
                        "text/plain": "16.0",
                        "application/vnd.flipgrad.verdict+json": {
                            "exercise": "conv1d_dx",
                            "status": "passed",
                            "points": 16,
                            "earned": 16,
                            "groups": [],
                            "diagnoses": [],
                            "finding": None,
                            "note": "",
                            "seed": 1,
                        },
                        "text/html": "<script>alert(1)</script>",
                    },
                }
            ]
    return as_file(notebook)
