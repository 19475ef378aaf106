"""Hands in a file of quotation marks: whoever looks for commas between them keeps forty times its size in memory.

Reading it is given up, and a person looks at it.
"""

from attacks import Files, Notebook

KIND = "files handed in"
WAITS = True
AT_MOST = 0


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": b'{"cells":[' + b'"' * 25_000_000}
