"""Hands in modules beside the notebook: grader.py, numpy.py, convlab.py, sitecustomize.py, start-up files of IPython.

They are the student's files, in the student's folder: none is imported on our side.
"""

from attacks import Files, Notebook, as_file

KIND = "files handed in"
STOCK = True
FAKE = b"""
def check(*a, **k): return 16.0
check_answer = check
def __getattr__(name):
    return lambda *a, **k: None
open("left-by-an-attack.txt", "w").write("imported")
"""


def hand_in(notebook: Notebook) -> Files:
    names = (
        "grader",
        "grader/__init__",
        "solutions/conv1d",
        "convlab",
        "numpy",
        "sitecustomize",
        "usercustomize",
        "nbgrader_config",
        "conftest",
        "msgpack",
        "json",
        "select",
        "ipython_config",
    )
    files = {f"{name}.py": FAKE for name in names}
    files |= {
        ".ipython/profile_default/startup/00-cheat.py": FAKE,
        "cheat.pth": b"import grader",
        "__pycache__/grader.cpython-311.pyc": b"\0" * 16,
    }
    return files | as_file(notebook)
