"""The mistakes that every function of a convolution can have, whatever it computes."""

import inspect

from grader.judge.common_mistakes import first_one_again, of_any_function
from grader.judge.mistake import Function, Mistake

OPTIONS = ("stride", "padding")


def of_any_convolution(
    right: Function, section: str, spare: str = "", reshaped: bool = False
) -> tuple[Mistake, ...]:
    """List the mistakes that have nothing to do with what the function computes.

    See `of_any_function`. One that takes more than a kernel may also keep the kernel of its first call.
    """
    names = tuple(inspect.signature(right).parameters)
    options = OPTIONS if set(OPTIONS) <= set(names) else ()
    mistakes = of_any_function(right, section, options=options, spare=spare, reshaped=reshaped)
    if "w" not in names or len(names) == 1:
        return mistakes
    # Where only its shape counts, another kernel of the same shape makes no difference.
    return (*mistakes, *first_one_again(right, section, "w", "kernel", each_shape=spare != "w"))
