"""The judge of the course. Hidden test cells need the two names below."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.checks import check, check_answer

__all__ = ["check", "check_answer"]


def __getattr__(name: str) -> Any:
    # Late, so that the command line need not load numpy to print its help.
    if name in __all__:
        from grader import checks as cells

        return getattr(cells, name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
