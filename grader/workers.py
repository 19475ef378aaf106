"""Who marks: this process, processes of this machine, or the workers of a Dask cluster.

Each is a Crew: given the material and parcels, it yields what comes back, in any order, and takes the next
parcel only when there is somebody to mark it. One that dies in the middle is replaced, and its parcel
is marked by another.
"""

import atexit
import pickle
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version

from grader.marking import Marker
from grader.parcel import Lost, Material, Parcel, Returned
from grader.pool import Pool, Unanswered, Work
from grader.sandbox.host import SandboxError

Crew = Callable[[Material, Iterable[Parcel]], Iterator[Returned | Lost]]

_SECONDS_FOR_A_CLUSTER = 20


class WorkersError(Exception):
    """There is nobody to mark, or not with the same version; the message says what to do."""


def here(material: Material, parcels: Iterable[Parcel]) -> Iterator[Returned | Lost]:
    """Mark in this process.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine: nothing was marked then.
    """
    data = pickle.dumps(material)
    for parcel in parcels:
        yield _mark(_marker_for(data), parcel)


def processes(count: int) -> Crew:
    """Mark in so many processes of this machine."""

    def crew(material: Material, parcels: Iterable[Parcel]) -> Iterator[Returned | Lost]:
        work = Work(_begin, pickle.dumps(material), _mark_in_process, _end_markers)
        for answer in Pool[Parcel, Returned | Lost](count, work).ask(parcels):
            yield Lost(answer.question.student, answer.why) if isinstance(answer, Unanswered) else answer

    return crew


_material: bytes = b""


def _begin(material: bytes) -> None:
    """Set a process up; what can fail comes with its first parcel."""
    global _material
    _material = material


def _mark_in_process(parcel: Parcel) -> Returned | Lost:
    return _mark(_marker_for(_material), parcel)


def cluster(address: str) -> Crew:
    """Mark on the workers of the Dask cluster whose scheduler has this address."""

    def crew(material: Material, parcels: Iterable[Parcel]) -> Iterator[Returned | Lost]:
        try:
            from distributed import Client, as_completed
        except ImportError:
            raise WorkersError(
                "To grade on a cluster, install its package here and there: pip install 'flipgrad[cluster]'"
            ) from None

        try:
            client = Client(address, timeout=_SECONDS_FOR_A_CLUSTER)
        except (OSError, TimeoutError, ValueError) as error:
            raise WorkersError(f"There is no Dask scheduler at {address} ({error}).") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=_SECONDS_FOR_A_CLUSTER)
            except TimeoutError as error:
                raise WorkersError(
                    f"The Dask scheduler at {address} has no workers. Start one: dask worker {address}"
                ) from error
            # The result of a task, so that it can be made again when a worker is lost with it.
            data = client.submit(bytes, pickle.dumps(material), key=f"material-{uuid.uuid4().hex}")
            waiting, running = iter(parcels), as_completed()
            students: dict[str, str] = {}

            def fill() -> None:
                most = 2 * max(1, sum(client.nthreads().values()))
                while len(students) < most and (parcel := next(waiting, None)):
                    key = f"{parcel.student}-{uuid.uuid4().hex}"
                    future = client.submit(_mark_on_cluster, data, parcel, key=key, pure=False)
                    students[future.key] = parcel.student
                    running.add(future)

            fill()
            for future in running:
                student = students.pop(future.key)
                failure = future.exception()
                if isinstance(failure, SandboxError | WorkersError):
                    raise failure
                yield Lost(student, f"{type(failure).__name__}: {failure}") if failure else future.result()
                fill()

    return crew


def _mark_on_cluster(material: bytes, parcel: Parcel) -> Returned | Lost:
    # A worker of several threads marks one after the other: what test cells print goes through sys.stdout.
    with _one_at_a_time:
        return _mark(_marker_for(material), parcel)


def _mark(marker: Marker, parcel: Parcel) -> Returned | Lost:
    try:
        return marker.mark(parcel)
    except Exception as error:  # ours or the instructor's, about this one submission
        return Lost(parcel.student, f"{type(error).__name__}: {error}")


_markers: dict[bytes, Marker] = {}
_one_at_a_time = threading.Lock()


def _marker_for(data: bytes) -> Marker:
    """Give the marker of a material; it is kept, and with it the warm sandbox.

    Raises
    ------
    SandboxError, WorkersError
        If this machine cannot keep students' code in, or has another version.
    """
    key = sha256(data).digest()
    if key not in _markers:
        _end_markers()
        material: Material = pickle.loads(data)
        mine = version("flipgrad")
        if material.version != mine:
            raise WorkersError(
                f"The worker on {socket.gethostname()} has Flipgrad {mine}, and the course has "
                f"{material.version}. Install the same version on both."
            )
        _markers[key] = Marker(material)
    return _markers[key]


@atexit.register
def _end_markers() -> None:
    while _markers:
        _markers.popitem()[1].close()
