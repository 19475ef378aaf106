"""The visible checks, as notebooks call them."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from .aliases import Array, Function, Shape
from .by_hand import _form_problem, _unwrapped
from .calls import CheckFailed, NotWritten, _call
from .cases import FORWARD, FORWARD2D, KNOWN_GRADIENTS, LAYER, PARTS, TRUE_FORWARD, TURNED, Case
from .examining import _examine, _wrong_entries
from .explaining import _explaining_listed
from .gradients import _check_gradient, _check_jacobian
from .own_numbers import plain_id
from .text import _entries, _labelled


def check_student_id(student_id: Any) -> None:
    """The id is filled in; on a JupyterHub it is the one that is logged in. None: there is no id yet."""
    if student_id is None:
        raise CheckFailed(
            "✗ There is no student_id: the cell above was not run, or it ended in an error.\n"
            '  Write the id in quotes, such as student_id = "jdoe", and run that cell again.'
        )
    if not isinstance(student_id, str) or not student_id.strip():
        shown = "empty" if student_id == "" else reprlib.repr(student_id)
        raise CheckFailed(f"✗ student_id is {shown}.\n  Type the id under which you submit, in quotes.")
    name = student_id.strip()
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":  # whoever grades knows whose work it is
        if set(name) & set(" +/\\\n\t"):
            raise CheckFailed(f"✗ student_id is {name!r}.\n  An id has no space, plus sign or slash in it.")
        user = os.environ.get("JUPYTERHUB_USER", name)
        if plain_id(user) != plain_id(name):
            raise CheckFailed(f"✗ student_id is {name!r}, but you are logged in as {user!r}. Type that id.")
    print(f"✓ student_id: {name}")


def check_by_hand(name: str, answer: Any, size: Shape, soon: bool = True) -> None:
    """An answer by hand has the right form; whether its numbers are right, the hidden test says.

    Parameters
    ----------
    size : int or tuple of int
        How many numbers; for a table, how many rows and how many numbers in each; () for a lone number.
    soon : bool
        Whether the notebook goes on to compare the answer with what the student's own code gives.
    """
    shape = (size,) if isinstance(size, int) else size
    wanted = " rows of ".join(str(side) for side in shape) + " numbers" if shape else "one number"
    problem = _form_problem(answer, shape)
    if problem:
        place = "between the brackets" if shape else "in place of None"
        raise CheckFailed(f"✗ {name} {problem}.\n  Write {wanted} {place}.")
    are_they = "Are they" if shape else "Is it"
    told = (
        "Soon your own code will tell you." if soon else "Read it once more: here only the hidden test tells."
    )
    print(f"✓ {name}: {wanted}. {are_they} right? {told}")


def compare(answer: Any, function: Function, *arrays: Array, **options: int) -> None:
    """Print an answer by hand beside what the student's own function makes of the same numbers."""
    answer = _unwrapped(answer)
    try:
        computed = _call(function, {f"argument {i}": array for i, array in enumerate(arrays, 1)}, options)
    except CheckFailed as problem:
        print(f"Nothing to compare yet. {str(problem).strip(' ✗')}")
        return
    is_row = computed.ndim == 1 and isinstance(answer, list | tuple | np.ndarray)
    if form_problem := _form_problem(answer, (len(answer),) if is_row else computed.shape):
        print(f"Nothing to compare yet. Your answer by hand {form_problem}.")
        return
    by_hand = np.array(answer, dtype=float)
    print(_labelled("by hand   ", by_hand))
    print(_labelled("by code   ", computed))
    if by_hand.size != computed.size:
        sizes = f"By hand there are {by_hand.size} numbers, by code {computed.size}"
        print(f"✗ {sizes}. Which of the two is right?")
        return
    wrong = _wrong_entries(by_hand, computed)
    place = f" at {_entries(wrong)}" if wrong and by_hand.ndim else ""
    print(f"✗ They differ{place}. Which of the two is right?" if wrong else "✓ They agree.")


def check_forward(conv1d_forward: Function) -> None:
    """`conv1d_forward` gives the listed outputs of small cases."""
    _examine_all("conv1d_forward", conv1d_forward, FORWARD)


def check_jacobian(conv1d_forward: Function, conv1d_jacobian: Function) -> None:
    """J @ x is the student's own forward pass of every x: column j is that of the j-th unit vector."""
    source = "Expected: column j is your conv1d_forward of the j-th unit vector."
    _check_jacobian("conv1d_jacobian", conv1d_jacobian, "conv1d_forward", conv1d_forward, source)


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


def check_forward2d(conv2d_forward: Function) -> None:
    """`conv2d_forward` gives the listed outputs of small cases."""
    _examine_all("conv2d_forward", conv2d_forward, FORWARD2D)


def check_kernel_gradient2d(conv2d_forward: Function, conv2d_dw: Function) -> None:
    """`conv2d_dw` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv2d_dw", conv2d_dw, "conv2d_forward", conv2d_forward, of="w")


def check_jacobian2d(conv2d_forward: Function, conv2d_jacobian: Function) -> None:
    """J @ x.ravel() is the student's own forward pass of every x."""
    source = "Expected: column j is your conv2d_forward, as one row, of an x with a single one at entry j."
    _check_jacobian("conv2d_jacobian", conv2d_jacobian, "conv2d_forward", conv2d_forward, source)


def check_turned(rot180: Function) -> None:
    """`rot180` gives the listed kernels."""
    _examine_all("rot180", rot180, TURNED)


def check_input_gradient2d(conv2d_forward: Function, conv2d_dx: Function) -> None:
    """`conv2d_dx` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv2d_dx", conv2d_dx, "conv2d_forward", conv2d_forward, of="x")


def check_layer(conv2d_layer_forward: Function) -> None:
    """`conv2d_layer_forward` gives the listed outputs of small cases."""
    _examine_all("conv2d_layer_forward", conv2d_layer_forward, LAYER)


def check_layer_gradients(conv2d_layer_forward: Function, conv2d_layer_backward: Function) -> None:
    """dx, dw and db agree with finite differences of the student's own layer; each is told of by itself."""
    name, forward_name, problems = "conv2d_layer_backward", "conv2d_layer_forward", []
    right: set[int] = set()
    for part in PARTS:
        try:
            _check_gradient(
                name,
                conv2d_layer_backward,
                forward_name,
                conv2d_layer_forward,
                of=part[1],
                arguments="dy x w b",
                part=part,
                right=right,
            )
        except NotWritten:
            raise
        except CheckFailed as problem:
            problems.append((part, problem))
    told: dict[str, str] = {}
    for part, each in problems:
        # An exception is that of all three parts, and told once.
        said = str(each).replace(f"{name}, {part}:", f"{name}:", 1) if each.trouble else str(each)
        told.setdefault(each.trouble or said, said)
    if told:
        raise CheckFailed("\n\n".join(told.values()))


def _examine_all(name: str, function: Function, cases: Sequence[Case]) -> None:
    explain = _explaining_listed(name, function, cases)
    for number, case in enumerate(cases):
        outputs = np.shape(case.expected) if "f" not in case.given else None
        _examine(name, function, case, begun=number > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}: right in {len(cases)} small cases")
