"""An error that other versions of Python or numpy would not raise says which versions grade and know it."""

import platform
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.assignments import find_exercise
from grader.judge import judge, local
from grader.judge.known_versions import GONE_FROM_NUMPY, NEW_IN_NUMPY, NEW_MODULES, NEW_NAMES
from grader.judge.versions import versions_for

GRADED = f"This was graded with Python {platform.python_version()} and numpy {np.__version__}."
PYTHON = sys.version_info[:2]
NUMPY = tuple(map(int, np.__version__.split(".")[:2]))


def raised_by(source: str) -> tuple[str, str]:
    """Run a text; give its exception in one line, and the line that cannot be parsed."""
    try:
        exec(source, {"np": np})
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}", source.splitlines()[(error.lineno or 1) - 1]
    except Exception as error:
        return f"{type(error).__name__}: {error}", ""
    raise AssertionError(f"nothing is wrong with {source!r}")


@pytest.mark.parametrize(
    ("source", "since"),
    [
        ("type Vector = list[float]", (3, 12)),
        ("def f[T](x: T) -> T:\n    return x", (3, 12)),
        ("class A[T]:\n    pass", (3, 12)),
        ('d = {"a": 1}\nx = f"{d["a"]}"', (3, 12)),
        ("d = {'a': 1}\nx = f'{d['a']:>10}'", (3, 12)),
        ("x = f\"{'\\n'.join('ab')}\"", (3, 12)),
        ('x = t"{1}"', (3, 14)),
        ("try:\n    pass\nexcept ValueError, TypeError:\n    pass", (3, 14)),
        ("lazy import json", (3, 15)),
        ("x = [*y for y in [[1]]]", (3, 15)),
        ("from itertools import batched", (3, 12)),
        ("import math\nmath.sumprod([1], [2])", (3, 12)),
        ("from typing import override", (3, 12)),
        ("(3).is_integer()", (3, 12)),
        ("import copy\ncopy.replace", (3, 13)),
        ("import compression", (3, 14)),
        ("import heapq\nheapq.heapify_max([1])", (3, 14)),
        ("frozendict()", (3, 15)),
    ],
)
def test_what_a_newer_python_knows_says_since_when(source: str, since: tuple[int, int]) -> None:
    """Its syntax, its modules and its names."""
    if since <= PYTHON:
        exec(source, {})
        return
    said = versions_for(*raised_by(source))
    assert said.startswith(f"{GRADED} Python ")
    assert said.endswith(f" since version {since[0]}.{since[1]}.")


@pytest.mark.parametrize(
    "source",
    [
        *('print "a"', "exec 'a'", "raise ValueError, 'a'", "x = 0777", "x = 10L", "if 1 <> 2: pass"),
        *("xrange(3)", "unicode(3)", "raw_input()", "{}.iteritems()", "{}.has_key(1)", "x = `1`"),
        "import itertools\nitertools.izip([1], [2])",
        "import sys\nsys.maxint",
        "try:\n    pass\nexcept ValueError, e:\n    pass",
    ],
)
def test_what_python_2_knew_says_so(source: str) -> None:
    """Old solutions are copied, too."""
    said = versions_for(*raised_by(source))
    assert said.startswith(f"{GRADED} Python 2 ")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("np.float_(1)", "numpy before 2.0 has np.float_; now it is np.float64."),
        ("np.product([1])", "numpy before 2.0 has np.product; now it is np.prod."),
        ("from numpy import product", "numpy before 2.0 has np.product; now it is np.prod."),
        ("np.alltrue([1])", "numpy before 2.0 has np.alltrue; now it is np.all."),
        ("np.int(1)", "numpy before 1.24 has np.int; now it is int."),
        ("np.zeros(2).itemset(0, 1)", "now it is x[i] = value."),
        ("np.array([1], copy=False)", "numpy before 2.0 copies in spite of `copy=False`"),
        ("np.uint8(300)", "numpy before 2.0 lets a number that does not fit run over."),
        ("np.array([[1], [1, 2]])", "numpy before 1.24 makes an array of objects"),
    ],
)
def test_what_an_older_numpy_knew_says_so(source: str, words: str) -> None:
    """With what stands for it today."""
    said = versions_for(*raised_by(source))
    assert said.startswith(GRADED)
    assert words in said


@pytest.mark.skipif(NUMPY < (2, 4), reason="this numpy has them")
@pytest.mark.parametrize(
    "source",
    ["np.in1d([1], [1])", "np.trapz([1])", "y = np.zeros(3)\ny[0] = np.ones(1)", "float(np.ones((1, 1)))"],
)
def test_what_numpy_2_4_has_no_more_says_so(source: str) -> None:
    """An array of one entry, stored as a number, is in many solutions that loop."""
    assert "numpy before 2.4" in versions_for(*raised_by(source))


@pytest.mark.parametrize(
    "source",
    ["x = (1", "x = 5 +* 3", "def f():\nreturn 1", "np.no_such_name", "import math\nmath.no_such_name"],
)
def test_other_syntax_and_names_say_which_versions_grade_and_no_more(source: str) -> None:
    """They may be known to a version that nobody here has heard of."""
    assert versions_for(*raised_by(source)) == GRADED


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "[].shape",
        "no_such_name",
        "[1][3]",
        "int('a')",
        "import no_such_module",
        "np.ones(2) @ np.ones(3)",
    ],
)
def test_errors_that_no_version_would_spare_do_not_speak_of_versions(source: str) -> None:
    """Else the sentence would be no help where it is true."""
    assert versions_for(*raised_by(source)) == ""


def test_the_tables_are_true_of_the_versions_at_hand() -> None:
    """What is new is there from its version on, and what is gone is not there since its own."""

    def has(name: str) -> bool:
        value: Any = np
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that may come back
            for part in name.split(".")[1:]:
                value = getattr(value, part, None)
        return value is not None

    assert [name for name, since in NEW_IN_NUMPY.items() if has(name) != (since <= NUMPY)] == []
    assert [name for name, (since, _) in GONE_FROM_NUMPY.items() if since <= NUMPY and has(name)] == []
    for name, since in NEW_NAMES.items():
        module, _, last = name.rpartition(".")
        found = True
        try:
            exec(f"from {module} import {last}" if module != "int" else "int.is_integer")
        except (ImportError, AttributeError):
            found = False
        assert found == (since <= PYTHON), name
    for name, since in NEW_MODULES.items():
        found = True
        try:
            exec(f"import {name}")
        except ImportError:
            found = False
        assert found == (since <= PYTHON), name


def in_old_numpy(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    return np.product(dy) * w  # type: ignore[attr-defined]


def in_no_numpy(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
    return w[len(w) + 3]


@pytest.mark.parametrize(("function", "says"), [(in_old_numpy, True), (in_no_numpy, False)])
def test_a_report_of_a_function_that_raises_speaks_of_versions_where_they_matter(
    function: Callable[..., Any], says: bool
) -> None:
    """In the sentence about the exception."""
    verdict = judge(find_exercise("conv1d_dw"), local(function), seed=1)
    finding = verdict.groups[0].finding
    assert finding is not None
    assert ("numpy before 2.0 has np.product" in finding.summary) is says
    assert (GRADED in finding.summary) is says
