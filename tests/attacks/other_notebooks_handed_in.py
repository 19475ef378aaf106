"""Hands in more notebooks: one by each name that the grader might look for, with everything edited.

Only the assignment's notebook is graded.
"""

import json

from attacks import Files, Notebook, as_file

KIND = "files handed in"


def hand_in(notebook: Notebook) -> Files:
    other = json.dumps(
        {
            **notebook,
            "cells": [
                {
                    "cell_type": "code",
                    "metadata": {
                        "nbgrader": {
                            "grade": True,
                            "grade_id": "test_conv1d_dx",
                            "points": 100,
                            "solution": False,
                            "locked": True,
                            "schema_version": 3,
                        }
                    },
                    "source": "100",
                    "outputs": [
                        {
                            "output_type": "execute_result",
                            "data": {"text/plain": "100"},
                            "metadata": {},
                            "execution_count": 1,
                        }
                    ],
                    "execution_count": 1,
                }
            ],
        }
    ).encode()
    return {
        **as_file(notebook),
        "conv2d.ipynb": other,
        "autograded.ipynb": other,
        "sub/conv1d.ipynb": other,
        ".conv1d.ipynb": other,
        "conv1d-checkpoint.ipynb": other,
    }
