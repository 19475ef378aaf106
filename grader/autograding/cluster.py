"""Marking on the workers of a Dask cluster.

Workers need Flipgrad and a sandbox, and neither the course's folder nor its gradebook: material and
submissions go to them as bytes. The scheduler needs nothing of ours, since all that it has to understand
are two functions of Python's own library, which find and call `mark` on a worker.
"""

import asyncio
import operator
import os
import pickle
import pkgutil
import socket
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from typing import Any

from grader.autograding.edition import edition
from grader.autograding.workers import Crew, WorkersError, mark_with, marker_for
from grader.submission.records import Lost, Material, Parcel, Returned
from grader.wall import sight
from grader.wall.sandbox import SandboxError

_EDITION = edition()
"""Asked when the code is loaded: files can be changed while a worker runs."""
_SECONDS_FOR_A_CLUSTER = 20
_SECONDS_WITHOUT_WORKERS = 60
"""How long to wait for another worker when all are gone; a nanny starts one in less."""
_REST = "Nothing is lost: what was graded so far is recorded. Run this again for the rest."


def cluster(address: str) -> Crew:
    """Mark on the workers of the Dask cluster whose scheduler has this address."""

    def crew(material: Material, parcels: Iterable[Parcel]) -> Generator[Returned | Lost, None, None]:
        with _client(address) as client, closing(_Team(client, address, material)) as team:
            waiting = iter(parcels)
            under_way: dict[Future[Returned | Lost], str] = {}
            while True:
                while len(under_way) < team.most() and (parcel := next(waiting, None)):
                    under_way[team.send(parcel)] = parcel.student
                if not under_way:
                    return
                done, _ = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
                for future in done:
                    yield team.receive(future, under_way.pop(future))

    return crew


def mark(wanted: str, material: bytes, parcel: bytes) -> Returned | Lost:
    """Mark a parcel, on a worker.

    Raises
    ------
    WorkersError
        If this worker can mark none.
    """
    where = f"The worker on {socket.gethostname()}"
    if wanted != _EDITION:
        raise WorkersError(
            f"{where} has Flipgrad {_EDITION}, and the course has {wanted}. Install the same on both."
        )
    # A worker of several threads marks one after the other: what test cells print goes through sys.stdout.
    with _one_at_a_time:
        if objection := sight.objection(_secrets()):
            raise WorkersError(f"{where} cannot grade. {objection}")
        try:
            marker = marker_for(material)
        except (SandboxError, OSError) as error:
            raise WorkersError(f"{where} cannot grade. {error}") from error
        return mark_with(marker, pickle.loads(parcel))


def _secrets() -> dict[str, str]:
    """List where a worker keeps what no submission may see: its keys and settings, and what it spills."""
    from dask import config
    from distributed import get_worker

    places = {"Its home": os.path.expanduser("~"), "Its folder of settings": str(config.PATH)}
    with suppress(ValueError):  # no worker asks, but a test
        places["Its folder for what it works on"] = get_worker().local_directory
    for role in ("worker", "client", "scheduler"):
        if key := config.get(f"distributed.comm.tls.{role}.key", None):
            places[f"Its {role}'s key"] = key
    return places


_one_at_a_time = threading.Lock()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Connect to a cluster that has workers."""
    try:
        import dask

        # Its own words about lost connections are stack traces; what they mean for the course is said here.
        dask.config.set(logging=dict.fromkeys(("distributed", "distributed.client", "tornado"), "critical"))
        from distributed import Client, Security
        from distributed.comm import connect
    except ImportError:
        raise WorkersError(
            "To grade on a cluster, install its package here and there: pip install 'flipgrad[cluster]'"
        ) from None

    async def knock() -> None:
        options = Security().get_connection_args("client")
        comm = await connect(address, timeout=_SECONDS_FOR_A_CLUSTER, **options)
        comm.abort()

    try:
        # First without a client: one that cannot connect does not end quietly.
        asyncio.run(knock())
        client = Client(address, timeout=_SECONDS_FOR_A_CLUSTER, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise WorkersError(f"There is no Dask scheduler to be reached at {address} ({why}).") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_FOR_A_CLUSTER)
        except TimeoutError as error:
            raise WorkersError(
                f"The Dask scheduler at {address} has no workers. "
                f"Start one on each machine: dask worker {address} --nworkers=-1 --nthreads=1"
            ) from error
        yield client


class _Team:
    """The workers of a cluster, with what they need to mark an assignment.

    Raises
    ------
    WorkersError
        From every method: if there is nobody any more who can mark.
    """

    def __init__(self, client: Any, address: str, material: Material) -> None:
        self._client = client
        self._address = address
        with self._connected():
            self._check_versions()
            # Results of tasks, so that they can be made again when the worker that holds them is lost.
            self._function = client.submit(pkgutil.resolve_name, f"{__name__}:mark", pure=False)
            self._material = client.submit(bytes, pickle.dumps(material), pure=False)
            self._tasks = client.get_executor(pure=False)
        self._count = 0
        self._asked = self._last_seen = time.monotonic() - 1

    def _check_versions(self) -> None:
        """Ask each worker for its version, before any submission is sent; `mark` then asks more closely."""
        mine = version("flipgrad")
        for worker, theirs in self._client.run(version, "flipgrad", on_error="return").items():
            if theirs != mine:
                has = f"Flipgrad {theirs}" if isinstance(theirs, str) else "no Flipgrad"
                raise WorkersError(
                    f"The worker at {worker} has {has}, and the course has {mine}. Install the same on both."
                )

    def close(self) -> None:
        """Leave nothing to do on the cluster; what a worker is in the middle of, it ends and forgets."""
        if self._client.status == "running":
            with suppress(OSError, TimeoutError, CancelledError):
                self._tasks.shutdown(wait=False)

    def most(self) -> int:
        """Say how many parcels to have under way: two for each worker, so that the next one is there.

        A worker marks one at a time, however many threads it has. They are counted once a second at most.
        """
        now = time.monotonic()
        if now - self._asked >= 1:
            with self._connected():
                self._asked, self._count = now, len(self._client.nthreads())
            if self._count:
                self._last_seen = now
            elif now - self._last_seen > _SECONDS_WITHOUT_WORKERS:
                raise WorkersError(f"The cluster has no workers any more. {_REST}")
        return max(1, 2 * self._count)

    def send(self, parcel: Parcel) -> "Future[Returned | Lost]":
        """Have a parcel marked."""
        with self._connected():
            data = pickle.dumps(parcel)
            future: Future[Returned | Lost] = self._tasks.submit(
                operator.call, self._function, _EDITION, self._material, data
            )
            return future

    def receive(self, future: "Future[Returned | Lost]", student: str) -> Returned | Lost:
        """Take what came of a parcel; `mark` itself raises only if its worker can mark nothing."""
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            return Lost(student, "each worker that was to grade it ended")
        except CancelledError as error:
            raise self._gone() from error
        except WorkersError as error:
            raise WorkersError(f"{error} {_REST}") from error
        except Exception as error:
            raise WorkersError(f"A worker cannot grade ({type(error).__name__}: {error}). {_REST}") from error

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Say so where the scheduler cannot be reached any more."""
        if self._client.status != "running":
            raise self._gone()
        try:
            yield
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._gone() from error

    def _gone(self) -> WorkersError:
        return WorkersError(f"The Dask scheduler at {self._address} is gone. {_REST}")
