"""Pictures and visible checks for the notebooks: the one helper that travels with every assignment.

A check says at once what was expected and what came out, on the smallest input that differs. It holds no
answer: a forward pass is compared with tables of numbers, a gradient with finite differences of the
student's own forward pass. Pictures are SVG, written here, so that neither costs more than numpy.
"""

from __future__ import annotations

import base64
import hashlib
import html
import linecache
import os
import reprlib
import textwrap
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[..., Any]
Labels = str | Sequence[float] | Array  # words between spaces, or numbers


class Numbers(NamedTuple):
    """The numbers of one student's tasks by hand."""

    x: Array
    w: Array
    dy: Array


def numbers_for(student_id: str) -> Numbers:
    """Draw the small whole numbers that belong to one id: always the same ones for the same id.

    Parameters
    ----------
    student_id : str
        Spaces around it and the case of its letters do not matter.

    Returns
    -------
    Numbers
        x `(5,)`, w `(2,)`, dy `(6,)`: whole numbers as floats; in each, none is zero and no two are equal.
    """
    name = str(student_id).strip().casefold()
    for turn in count():
        x = _shuffled(f"{name} x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} w {turn}", (-4, -3, -2, 2, 3, 5))[:2]
        dy = _shuffled(f"{name} dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:6]
        # A mixed-up order must show: the two entries of dw differ, and w is not minus its own flip.
        if x @ np.diff(dy) and w.sum():
            break
    return Numbers(x, w, dy)


def _shuffled(seed: str, numbers: Iterable[int]) -> Array:
    """The numbers in an order that depends on the seed alone."""
    order = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed} {number}".encode()).digest())
    return np.array(order, dtype=float)


class CheckFailed(AssertionError):
    """A visible check did not pass. Notebooks show its message alone, without a stack trace."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotWritten(CheckFailed):
    """A visible check met a function that still raises NotImplementedError."""


class Case(NamedTuple):
    """One small call of a student's function, and what it should return."""

    about: str
    given: dict[str, Any]
    options: dict[str, Any]
    expected: Any = None
    source: str = ""


def _floats(numbers: str) -> Array:
    return np.array(numbers.split(), dtype=float)


def _listed(about: str, x: str, w: str, y: str, **options: int) -> Case:
    return Case(about, {"x": _floats(x), "w": _floats(w)}, options, _floats(y))


def _sized(about: str, n: int, k: int, **options: int) -> Case:
    """An x `(n,)` and a w `(k,)` without a pattern, in quarters, so that sums of them are not rounded."""
    return Case(about, {"x": _scattered(n, 21), "w": _scattered(k, 16)}, options)


def _scattered(size: int, seed: int) -> Array:
    return np.random.default_rng(seed).integers(1, 10, size) / 4 * (-1) ** np.arange(size)


def _known(about: str, f: Function, x: Array, gradient: Any, **options: float) -> Case:
    return Case(about, {"f": f, "x": x}, options, gradient)


SMALLEST, TWO, THREE = "the smallest case", "a kernel with two entries", "a kernel with three entries"
AS_LONG, LONGER = "a kernel as long as x", "a kernel longer than x"
PADDING, WIDE = "padding 1: one zero at each end of x", "padding 3: more zeros than kernel entries"
STRIDE, JUMPS = "stride 2: the kernel moves two steps at a time", "stride 3: the kernel jumps over entries"
LEFTOVER, BOTH = "stride 2, and the last entry of x is left over", "stride and padding together"
INTEGERS, INTEGERS_W = "whole numbers, as an array of integers", "a kernel of integers"

# With the kernel [10, 1] one can read an output: 1 and 2 make 12.
FORWARD = [
    _listed(SMALLEST, "2", "3", "6"),
    _listed(TWO, "1 2 3 4", "10 1", "12 23 34"),
    _listed(AS_LONG, "1 2 3", "4 5 6", "32"),
    _listed(PADDING, "1 2 3", "10 1", "1 12 23 30", padding=1),
    _listed(WIDE, "1 2", "10 1", "0 0 1 12 20 0 0", padding=3),
    _listed(STRIDE, "1 2 3 4", "10 1", "12 34", stride=2),
    _listed(LEFTOVER, "1 2 3 4 5", "10 1", "12 34", stride=2),
    _listed(JUMPS, "1 2 3 4 5", "10 1", "12 45", stride=3),
    _listed(BOTH, "1.5 -2 0.5 3", "2 -1 4", "-9.5 7.5", stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([1, 2, 3]), "w": _floats("0.5 0.25")}, {}, [1, 1.75]),
    Case(INTEGERS_W, {"x": _floats("0.5 0.25 1"), "w": np.array([1, 2])}, {}, [1, 2.25]),
]
GRADIENT = [
    _sized(SMALLEST, 1, 1),
    _sized(TWO, 3, 2),
    _sized(THREE, 5, 3),
    _sized(AS_LONG, 3, 3),
    _sized(PADDING, 3, 2, padding=1),
    _sized(WIDE, 3, 2, padding=3),
    _sized(STRIDE, 5, 3, stride=2),
    _sized(LEFTOVER, 5, 2, stride=2),
    _sized(JUMPS, 6, 2, stride=3),
    _sized(BOTH, 6, 3, stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([1, 3, 2]), "w": np.array([2, 5])}, {}),
]
TRUE_FORWARD = [
    _listed(SMALLEST, "2", "3", "6"),
    _listed(TWO, "1 2 3", "10 1", "10 21 32 3"),
    _listed(THREE, "1 -2 0.5", "4 2 1", "4 -6 -1 -1 0.5"),
    _listed(LONGER, "1 2", "100 10 1", "100 210 21 2"),
    Case(INTEGERS, {"x": np.array([1, 2, 3]), "w": _floats("0.5 0.25")}, {}, [0.5, 1.25, 2, 0.75]),
    Case(INTEGERS_W, {"x": _floats("0.5 0.25 1"), "w": np.array([1, 2])}, {}, [0.5, 1.25, 1.5, 2]),
]
TRUE_GRADIENT = [
    _sized(SMALLEST, 1, 1),
    _sized(TWO, 3, 2),
    _sized(THREE, 4, 3),
    _sized(LONGER, 2, 4),
    Case(INTEGERS, {"x": np.array([1, 3, 2]), "w": np.array([2, 5])}, {}),
]
TABLES = {"conv1d_forward": (FORWARD, GRADIENT), "convolve1d_forward": (TRUE_FORWARD, TRUE_GRADIENT)}
KNOWN_GRADIENTS = [
    _known("f(x) = x[0]**2", lambda x: x[0] ** 2, _floats("3"), [6]),
    _known("f(x) = 4 * x[0] - x[1]", lambda x: 4 * x[0] - x[1], _floats("2 5"), [4, -1]),
    _known("f(x) = x[0]**3, with a large step", lambda x: x[0] ** 3, _floats("2"), [12.25], h=0.5),
    _known("f(x) = x[0, 1]**2, of a table", lambda x: x[0, 1] ** 2, np.eye(2) + 1, [[0, 2], [0, 0]]),
    _known("f(x) = x[0, 0, 1], of three axes", lambda x: x[0, 0, 1], np.ones((1, 1, 2)), [[[0, 1]]]),
    _known("f(x) = sum(x**2) / 4, of integers", lambda x: np.sum(x**2) / 4, np.array([1, 2]), [0.5, 1]),
]


def check_student_id(student_id: str) -> None:
    """The id is filled in; on a JupyterHub it is the one that is logged in."""
    if not isinstance(student_id, str) or not student_id.strip():
        shown = "empty" if student_id == "" else reprlib.repr(student_id)
        raise CheckFailed(f"✗ student_id is {shown}.\n  Type the id under which you submit, in quotes.")
    name = student_id.strip()
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":  # whoever grades knows whose work it is
        if set(name) & set(" +/\\\n\t"):
            raise CheckFailed(f"✗ student_id is {name!r}.\n  An id has no space, plus sign or slash in it.")
        user = os.environ.get("JUPYTERHUB_USER", name)
        if user.casefold() != name.casefold():
            raise CheckFailed(f"✗ student_id is {name!r}, but you are logged in as {user!r}. Type that id.")
    print(f"✓ student_id: {name}")


def check_by_hand(name: str, answer: Any, size: int) -> None:
    """An answer by hand is `size` numbers; whether they are the right ones, the hidden test says."""
    problem = _form_problem(answer, size)
    if problem:
        raise CheckFailed(f"✗ {name} {problem}.\n  Write {size} numbers between the brackets.")
    print(f"✓ {name}: {size} numbers. Are they right? Soon your own code will tell you.")


def compare(answer: Any, function: Function, *arrays: Array, **options: int) -> None:
    """Print an answer by hand beside what the student's own function makes of the same numbers."""
    try:
        computed = _call(function, {f"argument {i}": array for i, array in enumerate(arrays, 1)}, options)
    except CheckFailed as problem:
        print(f"Nothing to compare yet. {str(problem).strip(' ✗')}")
        return
    size = len(answer) if isinstance(answer, list | tuple | np.ndarray) else computed.size
    if form_problem := _form_problem(answer, size):
        print(f"Nothing to compare yet. Your answer by hand {form_problem}.")
        return
    by_hand = np.array(answer, dtype=float)
    print(f"by hand   {_text(by_hand)}\nby code   {_text(computed)}")
    if size != computed.size:
        print(f"✗ By hand there are {size} numbers, by code {computed.size}. Which of the two is right?")
        return
    wrong = _wrong_entries(by_hand, computed.ravel())
    print(f"✗ They differ at {_entries(wrong)}. Which of the two is right?" if wrong else "✓ They agree.")


def check_forward(conv1d_forward: Function) -> None:
    """`conv1d_forward` gives the listed outputs of small cases."""
    _examine_all("conv1d_forward", conv1d_forward, FORWARD)


def check_jacobian(conv1d_forward: Function, conv1d_jacobian: Function) -> None:
    """J @ x is the student's own forward pass of every x: column j is that of the j-th unit vector."""
    name, forward_name = "conv1d_jacobian", "conv1d_forward"
    for done, (about, given, options, *_) in enumerate(GRADIENT):
        _forward_first(name, forward_name, conv1d_forward, options, done)
        n, w = len(given["x"]), given["w"]
        columns = [_call(conv1d_forward, {"x": unit, "w": w}, options) for unit in np.eye(n)]
        source = "Expected: column j is your conv1d_forward of the j-th unit vector."
        _examine(name, conv1d_jacobian, Case(about, {"w": w, "n": n}, options, np.transpose(columns), source))
    print(f"✓ {name}: right in {len(GRADIENT)} small cases")


def check_numerical_gradient(numerical_gradient: Function) -> None:
    """`numerical_gradient` finds gradients that are known."""
    _examine_all("numerical_gradient", numerical_gradient, KNOWN_GRADIENTS)


def check_kernel_gradient(conv1d_forward: Function, conv1d_dw: Function) -> None:
    """`conv1d_dw` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv1d_dw", conv1d_dw, "conv1d_forward", conv1d_forward, of="w")


def check_input_gradient(conv1d_forward: Function, conv1d_dx: Function) -> None:
    """`conv1d_dx` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv1d_dx", conv1d_dx, "conv1d_forward", conv1d_forward, of="x")


def check_true_convolution(convolve1d_forward: Function) -> None:
    """`convolve1d_forward` gives the listed outputs of small cases."""
    _examine_all("convolve1d_forward", convolve1d_forward, TRUE_FORWARD)


def check_true_convolution_gradient(convolve1d_forward: Function, convolve1d_dx: Function) -> None:
    """`convolve1d_dx` agrees with finite differences of the student's own true convolution."""
    _check_gradient("convolve1d_dx", convolve1d_dx, "convolve1d_forward", convolve1d_forward, "x", "dy w")


def _examine_all(name: str, function: Function, cases: Sequence[Case]) -> None:
    for case in cases:
        _examine(name, function, case)
    print(f"✓ {name}: right in {len(cases)} small cases")


def _forward_first(
    name: str, forward_name: str, forward: Function, options: Mapping[str, Any], done: int
) -> None:
    """A gradient that fits a wrong forward pass is not right, so the forward pass is checked first.

    Only as far as the next case needs it: who has no padding yet can still test a gradient without.
    """
    try:
        for case in TABLES[forward_name][0]:
            if set(case.options) <= set(options):
                _examine(forward_name, forward, case)
    except CheckFailed as problem:
        first = f"✗ {name} is checked against your {forward_name}. Make that right first."
        if done:
            needs = " and ".join(options)
            first = f"✗ {name}: right in {done} small cases so far. The next one, with {needs}, needs your\n"
            first += f"  {forward_name}. Make that right first."
        raise CheckFailed(f"{first}\n{problem}") from None


def _check_gradient(
    name: str, gradient: Function, forward_name: str, forward: Function, of: str, arguments: str = "dy x w"
) -> None:
    """L = sum(dy * y) is linear in x and in w, so central differences of it are exact at any step."""
    cases = TABLES[forward_name][1]
    for done, (about, given, options, *_) in enumerate(cases):
        _forward_first(name, forward_name, forward, options, done)
        dy = _scattered(_call(forward, given, options).size, 44)

        def loss(of_: Array, given: dict[str, Any] = given, options: Any = options, dy: Array = dy) -> float:
            return float(np.sum(dy * _call(forward, {**given, of: of_}, options)))

        at = given[of].astype(float)
        expected = [(loss(at + step) - loss(at - step)) / 2 for step in np.eye(at.size)]
        shown = {key: {"dy": dy, **given}[key] for key in arguments.split()}
        source = f"Expected: finite differences of your {forward_name}."
        _examine(name, gradient, Case(about, shown, options, expected, source))
    print(f"✓ {name}: right in {len(cases)} small cases")


def _examine(name: str, function: Function, case: Case) -> None:
    """Raise CheckFailed, after a picture, unless two calls both return what is expected."""
    arguments = ", ".join([*case.given, *(f"{key}={value}" for key, value in case.options.items())])
    arrays = {key: value for key, value in case.given.items() if not callable(value)}
    lines = [f"✗ {name}: {case.about}", f"  {name}({arguments}), where"]
    lines += [_labelled(f"    {key} = ", value) for key, value in arrays.items()]
    expected = np.array(case.expected, dtype=float)
    try:
        got, again = (_call(function, case.given, case.options) for _ in range(2))
    except NotWritten:
        raise
    except CheckFailed as problem:
        raise CheckFailed("\n".join([*lines, str(problem)])) from None
    misshapen = got.shape != expected.shape
    wrong = [] if misshapen else _wrong_entries(got, expected)
    if misshapen or wrong:
        digits = 6 if _text(got) != _text(expected) else 12
        lines += [_labelled("  expected  ", expected, digits), _labelled("  got       ", got, digits)]
        shapes = f"The shape should be {expected.shape}, but it is {got.shape}."
        lines += ["  " + (shapes if misshapen else f"Wrong: {_entries(wrong)}.")]
        lines += [f"  {case.source}"] if case.source else []
        if got.ndim in (1, 2) and got.size < 60:
            _show(_difference(arrays, expected, got, wrong, RESULTS.get(name, "gradient")))
        raise CheckFailed("\n".join(lines))
    if again.shape != got.shape or _wrong_entries(again, got):
        lines += ["  A second call with the same input returned something else."]
        raise CheckFailed("\n".join([*lines, _labelled("  first   ", got), _labelled("  second  ", again)]))


def _call(function: Function, given: Mapping[str, Any], options: Mapping[str, Any]) -> Array:
    """Call the student's function on copies; return its result as an array, or raise CheckFailed."""
    if not callable(function):
        raise CheckFailed(f"  This should be a function, but it is {reprlib.repr(function)}.")
    name = getattr(function, "__name__", "the function")
    copies = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in given.items()}
    try:
        result = function(*copies.values(), **options)
    except NotImplementedError as error:
        culprit = _where(error, function)[0] or name
        raise NotWritten(f"✗ {culprit} is not written yet: it raises NotImplementedError.") from None
    except Exception as error:  # whatever the student's code raises is shown, with the line that raised it
        place = _where(error, function)[1] or "Is its first line, with `def`, still as it was?"
        said = textwrap.shorten(f"{type(error).__name__}: {error}", 200)
        raise CheckFailed(f"  {name} raised an error.\n  {said}\n  {place}") from None
    for key, value in copies.items():
        if isinstance(value, np.ndarray) and not np.array_equal(value, given[key]):
            digits = 6 if _text(value) != _text(given[key]) else 17
            now = f"  It was {_text(given[key])} and is now {_text(value, digits)}."
            raise CheckFailed(f"  {name} changed its input {key}. Work on a copy of it.\n{now}")
    if result is None:
        raise CheckFailed(
            f"  {name} returned None. Does it end with `return`? (`print` only shows a number.)"
        )
    try:
        array = np.array(result)
    except Exception:  # lists of different lengths, or an object that will not become an array
        array = np.array(None)
    if array.dtype.kind == "c":
        raise CheckFailed(f"  {name} returned complex numbers. Return their real part.")
    if array.dtype.kind not in "iuf":
        raise CheckFailed(f"  {name} should return an array of numbers, but returned {reprlib.repr(result)}.")
    return array.astype(float)


def _where(error: Exception, function: Function) -> tuple[str, str]:
    """Which function of the notebook raised, and at which line; both empty if none of them did."""
    own = getattr(function, "__globals__", None)  # all cells of a notebook share their globals
    frames = [pair for pair in traceback.walk_tb(error.__traceback__) if pair[0].f_globals is own]
    if not frames:
        return "", ""
    frame, line = frames[-1]
    code = frame.f_code
    text = linecache.getline(code.co_filename, line).strip()
    return code.co_name, f"Line {line} of the cell of {code.co_name}: {text}"


def _form_problem(answer: Any, size: int) -> str:
    """What keeps an answer from being `size` numbers, as the end of a sentence; empty if nothing does."""
    if not isinstance(answer, list | tuple | np.ndarray):
        return f"is {reprlib.repr(answer)}, not a list"
    empty = [i for i, entry in enumerate(answer) if entry is None]
    if empty:
        return "is not filled in yet" if len(empty) == len(answer) else f"has no number at {_entries(empty)}"
    for i, entry in enumerate(answer):
        real = isinstance(entry, Real)
        if not real:
            return f"has {reprlib.repr(entry)} as entry {i}, which is not a number"
        if not -1e9 < entry < 1e9:
            return f"has {reprlib.repr(entry)} as entry {i}; the right numbers are small"
    return "" if len(answer) == size else f"has {len(answer)} entries instead of {size}"


def _wrong_entries(got: Array, expected: Array) -> list[Any]:
    """Indices of the entries that differ by more than rounding: numbers in one dimension, else tuples."""
    indices = np.argwhere(~np.isclose(got, expected, rtol=1e-6, atol=1e-6)).tolist()
    return [tuple(index) if len(index) > 1 else index[0] for index in indices]


def _entries(indices: Sequence[Any]) -> str:
    words = [str(list(index)) if isinstance(index, tuple) else str(index) for index in indices]
    if len(words) > 6:
        return f"{len(words)} entries, the first of them {words[0]}"
    return f"entry {words[0]}" if len(words) == 1 else f"entries {', '.join(words[:-1])} and {words[-1]}"


def _text(value: Any, digits: int = 6) -> str:
    """A number or an array as one would type it, a matrix on several lines."""
    if np.size(value) > 60:
        return f"an array of shape {np.shape(value)}"
    if np.ndim(value) == 0:
        return f"{value:.{digits}g}"
    between = ", " if np.ndim(value) == 1 else ",\n "
    return f"[{between.join(_text(entry, digits) for entry in value)}]"


def _labelled(label: str, value: Any, digits: int = 6) -> str:
    return label + _text(value, digits).replace("\n", "\n" + " " * len(label))


# Fill and edge of a cell. A meaning keeps its colours in every picture; labels say it in words too.
COLOURS = {
    "input": ("#d3e6f8", "#1b62a5"),
    "kernel": ("#ffe1b3", "#9a5500"),
    "output": ("#c8f0ec", "#00706c"),
    "gradient": ("#f4d2e8", "#97276f"),
    "zero": ("#ffffff", "#8c8c8c"),
    "wrong": ("#ffffff", "#b00020"),
}
RESULTS = {"conv1d_forward": "output", "convolve1d_forward": "output", "conv1d_jacobian": "kernel"}
KINDS = {"x": "input", "w": "kernel", "y": "output", "dy": "gradient", "dw": "gradient", "dx": "gradient"}
UNIT, HEIGHT = 34, 0.8  # pixels in a unit; the height of a cell in units


@dataclass(frozen=True, repr=False)
class Picture:
    """An image that notebooks show, and the words that say the same to whoever cannot see it."""

    svg: str
    alt: str

    def html(self) -> str:
        """The image as an element that holds all of it, and its words."""
        data = base64.b64encode(self.svg.encode()).decode()
        # Formgrader draws a thick red border around images that do not say they have none.
        return f'<img style="border:0" alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{data}">'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.alt, "text/html": self.html()}

    def __repr__(self) -> str:
        return self.alt


def _show(picture: Picture) -> None:
    from IPython.display import display

    display(picture)  # type: ignore[no-untyped-call]


class Sheet:
    """Squared paper: cells, words and lines. One unit is the side of a cell; y grows downwards."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.corners: list[tuple[float, float]] = []

    def cell(self, x: float, y: float, label: str, kind: str, width: float = 1, strong: bool = True) -> None:
        """A labelled box with its left upper corner at x, y; pale unless strong."""
        fill, edge = COLOURS[kind]
        style = f'fill="{fill}" stroke="{edge}" stroke-width="1.5"'
        style += ' stroke-dasharray="3 3"' if kind == "zero" else ""
        box = _pixels(x=x, y=y, width=width, height=HEIGHT)
        self.elements.append(f'<g opacity="{1 if strong else 0.45}"><rect {box} {style}/>')
        self.words(x + width / 2, y + HEIGHT / 2, label, "middle")
        self.elements.append("</g>")
        self.corners += [(x, y), (x + width, y + HEIGHT)]

    def row(self, x: float, y: float, labels: Sequence[str], kind: str, strong: range | None = None) -> None:
        """Cells side by side; if some are strong, the others are pale. A label 0 is a cell of padding."""
        for i, label in enumerate(labels):
            self.cell(x + i, y, label, "zero" if label == "0" else kind, strong=strong is None or i in strong)

    def words(self, x: float, y: float, text: str, anchor: str = "start") -> None:
        """A line of text that starts, has its middle or ends at x; y is the middle of its height."""
        place = f'{_pixels(x=x, y=y)} text-anchor="{anchor}" dominant-baseline="central"'
        self.elements.append(f"<text {place}>{html.escape(text)}</text>")
        reach = 0.22 * len(text)  # a guess: fonts differ from machine to machine
        start = x - {"start": 0, "middle": 0.5, "end": 1}[anchor] * reach
        self.corners += [(start, y - HEIGHT / 2), (start + reach, y + HEIGHT / 2)]

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        """A straight line from x1, y1 to x2, y2."""
        style = f'stroke="{colour}" stroke-width="{width:g}"'
        self.elements.append(f"<line {_pixels(x1=x1, y1=y1, x2=x2, y2=y2)} {style}/>")

    def picture(self, alt: str) -> Picture:
        """What is on the paper, cut to size."""
        x, y = np.min(self.corners, axis=0) - 0.2
        width, height = np.max(self.corners, axis=0) + 0.2 - (x, y)
        box = " ".join(f"{side * UNIT:g}" for side in (x, y, width, height))
        size = _pixels(width=width, height=height)
        font = 'font-family="Helvetica, Arial, DejaVu Sans, sans-serif" font-size="14" fill="#222222"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size} {font}>'
        paper = f'<rect {_pixels(x=x, y=y, width=width, height=height)} fill="white"/>'
        return Picture("".join([head, paper, *self.elements, "</svg>"]), alt)


def _pixels(**units: float) -> str:
    return " ".join(f'{name}="{value * UNIT:g}"' for name, value in units.items())


def draw_numbers(student_id: str) -> Picture:
    """The x, w and dy that belong to a student's id, a row for each."""
    numbers, sheet, name = numbers_for(student_id), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -0.6, owner)
    for i, (letter, array) in enumerate(numbers._asdict().items()):
        sheet.words(-0.3, 1.2 * i + HEIGHT / 2, f"{KINDS[letter]} {letter}", "end")
        sheet.row(0, 1.2 * i, _labels(array), KINDS[letter])
    listed = ", ".join(f"{letter} = {_text(array)}" for letter, array in numbers._asdict().items())
    return sheet.picture(f"{owner}: {listed}.")


def draw_positions(x: Labels, w: Labels, stride: int = 1, padding: int = 0, kinds: str = "x w y") -> Picture:
    """Every position of a kernel over an input, each with its arithmetic.

    Parameters
    ----------
    x, w : str or numbers
        Labels of input and kernel: words between spaces, or numbers.
    stride, padding : int
        Steps of the kernel; zeros at each end of the input.
    kinds : str
        What input, kernel and result are called, and coloured as: "x dy dw" for a gradient.
    """
    slides, kernel = _padded(x, padding), _labels(w)
    if len(kernel) > len(slides):
        raise ValueError(f"the kernel has {len(kernel)} entries, and the padded input only {len(slides)}")
    over, under, result = kinds.split()
    sheet, said = Sheet(), []
    for i, start in enumerate(range(0, len(slides) - len(kernel) + 1, stride)):
        window = range(start, start + len(kernel))
        sheet.row(0, 2.1 * i, slides, KINDS[over], strong=window)
        sheet.row(start, 2.1 * i + HEIGHT, kernel, KINDS[under])
        terms = _sum_of_products(slides[start : start + len(kernel)], kernel)
        sheet.cell(len(slides) + 0.8, 2.1 * i + HEIGHT / 2, f"{result}[{i}]", KINDS[result], width=1.5)
        sheet.words(len(slides) + 2.5, 2.1 * i + HEIGHT, f"= {terms}")
        said.append(f"{result}[{i}] = {terms}")
    return sheet.picture(
        f"{_listing(kernel)} slides over {_listing(slides)} in steps of {stride}. {'; '.join(said)}."
    )


def draw_position(x: Labels, w: Labels, stride: int, padding: int, i: int) -> Picture:
    """One position of a kernel over an input, and the outputs that are known by then."""
    slides, kernel = _padded(x, padding), _labels(w)
    starts = range(0, len(slides) - len(kernel) + 1, stride)
    sums = [_sum_of_products(slides[start : start + len(kernel)], kernel) for start in starts]
    known = [terms.rpartition("= ")[2] if j <= i else "?" for j, terms in enumerate(sums)]
    sheet = Sheet()
    for y, words in ((0, "input x"), (HEIGHT, "kernel w"), (2.2, "output y")):
        sheet.words(-0.3, y + HEIGHT / 2, words, "end")
    sheet.row(0, 0, slides, "input", strong=range(starts[i], starts[i] + len(kernel)))
    sheet.row(starts[i], HEIGHT, kernel, "kernel")
    sheet.row(0, 2.2, known, "output", strong=range(i, i + 1))
    sheet.words(0, 3.6, f"y[{i}] = {sums[i]}")
    return sheet.picture(f"{_listing(kernel)} at position {i} over {_listing(slides)}: y[{i}] = {sums[i]}.")


def draw_sliding(x: Labels, w: Labels, stride: int = 1, padding: int = 1) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can move a slider, all of its positions."""
    # A Jupyter server sets this name; nbconvert and nbgrader, which run a notebook without a reader, do not.
    if "JPY_SESSION_NAME" not in os.environ:
        return draw_positions(x, w, stride, padding)
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError:
        return draw_positions(x, w, stride, padding)
    position = ipywidgets.IntSlider(0, 0, 0, description="position i")
    steps = ipywidgets.IntSlider(stride, 1, 3, description="stride")
    zeros = ipywidgets.IntSlider(padding, 0, 3, description="padding")
    view = ipywidgets.HTML()

    def update(_: Any = None) -> None:
        position.max = (len(_labels(x)) + 2 * zeros.value - len(_labels(w))) // steps.value
        view.value = draw_position(x, w, steps.value, zeros.value, position.value).html()

    for slider in (position, steps, zeros):
        slider.observe(update, "value")
    update()
    return ipywidgets.VBox([position, steps, zeros, view])


def draw_touched(x: Labels, w: Labels, entry: int, padding: int = 0) -> Picture:
    """The outputs that one entry of x touches, and through which kernel entry."""
    above, kernel = _padded(x, padding), _labels(w)
    if not 0 <= entry < len(_labels(x)):
        raise ValueError(f"x has the entries 0 to {len(_labels(x)) - 1}; there is no entry {entry}")
    chosen, middle, far = entry + padding, (len(kernel) - 1) / 2, 1.6
    windows = [range(i, i + len(kernel)) for i in range(len(above) - len(kernel) + 1)]
    touched = [i for i, window in enumerate(windows) if chosen in window]
    sheet = Sheet()
    for i, window in enumerate(windows):
        for j in window:
            style = (COLOURS["kernel"][1], 2.5) if j == chosen else ("#c4c4c4", 1)
            sheet.line(far * j + 0.5, HEIGHT, far * (i + middle) + 0.5, 3, *style)
        sheet.cell(far * (i + middle) - 0.2, 3, f"y[{i}]", "output", width=1.4, strong=i in touched)
    for i in touched:  # on its line, low enough to keep clear of the next one
        sheet.cell(
            far * (0.4 * chosen + 0.6 * (i + middle)) + 0.05, 1.7, kernel[chosen - i], "kernel", width=0.9
        )
    for j, label in enumerate(above):
        sheet.cell(far * j, 0, label, "zero" if label == "0" else "input", strong=j == chosen)
    sheet.words(-0.4, HEIGHT / 2, "input x", "end")
    sheet.words(-0.4, 3 + HEIGHT / 2, "output y", "end")
    listed = " and ".join(f"y[{i}] through {kernel[chosen - i]}" for i in touched)
    return sheet.picture(f"The input entry {above[chosen]} touches {listed}, and no other output.")


def draw_table(table: str, kind: str, dy: str = "", results: str = "") -> Picture:
    """A table of labels; with `dy` above it, also the sum of products of dy with each row.

    Parameters
    ----------
    table : str
        A line with the names of the columns, then a line for each row: its name and its entries.
    kind : str
        What the entries are: "x" or "w".
    dy, results : str
        Labels of the upstream gradient, one for each column; names of the sums, one for each row.
    """
    columns, *rows = [line.split() for line in table.strip().splitlines()]
    sheet, upstream, said = Sheet(), dy.split(), []
    for j, column in enumerate(columns):
        sheet.words(j + 0.5, -0.5, column, "middle")
    if upstream:
        sheet.words(-0.3, -1.5, "dy", "end")
        sheet.row(0, -1.5 - HEIGHT / 2, upstream, "gradient")
    for i, (name, *labels) in enumerate(rows):
        sheet.words(-0.3, HEIGHT * (i + 0.5), name, "end")
        sheet.row(0, HEIGHT * i, labels, KINDS[kind])
        said.append(f"{name} = {_listing(labels)}")
        if upstream:
            met = [j for j, label in enumerate(labels) if label != "0"]
            terms = _sum_of_products([upstream[j] for j in met], [labels[j] for j in met])
            said.append(f"{results.split()[i]} = {terms}")
            sheet.words(len(labels) + 0.4, HEIGHT * (i + 0.5), said[-1])
    return sheet.picture(f"Columns {_listing(columns)}. {'; '.join(said)}.")


def _difference(
    given: Mapping[str, Any], expected: Array, got: Array, wrong: Sequence[Any], result: str
) -> Picture:
    """The input of a case in rows of cells, then what was expected and what came out, marked where wrong."""
    rows = [(name, array, KINDS[name]) for name, array in given.items() if np.ndim(array)]
    sheet, y = Sheet(), 0.0
    for name, array, kind in [*rows, ("expected", expected, result), ("got", got, result)]:
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for index, value in np.ndenumerate(array):
            marked = name == "got" and (index if np.ndim(array) > 1 else index[0]) in wrong
            label, colour = (f"✗ {_text(value)}", "wrong") if marked else (_text(value), kind)
            sheet.cell(2.2 * index[-1], y + HEIGHT * sum(index[:-1]), label, colour, width=2.2)
        y += HEIGHT * len(np.atleast_2d(array)) + 0.3
    return sheet.picture(f"Expected {_text(expected)}, got {_text(got)}.")


def _labels(values: Labels) -> list[str]:
    return values.split() if isinstance(values, str) else [_text(value) for value in values]


def _padded(x: Labels, padding: int) -> list[str]:
    return ["0"] * padding + _labels(x) + ["0"] * padding


def _listing(labels: Sequence[str]) -> str:
    return f"[{', '.join(labels)}]"


def _sum_of_products(left: Sequence[str], right: Sequence[str]) -> str:
    """As one writes it, `0·w₀ + a·w₁`; with its value if all of it are numbers."""
    signed = [[f"({label})" if label.startswith("-") else label for label in side] for side in (left, right)]
    terms = " + ".join(f"{a}·{b}" for a, b in zip(*signed, strict=True))
    try:
        return f"{terms} = {_text(sum(float(a) * float(b) for a, b in zip(left, right, strict=True)))}"
    except ValueError:  # letters among them
        return terms


# The five-number example: its rows, so that a notebook can ask before it shows them.
DY_DX = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂a   w₁   w₀   0    0    0    0
∂y/∂b   0    w₁   w₀   0    0    0
∂y/∂c   0    0    w₁   w₀   0    0
∂y/∂d   0    0    0    w₁   w₀   0
∂y/∂e   0    0    0    0    w₁   w₀
"""
JACOBIAN = """
       a    b    c    d    e
y[0]   w₁   0    0    0    0
y[1]   w₀   w₁   0    0    0
y[2]   0    w₀   w₁   0    0
y[3]   0    0    w₀   w₁   0
y[4]   0    0    0    w₀   w₁
y[5]   0    0    0    0    w₀
"""
JACOBIAN_STRIDE = """
       a    b    c    d    e    f
y[0]   w₀   w₁   w₂   0    0    0
y[1]   0    0    w₀   w₁   w₂   0
"""
DY_DW = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂w₀  0    a    b    c    d    e
∂y/∂w₁  a    b    c    d    e    0
"""
DY = "g₀ g₁ g₂ g₃ g₄ g₅"
EXAMPLES: dict[str, Callable[[], Picture]] = {
    "∂y/∂x": lambda: draw_table(DY_DX, "w"),
    "J": lambda: draw_table(JACOBIAN, "w"),
    "J, stride 2": lambda: draw_table(JACOBIAN_STRIDE, "w"),
    "dw": lambda: draw_table(DY_DW, "x", DY, "dw[0] dw[1]"),
    "dw again": lambda: draw_positions("a b c d e", DY, padding=1, kinds="x dy dw"),
    "dx": lambda: draw_table(DY_DX, "w", DY, "dx[0] dx[1] dx[2] dx[3] dx[4]"),
    "dx again": lambda: draw_positions(DY, "w₁ w₀", kinds="dy w dx"),
    "dx, no padding": lambda: draw_positions("g₀ g₁ g₂", "w₁ w₀", padding=1, kinds="dy w dx"),
    "dx, stride 2": lambda: draw_positions("0 g₀ 0 g₁ 0 0", "w₁ w₀", kinds="dy w dx"),
}


def draw_example(name: str) -> Picture:
    """A picture that a notebook asks about first; the names are the keys of EXAMPLES."""
    return EXAMPLES[name]()
