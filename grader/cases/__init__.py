"""From a seed to questions: arguments of randomized shapes and values, smallest first.

Within an exercise hardly two groups ask for the same sizes: a function that remembers too much then fails
where remembering is asked about, and nowhere else. The bias of a layer has sizes of the group before it.
"""

from grader.cases import layers, one_dimension, two_dimensions
from grader.cases.makers import (
    Arguments,
    Reserved,
    Window,
    Windows,
    cases_and_zeros,
    combined_cases,
    number_types,
    repeated_cases,
    strided_cases,
    window_cases,
)
from grader.cases.numbers import Draw, quarters, sixty_fourths, wholes

__all__ = [
    "Arguments",
    "Draw",
    "Reserved",
    "Window",
    "Windows",
    "cases_and_zeros",
    "combined_cases",
    "layers",
    "number_types",
    "one_dimension",
    "quarters",
    "repeated_cases",
    "sixty_fourths",
    "strided_cases",
    "two_dimensions",
    "wholes",
    "window_cases",
]
