"""The notebooks' helper is one file, made of the parts in grader/convlab/."""

import ast
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from grader import convlab
from grader.convlab import build

ROOT = Path(__file__).resolve().parents[2]
HELPER = ROOT / "source" / "convlab.py"


def test_the_helper_is_what_its_parts_make():
    """Byte for byte."""
    fresh = HELPER.read_text(encoding="utf-8") == build.build()
    assert fresh, (
        "source/convlab.py is not made of the parts in grader/convlab/ as they are: run `make release`"
    )


def test_every_part_is_in_the_helper():
    """And nothing but parts."""
    assert sorted(build.ORDER) == sorted(
        path.stem for path in build.PACKAGE.glob("*.py") if path.stem not in ("__init__", "build")
    )


def test_the_helper_runs_wherever_it_lies(tmp_path):
    """Without the project."""
    (tmp_path / "convlab.py").write_text(build.build(), encoding="utf-8")
    program = "import convlab, sys; print(convlab.numbers_for('ada').x, 'grader' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert ran.stdout == f"{convlab.numbers_for('ada').x} False\n"


def test_the_package_offers_what_the_helper_offers():
    """Public names that the file defines, no more and no less."""
    tree = ast.parse(HELPER.read_text(encoding="utf-8"))
    defined = {name for node in tree.body for name in build._defined(node)}
    assert set(convlab.__all__) == {name for name in defined if not name.startswith("_")}


def test_the_parts_become_one_readable_module():
    """One block of imports, grouped and sorted; then part after part as they are written."""
    one = [
        '"""The first part."""',
        "",
        "from os import sep, path",
        "import numpy as np",
        "",
        "A = sep",
    ]
    two = [
        *('"""The second part."""', "from __future__ import annotations", "import os", "from os import path"),
        *("from .one import A", "", "", "def b():", "    return A, path, os"),
    ]
    made = build.join({"one": "\n".join(one), "two": "\n".join(two)})
    rule = "# " + "-" * 80
    assert made.removeprefix(build.HEAD) == (
        "from __future__ import annotations\n\nimport os\nfrom os import path, sep\n\nimport numpy as np\n\n"
        f"{rule}\n# The first part.\n\n\nA = sep\n\n\n"
        f"{rule}\n# The second part.\n\n\ndef b():\n    return A, path, os\n"
    )


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ('"""Two."""\ndef _same(): ...', "_same is defined in two.py and by one.py"),
        ('"""Two."""\n(x, [_same]) = 1, [2]', "_same is defined in two.py and by one.py"),
        ('"""Two."""\nclass sep: ...', "sep is defined in two.py and by an import"),
        ('"""Two."""\nfrom .one import _same as other\nx = 1', "imports _same by another name"),
        ('"""Two."""\nx = 1\nimport os', "below its last import"),
        ("x = 1", "docstring"),
    ],
)
def test_parts_that_would_not_be_the_same_in_one_file_are_refused(second, says):
    """Before a name silently means another thing in the file than in its part."""
    with pytest.raises(build.NotBuildable, match=says):
        build.join({"one": '"""One."""\nfrom os import sep\n_same: str = sep', "two": second})


def test_every_example_is_drawn_alike_by_file_and_package(monkeypatch):
    """The file is what students see; the package is what is tested."""
    spec = spec_from_file_location("convlab", HELPER)
    helper = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "convlab", helper)
    spec.loader.exec_module(helper)
    for example in convlab.EXAMPLES:
        assert helper.draw_example(example).html() == convlab.draw_example(example).html()
