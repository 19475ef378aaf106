"""The numbers that belong to a student's id."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from itertools import count, permutations, product
from typing import NamedTuple

import numpy as np

from .aliases import Array


class Numbers(NamedTuple):
    """The numbers of one student's tasks by hand, in one dimension or two."""

    x: Array
    w: Array
    dy: Array


class Setting(NamedTuple):
    """A convolution of x with 30 entries, in which x[j] touches two outputs."""

    k: int
    stride: int
    padding: int
    j: int


class OwnNumbers(NamedTuple):
    """The numbers of one student's tasks by hand in one dimension, from draw 2 on."""

    x: Array
    w: Array
    dy: Array
    setting: Setting


class PoolNumbers(NamedTuple):
    """The numbers of one student's tasks by hand with windows."""

    x: Array
    dy: Array


def plain_id(student_id: str) -> str:
    """Write an id in the one form in which ids are compared: é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", str(student_id)).strip().casefold()


def numbers_for(student_id: str, draw: int = 1) -> Numbers | OwnNumbers:
    """Draw the small whole numbers that belong to one id: always the same ones for the same id.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.
    draw : int
        Which draw the notebook uses, so that one that was handed out keeps its numbers.

    Returns
    -------
    Numbers
        Draw 1: x `(5,)`, w `(2,)`, dy `(6,)`. Draw 2: x `(5,)`, w `(3,)`, dy `(3,)`, and a setting. They are
        whole numbers as floats; in each array, none is zero and no two are equal.
    """
    name = plain_id(student_id)
    if draw == 2:
        return _second_draw(name)
    if draw != 1:
        raise ValueError(f"there are draws 1 and 2 (got {draw!r})")
    for turn in count():
        x = _shuffled(f"{name} x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} w {turn}", (-4, -3, -2, 2, 3, 5))[:2]
        dy = _shuffled(f"{name} dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:6]
        # A mixed-up order must show: the two entries of dw differ, and w is not minus its own flip.
        if x @ np.diff(dy) and w.sum():
            break
    return Numbers(x, w, dy)


def _second_draw(name: str) -> OwnNumbers:
    for turn in count():
        x = _shuffled(f"{name} 1d x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} 1d w {turn}", (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6))[:3]
        dy = _shuffled(f"{name} 1d dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:3]
        # A mixed-up order must show: the first and the last entry of dw differ.
        if dy @ (x[:3] - x[2:]):
            break
    settings = _settings()
    return OwnNumbers(x, w, dy, settings[int(_shuffled(f"{name} 1d setting", range(len(settings)))[0])])


def _settings() -> list[Setting]:
    """All settings in which x[j] touches just two outputs."""
    choices = product((3, 4, 5, 6), (2, 3), (1, 2), range(2, 25))
    found = []
    for k, stride, padding, j in choices:
        at = j + padding
        if sum(0 <= at - start < k for start in range(0, at + 1, stride)) == 2:
            found.append(Setting(k, stride, padding, j))
    return found


def numbers2d_for(student_id: str) -> Numbers:
    """Draw the small whole numbers of one id for the tasks in two dimensions.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    Numbers
        x `(3, 3)`, w `(2, 2)`, dy `(2, 2)`: whole numbers as floats; in each, none is zero and no two are
        equal.
    """
    name = plain_id(student_id)
    for turn in count():
        x = _shuffled(f"{name} 2d x {turn}", range(1, 10))
        w = _shuffled(f"{name} 2d w {turn}", (-5, -4, -3, -2, 2, 3, 4, 5))[:4]
        dy = _shuffled(f"{name} 2d dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:4]
        # A mixed-up order must show: each order of the weights has a sum of its own with dy.
        if len({float(np.array(order) @ dy) for order in permutations(w)}) == 24:
            break
    return Numbers(x.reshape(3, 3), w.reshape(2, 2), dy.reshape(2, 2))


def pool_numbers_for(student_id: str) -> PoolNumbers:
    """Draw the small whole numbers of one id for the tasks with windows.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    PoolNumbers
        x `(4, 4)`, dy `(2, 2)`: whole numbers as floats, none of them zero. In one window of two by two the
        largest entry stands twice; no other two entries of a window are equal.
    """
    name = plain_id(student_id)
    windows = [_shuffled(f"{name} pool {window}", range(1, 10))[:4] for window in range(4)]
    tied = int(_shuffled(f"{name} pool tied", range(4))[0])
    windows[tied][int(np.argsort(windows[tied])[-2])] = windows[tied].max()
    x = np.array(windows).reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
    dy = _shuffled(f"{name} pool dy", (-4, -3, -2, -1, 1, 2, 3, 4))[:4]
    return PoolNumbers(x, dy.reshape(2, 2))


def _shuffled(seed: str, numbers: Iterable[int]) -> Array:
    """The numbers in an order that depends on the seed alone."""
    order = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed} {number}".encode()).digest())
    return np.array(order, dtype=float)
