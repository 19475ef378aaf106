"""The sizes in which a function that failed is read in letters, the smallest first."""

from dataclasses import replace

from grader.convlab.reading import Probe
from grader.convlab.xray import Sizes, probe_of
from grader.judge.exercise import Exercise

_ONE_DIMENSION = (
    Sizes((3,), (2,)),
    Sizes((4,), (3,)),
    Sizes((3,), (2,), padding=1),
    Sizes((2,), (2,), padding=2),
    Sizes((5,), (2,), stride=2),
    Sizes((6,), (3,), stride=2, padding=1),
)
_FULL = (Sizes((3,), (2,)), Sizes((2,), (3,)))
_TWO_DIMENSIONS = (
    Sizes((3, 3), (2, 2)),
    Sizes((2, 4), (1, 2)),
    Sizes((4, 2), (2, 1)),
    Sizes((3, 4), (2, 3)),
    Sizes((3, 2), (2, 2), padding=1),
    Sizes((5, 3), (2, 2), stride=2),
    Sizes((4, 3), (3, 2), stride=2, padding=1),
)
_LAYER = (
    Sizes((1, 1, 3, 3), (1, 1, 2, 2)),
    Sizes((1, 1, 2, 4), (1, 1, 1, 2)),
    Sizes((1, 1, 4, 2), (1, 1, 2, 1)),
    Sizes((2, 1, 1, 2), (1, 1, 1, 1)),
    Sizes((1, 2, 1, 2), (1, 2, 1, 1)),
    Sizes((1, 1, 1, 2), (2, 1, 1, 1)),
    Sizes((2, 2, 1, 3), (3, 2, 1, 2)),
    Sizes((1, 1, 2, 2), (1, 1, 2, 2), padding=1),
    Sizes((1, 1, 5, 3), (1, 1, 2, 2), stride=2),
)
_SIZES = {
    "convolve1d_forward": _FULL,
    "convolve1d_dx": _FULL,
    "rot180": (Sizes((), (2, 2)), Sizes((), (2, 3))),
    **dict.fromkeys(("conv1d_forward", "conv1d_jacobian", "conv1d_dw", "conv1d_dx"), _ONE_DIMENSION),
    **dict.fromkeys(("conv2d_forward", "conv2d_dw", "conv2d_dx"), _TWO_DIMENSIONS),
    "conv2d_jacobian": (
        *_TWO_DIMENSIONS[:3],
        Sizes((2, 2), (2, 1), padding=1),
        Sizes((2, 4), (1, 2), stride=2),
    ),
    **dict.fromkeys(("conv2d_layer_forward", "conv2d_layer_backward"), _LAYER),
}


def with_probes(exercise: Exercise) -> Exercise:
    """Let a function that failed be read in letters; what is no convolution stays as it is."""
    probes: tuple[Probe, ...] = tuple(
        probe_of(exercise.name, sizes) for sizes in _SIZES.get(exercise.name, ())
    )
    return replace(exercise, probes=probes)
