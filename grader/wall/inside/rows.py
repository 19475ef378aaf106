"""The rows of the closed table, but for those of libraries: the parts of a value, and what is made of them.

What comes from a student's process can be made to cost more than its bytes. So each row has its limits.
"""

import random
from typing import Any

import numpy as np

from . import arrays, collected, known_types, simple_values
from .random_states import generator, generator_parts, old_twister, old_twister_parts, twister, twister_parts
from .row import Row, Unfit

_OWN_COPY = "each side draws from its own copy"


def _or_unfit(parts: list[Any] | None) -> list[Any]:
    if parts is None:
        raise Unfit("a generator of random numbers of another kind")
    return parts


_RANDOM = (
    Row(
        "generator",
        (np.random.Generator,),
        lambda v: _or_unfit(generator_parts(v)),
        generator,
        "`numpy.random.Generator`, as `default_rng` gives it",
        f"numpy's own kinds; {_OWN_COPY}",
    ),
    Row("twister", (random.Random,), twister_parts, twister, "`random.Random`", _OWN_COPY),
    Row(
        "old twister",
        (np.random.RandomState,),
        lambda v: _or_unfit(old_twister_parts(v)),
        old_twister,
        "`numpy.random.RandomState`",
        _OWN_COPY,
    ),
)
ROWS = (*simple_values.ROWS, *_RANDOM, *collected.ROWS, *arrays.ROWS, *known_types.ROWS)
"""The rows whose values are found by their type."""
