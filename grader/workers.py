"""Who marks: this process, or processes of this machine; cluster.py adds other machines.

Each is a Crew: given the material and parcels, it yields what comes back, in any order, and takes the next
parcel only when there is somebody to mark it. One that dies in the middle is replaced, and its parcel
is marked by another.
"""

import atexit
import multiprocessing
import pickle
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from hashlib import sha256

from pebble import ProcessExpired, ProcessPool

from grader.marking import Marker
from grader.parcel import Lost, Material, Parcel, Returned
from grader.sandbox import confine

Crew = Callable[[Material, Iterable[Parcel]], Generator[Returned | Lost, None, None]]

_TRIES = 3
"""How often a parcel is given to another process after one died with it."""
_MOST_TASKS = 500
"""Parcels after which a process is replaced, so that nothing adds up."""


class WorkersError(Exception):
    """There is nobody to mark, or nobody who can; the message says what to do."""


def here(material: Material, parcels: Iterable[Parcel]) -> Generator[Returned | Lost, None, None]:
    """Mark in this process.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine: nothing was marked then.
    """
    data = pickle.dumps(material)
    for parcel in parcels:
        yield mark_with(marker_for(data), parcel)


def processes(count: int) -> Crew:
    """Mark in so many processes of this machine."""

    def crew(material: Material, parcels: Iterable[Parcel]) -> Generator[Returned | Lost, None, None]:
        # From a server of one thread, so that nothing of what this process holds is inherited.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["grader.marking"])
        pool = ProcessPool(
            count,
            max_tasks=_MOST_TASKS,
            initializer=_begin,
            initargs=[pickle.dumps(material)],
            context=context,
        )
        try:
            yield from _keep_busy(
                lambda parcel: pool.schedule(_mark_in_process, args=[parcel]), parcels, 2 * count
            )
        finally:
            pool.stop()
            pool.join()

    return crew


def _keep_busy(
    submit: Callable[[Parcel], Future[Returned | Lost]], parcels: Iterable[Parcel], most: int
) -> Generator[Returned | Lost, None, None]:
    """Have some parcels under way, and yield what comes back."""
    waiting = iter(parcels)
    under_way: dict[Future[Returned | Lost], tuple[Parcel, int]] = {}
    while True:
        while len(under_way) < most and (parcel := next(waiting, None)):
            under_way[submit(parcel)] = parcel, 1
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            parcel, tries = under_way.pop(future)
            try:
                yield future.result()
            except ProcessExpired as error:
                if tries < _TRIES:
                    under_way[submit(parcel)] = parcel, tries + 1
                else:
                    yield Lost(parcel.student, f"the process that graded it ended {tries} times ({error})")


_material: bytes = b""


def _begin(material: bytes) -> None:
    """Set a process up; what can fail comes with its first parcel."""
    global _material
    confine.die_with_parent()
    _material = material


def _mark_in_process(parcel: Parcel) -> Returned | Lost:
    return mark_with(marker_for(_material), parcel)


def mark_with(marker: Marker, parcel: Parcel) -> Returned | Lost:
    """Mark a parcel; what goes wrong is about this one submission."""
    try:
        return marker.mark(parcel)
    except Exception as error:  # ours or the instructor's, about this one submission
        return Lost(parcel.student, f"{type(error).__name__}: {error}")


_markers: dict[bytes, Marker] = {}


def marker_for(data: bytes) -> Marker:
    """Give the marker of a material; it is kept, and with it the warm sandbox.

    Raises
    ------
    SandboxError
        If this machine cannot keep students' code in.
    """
    key = sha256(data).digest()
    if key not in _markers:
        _end_markers()
        material: Material = pickle.loads(data)
        _markers[key] = Marker(material)
    return _markers[key]


@atexit.register
def _end_markers() -> None:
    while _markers:
        _markers.popitem()[1].close()
