"""Tools that students put between fetching a notebook and handing it in, in an environment of their own.

A trip is a list of commands: they take `work.ipynb`, as it came out of JupyterLab, and leave `back.ipynb`.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PINNED = (
    "black[jupyter]==26.10.1",
    "ipykernel==7.4.0",
    "ipywidgets==8.1.9",
    "jupytext==1.19.6",
    "marimo==0.25.2",
    "matplotlib==3.11.2",
    "nbconvert==7.17.2",
    "nbdime==4.0.4",
    "nbformat==5.11.1",
    "nbqa==1.9.1",
    "nbstripout==0.9.1",
    "numpy==2.4.6",
    "p2j==1.3.2",
    "papermill==2.7.0",
    "ruff==0.17.6",
)

_BACK = "jupytext -q --to ipynb -o back.ipynb"
_SCRIPT = "jupyter nbconvert --log-level ERROR --to script --output script work.ipynb"
_MARIMO = "marimo -q -y convert work.ipynb -o app.py"
_FROM_MARIMO = "marimo -q -y export ipynb app.py -o back.ipynb"
_IN_PLACE = "cp work.ipynb back.ipynb"


def _by_jupytext(to: str, *options: str) -> tuple[str, ...]:
    name = f"text.{to.partition(':')[0]}"
    return (" ".join(["jupytext -q --to", to, *options, "-o", name, "work.ipynb"]), f"{_BACK} {name}")


def _by_nbformat(*statements: str) -> tuple[str, ...]:
    lines = ("import nbformat", 'book = nbformat.read("work.ipynb", 4)', *statements)
    return (f"python -c '{'; '.join(lines)}'",)


_NO_METADATA = "--opt cell_metadata_filter=-all"
_WRITE_3 = 'nbformat.write(nbformat.convert(book, 3), "{}", version=3)'

TRIPS: dict[str, Sequence[str]] = {
    "jupytext py:percent": _by_jupytext("py:percent"),
    "jupytext py:percent, no metadata": _by_jupytext("py:percent", _NO_METADATA),
    "jupytext py:light": _by_jupytext("py:light"),
    "jupytext py:light, no metadata": _by_jupytext("py:light", _NO_METADATA),
    "jupytext py:hydrogen": _by_jupytext("py:hydrogen"),
    "jupytext py:nomarker": _by_jupytext("py:nomarker"),
    "jupytext py:sphinx": _by_jupytext("py:sphinx"),
    "jupytext py:marimo": _by_jupytext("py:marimo"),
    "jupytext md": _by_jupytext("md"),
    "jupytext md, no metadata": _by_jupytext("md", _NO_METADATA),
    "jupytext md:myst": _by_jupytext("md:myst"),
    "jupytext Rmd": _by_jupytext("Rmd"),
    "nbstripout": ("nbstripout work.ipynb", _IN_PLACE),
    "nbstripout, no metadata": (
        "nbstripout --extra-keys 'metadata.kernelspec cell.metadata.nbgrader' --drop-empty-cells work.ipynb",
        _IN_PLACE,
    ),
    "papermill": ("papermill --no-progress-bar work.ipynb back.ipynb",),
    "papermill -p": ("papermill --no-progress-bar -p alpha 3 -p student_id nobody work.ipynb back.ipynb",),
    "nbmerge": ("nbmerge --log-level ERROR base.ipynb half.ipynb other-half.ipynb --out back.ipynb",),
    "nbmerge, with conflicts": ("nbmerge base.ipynb work.ipynb otherwise.ipynb --out back.ipynb || true",),
    "marimo": (_MARIMO, _FROM_MARIMO),
    "marimo --sort top-down": (_MARIMO, f"{_FROM_MARIMO} --sort top-down"),
    "marimo export md": (
        _MARIMO,
        "marimo -q -y export md app.py -o app.md",
        "marimo -q -y convert app.md -o again.py",
        "marimo -q -y export ipynb again.py -o back.ipynb",
    ),
    "marimo export script, jupytext": (
        _MARIMO,
        "marimo -q -y export script app.py -o script.py",
        f"{_BACK} script.py",
    ),
    "p2j": ("p2j -r -t script.py work.ipynb", "p2j -t back.ipynb script.py"),
    "nbconvert --to script, p2j": (_SCRIPT, "p2j -t back.ipynb script.py"),
    "nbconvert --to script, jupytext": (_SCRIPT, f"{_BACK} script.py"),
    "nbconvert --to script, marimo": (_SCRIPT, "marimo -q -y convert script.py -o app.py", _FROM_MARIMO),
    "nbconvert --to markdown, jupytext": (
        "jupyter nbconvert --log-level ERROR --to markdown --output text work.ipynb",
        f"{_BACK} text.md",
    ),
    "nbconvert --execute": (
        "jupyter nbconvert --log-level ERROR --to notebook --execute --output back.ipynb work.ipynb",
    ),
    "nbconvert --clear-output": (
        "jupyter nbconvert --log-level ERROR --clear-output --to notebook --output back.ipynb work.ipynb",
    ),
    "black": ("black -q work.ipynb", _IN_PLACE),
    "ruff format": ("ruff format -q work.ipynb", _IN_PLACE),
    "ruff check --fix": ("ruff check -q --fix --exit-zero work.ipynb", _IN_PLACE),
    "ruff check --fix, all rules": (
        "ruff check -q --fix --exit-zero --select ALL --unsafe-fixes --preview work.ipynb",
        _IN_PLACE,
    ),
    "nbqa black": ("nbqa black -q work.ipynb", _IN_PLACE),
    "nbqa ruff --fix": ("nbqa ruff work.ipynb --fix --exit-zero -q", _IN_PLACE),
    "format 3": _by_nbformat(_WRITE_3.format("back.ipynb")),
    "format 3 and back": _by_nbformat(
        _WRITE_3.format("old.ipynb"), 'nbformat.write(nbformat.read("old.ipynb", 4), "back.ipynb")'
    ),
    "format 4.4": _by_nbformat(
        "book.nbformat_minor = 4",
        '[cell.pop("id") for cell in book.cells]',
        'nbformat.write(book, "back.ipynb")',
    ),
}
"""What is done -> its commands."""


def make_environment(folder: Path) -> Path:
    """Make an environment of the pinned tools; give the folder of its programs.

    Raises
    ------
    subprocess.CalledProcessError
        If they cannot be had.
    """
    uv = [str(Path(sys.executable).with_name("uv")), "--quiet"]
    made = folder / "environment"
    subprocess.run([*uv, "venv", "--python", sys.executable, str(made)], check=True)
    python = made / "bin" / "python"
    subprocess.run(
        [*uv, "pip", "install", "--python", str(python), *PINNED], check=True, capture_output=True, text=True
    )
    return python.parent


def go(trip: Sequence[str], folder: Path, programs: Path) -> None:
    """Run the commands of a trip in a folder that holds what they take.

    Raises
    ------
    RuntimeError
        If one of them fails; its text is what that one said.
    """
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.defpath}",
        "HOME": str(folder),
        "MPLBACKEND": "agg",
        "PYTHONWARNINGS": "ignore",
    }
    for command in trip:
        ran = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"{command}\n{ran.stdout}")
