"""What `make test` takes of many alike, of which `make test-long` takes all. For tests only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from grader.wall import launch

Test = Callable[..., Any]


def one_in(share: int, cases: Iterable[Any]) -> list[Any]:
    """Keep each case, and mark as long all but every `share`-th."""
    return [case if number % share == 0 else as_long(case) for number, case in enumerate(cases)]


def one_in_or_all(share: int) -> Callable[[Test], Test]:
    """Ask a test for a `share`: one case in so many by `make test`, and by `make test-long` all, too."""
    shares = [pytest.param(share, id=f"one-in-{share}"), pytest.param(1, id="all", marks=pytest.mark.long)]
    return pytest.mark.parametrize("share", shares)


def as_long(case: Any) -> Any:
    """Mark one case of a parametrized test as long; several values of one case are a tuple or a `param`."""
    if hasattr(case, "marks"):
        return pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.long])
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.long)


# Classes whose students are files, of which each belongs to a kind.


@dataclass(frozen=True)
class ClassOfFiles:
    """Some of the files, autograded together in one of the ways to keep students' code in."""

    confinement: str
    extent: str
    names: tuple[str, ...]

    def skip_where_refused(self) -> None:
        """Skip the test where this way to keep code in is refused from the start."""
        (way,) = (each for each in launch.CONFINEMENTS if each.name == self.confinement)
        if why := launch.objection(way):
            pytest.skip(why)

    @property
    def settings(self) -> str:
        """What has to stand in the course's nbgrader_config.py."""
        return (
            "from grader.wall import launch\n"
            "launch.CONFINEMENTS = tuple(\n"
            f"    each for each in launch.CONFINEMENTS if each.name == {self.confinement!r}\n"
            ")\n"
        )

    def __str__(self) -> str:
        return f"{self.confinement}-{self.extent}"


def classes_of(kinds: Mapping[str, Sequence[str]], names: Sequence[str]) -> list[ClassOfFiles]:
    """Give for each way to confine a class of those that stand for their kinds, and one of all."""
    chosen = tuple(sorted(name for each in kinds.values() for name in each))
    extents = {"chosen": chosen, "all": tuple(names)}
    return [
        ClassOfFiles(way.name, extent, members)
        for way in launch.CONFINEMENTS
        for extent, members in extents.items()
    ]


def ways_in_which(name: str, classes: Iterable[ClassOfFiles], extent: str) -> set[str]:
    """Give the ways to confine in which a file is tried with the chosen ones, or with all."""
    return {each.confinement for each in classes if each.extent == extent and name in each.names}


def of_each_class(classes: Iterable[ClassOfFiles], argument: str) -> Callable[[Test], Test]:
    """Ask a test for each class, which its fixture `argument` gets."""
    return _asked(argument, [_case(each) for each in classes], argument)


def of_each_file(
    classes: Iterable[ClassOfFiles], argument: str, fits: Callable[[str], bool] = lambda name: True
) -> Callable[[Test], Test]:
    """Ask a test for each `name` in each class, which its fixture `argument` gets."""
    cases = [_case(each, name) for each in classes for name in each.names if fits(name)]
    return _asked(f"{argument},name", cases, argument)


def _case(of: ClassOfFiles, *name: str) -> Any:
    marks = [pytest.mark.long] if of.extent == "all" else []
    return pytest.param(of, *name, marks=marks, id="-".join((str(of), *name)))


def _asked(arguments: str, cases: list[Any], fixture: str) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        return pytest.mark.slow(pytest.mark.parametrize(arguments, cases, indirect=[fixture])(test))

    return mark
