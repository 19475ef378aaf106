"""Checks of gradients and Jacobians against the student's own forward pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .aliases import Array, Function
from .calls import CheckFailed, _call
from .cases import TABLES, Case, _upstream
from .examining import _examine
from .explaining import _explaining_gradient, _explaining_listed


def _differences(loss: Function, at: Array, before: float) -> Function:
    """What is right where a gradient came: the same, if it fits in a random direction, else differences.

    `before` is the loss there.
    """

    def right(got: Array) -> Array:
        direction = _direction(at.shape)
        if got.shape == at.shape and _close(np.sum(got * direction), loss(at + direction) - before):
            return got
        return np.reshape([loss(at + unit) - before for unit in _units(at.shape)], at.shape)

    return right


def _columns(column: Function, shape: tuple[int, ...]) -> Function:
    """What is right where a Jacobian came: the same, if it fits for a random x, else column by column."""

    def right(got: Array) -> Array:
        direction = _direction(shape)
        product = column(direction)
        if got.shape == (product.size, direction.size) and _close(got @ direction.ravel(), product):
            return got
        return np.transpose([column(unit) for unit in _units(shape)])

    return right


def _direction(shape: tuple[int, ...]) -> Array:
    # No small fractions: what is wrong in one entry is not made good by another.
    return np.random.default_rng(5).normal(size=shape)


def _units(shape: tuple[int, ...]) -> Array:
    size = int(np.prod(shape))
    return np.eye(size).reshape(size, *shape)


def _close(a: Any, b: Any) -> bool:
    return bool(np.all(np.abs(a - b) <= 1e-6 * (1 + np.abs(b))))


def _forward_first(
    name: str, forward_name: str, forward: Function, options: Mapping[str, Any], done: int, right: set[int]
) -> None:
    """A gradient that fits a wrong forward pass is not right, so the forward pass is checked first.

    Only as far as the next case needs it: who has no padding yet can still test a gradient without.
    `right` holds the numbers of the cases that were right before.
    """
    try:
        for number, case in enumerate(TABLES[forward_name][0]):
            if number not in right and set(case.options) <= set(options):
                explain = _explaining_listed(forward_name, forward, TABLES[forward_name][0])
                _examine(
                    forward_name,
                    forward,
                    case,
                    begun=bool(right),
                    explain=explain,
                    outputs=np.shape(case.expected),
                )
                right.add(number)
    except CheckFailed as problem:
        first = f"✗ {name} is checked against your {forward_name}. Make that right first."
        if done:
            needs = " and ".join(options)
            first = f"✗ {name}: right in {done} small cases so far. The next one, with {needs}, needs your\n"
            first += f"  {forward_name}. Make that right first."
        raise CheckFailed(f"{first}\n{problem}") from None


def _check_gradient(
    name: str,
    gradient: Function,
    forward_name: str,
    forward: Function,
    of: str,
    arguments: str = "dy x w",
    part: str = "",
    right: set[int] | None = None,
) -> None:
    """L = sum(dy * y) is linear in x, w and b, so its differences are exact: at any step, on either side.

    They are taken entry by entry only for a gradient that does not fit: that is a forward pass for each.
    `right`: see `_forward_first`; given, it serves several calls.
    """
    cases = TABLES[forward_name][1]
    right = set() if right is None else right
    for done, (about, given, options, *_) in enumerate(cases):
        _forward_first(name, forward_name, forward, options, done, right)
        at = given[of].astype(float)
        y = _call(forward, {**given, of: at}, options)
        dy = _upstream(of, y.shape, of_integers=given["x"].dtype.kind == "i")

        def loss(of_: Array, given: dict[str, Any] = given, options: Any = options, dy: Array = dy) -> float:
            return float(np.sum(dy * _call(forward, {**given, of: of_}, options)))

        fitting = _differences(loss, at, before=float(np.sum(dy * y)))
        shown = {key: {"dy": dy, **given}[key] for key in arguments.split()}
        source = f"Expected: finite differences of your {forward_name}."
        explain = _explaining_gradient(name, gradient, forward, given["x"])
        case, outputs = Case(about, shown, options, fitting, source, part), y.shape
        _examine(name, gradient, case, begun=done > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}{part and ', ' + part}: right in {len(cases)} small cases")


def _check_jacobian(name: str, jacobian: Function, forward_name: str, forward: Function, source: str) -> None:
    """A column of J is the forward pass of an x that is zero but for a one; and J times any x is its own."""
    cases = TABLES[forward_name][1]
    right: set[int] = set()
    for done, (about, given, options, *_) in enumerate(cases):
        _forward_first(name, forward_name, forward, options, done, right)
        x, w = given["x"], given["w"]

        def column(x: Array, w: Array = w, options: Any = options) -> Array:
            return _call(forward, {"x": x, "w": w}, options).ravel()

        size = {"n": x.size} if x.ndim == 1 else {"shape": x.shape}
        fitting = _columns(column, x.shape)
        explain = _explaining_gradient(name, jacobian, forward, x)
        case, outputs = (
            Case(about, {"w": w, **size}, options, fitting, source),
            _call(forward, given, options).shape,
        )
        _examine(name, jacobian, case, begun=done > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}: right in {len(cases)} small cases")
