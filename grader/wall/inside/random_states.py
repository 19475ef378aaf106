"""Generators of random numbers as plain data: the state of each."""

import random
from typing import Any

import numpy as np

from .frames import WireError

_KEYS = 624
"""Of a Mersenne twister."""
_PCG64 = "PCG64"


def generator_parts(generator: np.random.Generator) -> list[Any] | None:
    """Take the state of what `default_rng` gives; None if it is of another kind."""
    state: Any = generator.bit_generator.state
    if state["bit_generator"] != _PCG64:
        return None
    return [
        int(state["state"]["state"]),
        int(state["state"]["inc"]),
        int(state["has_uint32"]),
        int(state["uinteger"]),
    ]


def generator(state: Any, increment: Any, has_half: Any, half: Any) -> np.random.Generator:
    """Make a generator of its state.

    Raises
    ------
    WireError
        If it is none.
    """
    _need_ints((state, 1 << 128), (increment, 1 << 128), (has_half, 2), (half, 1 << 32))
    if increment % 2 == 0:
        raise WireError("a generator of random numbers with an even increment")
    bits = np.random.PCG64(0)
    bits.state = {
        "bit_generator": _PCG64,
        "state": {"state": state, "inc": increment},
        "has_uint32": has_half,
        "uinteger": half,
    }
    return np.random.Generator(bits)


def twister_parts(twister: random.Random) -> list[Any]:
    """Take the state of a `random.Random`."""
    _, keys, gauss = twister.getstate()
    return [np.array(keys[:-1], np.uint32), keys[-1], gauss]


def twister(keys: Any, place: Any, gauss: Any) -> random.Random:
    """Make a `random.Random` of its state.

    Raises
    ------
    WireError
        If it is none.
    """
    _need_twister(keys, place, gauss)
    made = random.Random()
    made.setstate((3, (*keys.tolist(), place), gauss))
    return made


def old_twister_parts(twister: np.random.RandomState) -> list[Any] | None:
    """Take the state of numpy's `RandomState`; None if it is of another kind."""
    state = twister.get_state()
    if not isinstance(state, tuple) or state[0] != "MT19937":
        return None
    _, keys, place, has_gauss, gauss = state
    return [np.array(keys, np.uint32), int(place), float(gauss) if has_gauss else None]


def old_twister(keys: Any, place: Any, gauss: Any) -> np.random.RandomState:
    """Make numpy's `RandomState` of its state.

    Raises
    ------
    WireError
        If it is none.
    """
    _need_twister(keys, place, gauss)
    made = np.random.RandomState(0)
    made.set_state(("MT19937", keys, place, int(gauss is not None), gauss or 0.0))
    return made


def _need_ints(*pairs: tuple[Any, int]) -> None:
    if not all(type(value) is int and 0 <= value < most for value, most in pairs):
        raise WireError("a generator of random numbers in no state")


def _need_twister(keys: Any, place: Any, gauss: Any) -> None:
    right = type(keys) is np.ndarray and keys.shape == (_KEYS,) and keys.dtype == np.uint32
    if not (right and (gauss is None or type(gauss) is float)):
        raise WireError("a generator of random numbers in no state")
    _need_ints((place, _KEYS + 1))
