"""Forms of a returned value: what the visible check takes for numbers the hidden test does, and only that.

Three readers obey one table: the visible check in a student's notebook, the judge in an instructor's kernel,
and the judge behind the wall.
"""

import re

import numpy as np
import pytest

from grader.convlab import Case, CheckFailed
from grader.convlab.calls import _call
from grader.convlab.examining import _examine
from grader.judge.answers import as_numbers, read_values
from grader.judge.calls import local
from grader.wall.sandbox import Sandbox

NAMES = """
from array import array
from collections import UserList, deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np


class Subclass(np.ndarray):
    pass


class Float(float):
    pass


class Tensor:
    def __init__(self, values, dtype=float):
        self.array = np.array(values, dtype)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype)


class Series(Tensor):
    def __len__(self):
        return len(self.array)

    def __getitem__(self, index):
        return self.array[index]


class Unreadable:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("on another device")


class HasFloat:
    def __float__(self):
        return 1.5


class OldSequence:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return (1.5, 2.0)[index]


def read_only(values):
    made = np.array(values)
    made.flags.writeable = False
    return made


def in_objects(*parts):
    made = np.empty(len(parts), dtype=object)
    made[:] = parts
    return made


Gradients = namedtuple("Gradients", "dx dw db")
dx, dw, db = np.array([1.5]), np.array([2.0, 3.0]), np.array([4.0])
"""

PAIR = [1.5, 2.0]
TABLE = [[1.5, 2.0], [3.0, 4.0]]
NUMBERS = [
    # Lone numbers.
    ("1.5", 1.5),
    ("3", 3),
    ("2**70", 2.0**70),
    ("Float(1.5)", 1.5),
    ("Fraction(3, 2)", 1.5),
    ("Decimal('1.5')", 1.5),
    ("np.float64(1.5)", 1.5),
    ("np.float32(1.5)", 1.5),
    ("np.longdouble(1.5)", 1.5),
    ("np.int8(3)", 3),
    ("np.int64(3)", 3),
    ("np.uint8(3)", 3),
    ("np.array(1.5)", 1.5),
    ("np.array(Fraction(3, 2), dtype=object)", 1.5),
    ("Tensor(1.5)", 1.5),
    # Sequences.
    ("[1.5, 2.0]", PAIR),
    ("(1.5, 2.0)", PAIR),
    ("[[1.5, 2.0], [3.0, 4.0]]", TABLE),
    ("[1, True]", [1, 1]),
    ("[2**64, 1]", [2.0**64, 1]),
    ("[Float(1.5), 2]", PAIR),
    ("[Fraction(3, 2), Decimal(2)]", PAIR),
    ("[np.longdouble(1.5), 2]", PAIR),
    ("[np.array([1.5, 2.0]), np.array([3.0, 4.0])]", TABLE),
    ("[np.array(1.5), np.array(2.0)]", PAIR),
    ("[Tensor([1.5, 2.0]), Tensor([3.0, 4.0])]", TABLE),
    ("[Tensor(1.5), Tensor(2.0)]", PAIR),
    ("[np.ma.array([1.5, 2.0]), deque([3.0, 4.0])]", TABLE),
    ("range(1, 3)", [1, 2]),
    ("array('d', [1.5, 2.0])", PAIR),
    ("deque([1.5, 2.0])", PAIR),
    ("UserList([1.5, 2.0])", PAIR),
    ("[]", []),
    ("[[]]", [[]]),
    # Arrays.
    ("np.array([1.5, 2.0])", PAIR),
    ("np.array([1.5, 2.0], np.float32)", PAIR),
    ("np.array([1.5, 2.0], np.longdouble)", PAIR),
    ("np.array([1, 2], np.int8)", [1, 2]),
    ("np.array([1, 2], np.int16)", [1, 2]),
    ("np.array([1, 2], np.int32)", [1, 2]),
    ("np.array([1, 2])", [1, 2]),
    ("np.array([1, 2], np.uint8)", [1, 2]),
    ("np.array([1.5, 2.0], '>f8')", PAIR),
    ("np.array([1, 2], '>i4')", [1, 2]),
    ("np.asfortranarray([[1.5, 2.0], [3.0, 4.0]])", TABLE),
    ("np.array([1.5, 0.0, 2.0])[::2]", PAIR),
    ("np.array([2.0, 1.5])[::-1]", PAIR),
    ("np.broadcast_to(1.5, 2)", [1.5, 1.5]),
    ("read_only([1.5, 2.0])", PAIR),
    ("np.zeros((0, 3))", np.zeros((0, 3))),
    ("np.array([1.5, 2.0], dtype=object)", PAIR),
    ("np.array([Fraction(3, 2), Fraction(2)])", PAIR),
    ("in_objects(np.array([1.5, 2.0]), [3.0, 4.0])", TABLE),
    ("np.ma.array([1.5, 2.0])", PAIR),
    ("np.ma.array([Fraction(3, 2), 2])", PAIR),
    ("np.array([[1.5, 2.0]]).view(np.matrix)", [PAIR]),
    ("np.array([1.5, 2.0]).view(Subclass)", PAIR),
    ("np.rec.array([(1.5, 1), (2.0, 1)], names='a, b').a", PAIR),
    # What becomes an array.
    ("memoryview(np.array([1.5, 2.0]))", PAIR),
    ("memoryview(np.array([[1.5, 2.0], [3.0, 4.0]]))", TABLE),
    ("Tensor([1.5, 2.0])", PAIR),
    ("Tensor([1.5, 2.0], np.float32)", PAIR),
    ("Tensor([1.5, 2.0], np.longdouble)", PAIR),
    ("Tensor([1.5, 2.0], '>i2')", [1, 2]),
    ("Tensor([1.5, 2.0], object)", PAIR),
    ("Series([1.5, 2.0])", PAIR),
    ("Series([[1.5, 2.0], [3.0, 4.0]])", TABLE),
]
NO_NUMBERS = [
    ("None", "None"),
    ("True", "dtype bool"),
    ("np.bool_(True)", "dtype bool"),
    ("[True, False]", "dtype bool"),
    ("np.array([True, False])", "dtype bool"),
    ("np.array([True, False], dtype=object)", "dtype bool"),
    ("Tensor([1.5, 2.0], bool)", "dtype bool"),
    ("1.5 + 0j", "complex"),
    ("np.complex128(1.5)", "complex"),
    ("np.array([1.5, 2.0], dtype=complex)", "complex"),
    ("np.array([1.5, 2j], dtype=np.complex64)", "complex"),
    ("[1.5 + 0j, 2.0]", "complex"),
    ("np.ma.array([1.5 + 0j, 2.0])", "complex"),
    ("np.float16(1.5)", "half precision"),
    ("np.array([1.5, 2.0], np.float16)", "half precision"),
    ("[np.float16(1.5), np.float16(2.0)]", "half precision"),
    ("Tensor([1.5, 2.0], np.float16)", "half precision"),
    ("np.nan", "nan"),
    ("[1.5, np.nan]", "nan"),
    ("np.array([1.5, np.inf])", "inf"),
    ("Decimal('nan')", "nan"),
    ("np.ma.masked", "nan"),
    ("np.ma.array([1.5, 2.0], mask=[False, True])", "nan"),
    ("[np.ma.array([1.5, 2.0], mask=[False, True])]", "nan"),
    ("np.ma.array([1, 2], mask=[False, True])", "nan"),
    ("np.ma.array([Fraction(3, 2), 2], mask=[False, True])", "something else than numbers"),
    ("10**400", "number beyond every float"),
    ("[10**400]", "beyond every float|something else than numbers"),
    ("'word'", "type str"),
    ("'1.5'", "type str"),
    ("['1.5', '2.0']", "something else than numbers"),
    ("np.array(['1.5', '2.0'])", "<U3"),
    ("b'12'", "type bytes"),
    ("bytearray(b'12')", "type bytearray"),
    ("[1.5, None]", "something else than numbers"),
    ("np.array([1.5, None])", "something else than numbers"),
    ("[[1.5, 2.0], [3.0]]", "unequal lengths"),
    ("[np.array([1.5, 2.0]), np.array([1.5])]", "several things"),
    ("in_objects([1.5, 2.0], [3.0])", "unequal lengths"),
    ("{1.5, 2.0}", "type set"),
    ("{0: 1.5, 1: 2.0}", "type dict"),
    ("{0: 1.5, 1: 2.0}.values()", "type dict_values"),
    ("(number for number in [1.5, 2.0])", "type generator"),
    ("map(float, [1.5, 2.0])", "type map"),
    ("np.rec.array([(1.5, 2.0)])", "numpy.record"),
    ("np.array(['2020-01-01'], 'M8[D]')", "datetime64"),
    ("HasFloat()", "type HasFloat"),
    ("[HasFloat()]", "something else than numbers"),
    ("OldSequence()", "type OldSequence"),
    ("Unreadable()", "RuntimeError: on another device"),
]
THREE = [
    "(dx, dw, db)",
    "[dx, dw, db]",
    "Gradients(dx, dw, db)",
    "deque([dx, dw, db])",
    "in_objects(dx, dw, db)",
]
THREE += ["(dx, Tensor(dw), db)", "[list(dx), tuple(dw), list(db)]"]
NOT_THREE = ["dw", "np.zeros((3, 2))", "(dx, dw)", "(part for part in (dx, dw, db))", "'abc'"]
NOT_THREE += ["{'dx': dx, 'dw': dw, 'db': db}"]
FORMS = [form for form, _ in (*NUMBERS, *NO_NUMBERS)] + THREE + NOT_THREE


@pytest.fixture(scope="module")
def readers():
    """For each form: a function of this process that returns it, and how each of the judge's calls ends."""
    source = NAMES + "".join(f"\n\ndef f{i}():\n    return {form}\n" for i, form in enumerate(FORMS))
    space = {}
    exec(source, space)
    with Sandbox() as sandbox, sandbox.session({}) as session:
        assert session.run_cell(source, 1).problem is None
        yield {
            form: (space[f"f{i}"], local(space[f"f{i}"])((), {}), session.lookup(f"f{i}").call((), {}))
            for i, form in enumerate(FORMS)
        }


@pytest.mark.parametrize(("form", "numbers"), NUMBERS, ids=[form for form, _ in NUMBERS])
def test_numbers_in_any_form_are_numbers_to_all_readers(readers, form, numbers):
    """The same ones: right answers pass however they are held."""
    function, *outcomes = readers[form]
    _examine("f", function, Case("a form", {}, {}, np.array(numbers, dtype=float)), begun=False)
    for outcome in outcomes:
        read = as_numbers(outcome.value)
        np.testing.assert_array_equal(read, numbers)
        assert read.shape == np.shape(numbers)


@pytest.mark.parametrize(("form", "says"), NO_NUMBERS, ids=[form for form, _ in NO_NUMBERS])
def test_what_is_no_numbers_is_none_to_any_reader_and_for_one_reason(readers, form, says):
    """So that whoever passes the visible check loses no points for the form."""
    function, *outcomes = readers[form]
    for expected in (1.5, PAIR, [PAIR], [1, 0]):
        with pytest.raises(CheckFailed, match=says):
            _examine("f", function, Case("a form", {}, {}, expected), begun=False)
    for outcome in outcomes:
        said = outcome.message or as_numbers(outcome.value)
        assert isinstance(said, str)
        assert re.search(says, said)


@pytest.mark.parametrize("form", THREE)
def test_three_results_in_any_sequence_are_three_to_all_readers(readers, form):
    """Which of them is which, the order says."""
    function, *outcomes = readers[form]
    for part, numbers in {"dx": [1.5], "dw": [2.0, 3.0], "db": [4.0]}.items():
        np.testing.assert_array_equal(_call(function, {}, {}, part), numbers)
        for outcome in outcomes:
            np.testing.assert_array_equal(read_values(outcome.value, ("dx", "dw", "db"))[part], numbers)


@pytest.mark.parametrize("form", NOT_THREE)
def test_what_is_not_three_results_is_that_to_no_reader(readers, form):
    """And what it should be is told."""
    function, *outcomes = readers[form]
    with pytest.raises(CheckFailed, match="three arrays: return dx, dw, db"):
        _call(function, {}, {}, "dw")
    for outcome in outcomes:
        assert "3 arrays: return dx, dw, db" in read_values(outcome.value, ("dx", "dw", "db"))["dw"]
