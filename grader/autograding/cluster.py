"""Grading on the workers of a Dask cluster.

A worker needs Flipgrad and a sandbox, and neither the course's folder nor its gradebook: it gets the grading
material and the submissions as bytes. The scheduler needs nothing of Flipgrad: the tasks that it hands on
call functions of Python's own library, and these find and call `grade_on_worker` on a worker.
"""

import asyncio
import io
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

from grader.assignments.of_course import ExercisesError
from grader.autograding.edition import edition
from grader.autograding.errors import WorkersError
from grader.autograding.workers import Workers, grade_with, grader_for
from grader.submission.records import GradedSubmission, GradingMaterial, NotGraded, Submission
from grader.wall import sight
from grader.wall.errors import SandboxError

_EDITION = edition()
"""Found when the code is loaded: files can be changed while a worker runs."""
_SECONDS_TO_CONNECT = 20
_SECONDS_WITHOUT_WORKERS = 60
"""How long to wait for another worker when all are gone; a nanny of Dask starts one in less."""
_REST = "Nothing is lost: what was graded so far is recorded. Run this again for the rest."


def on_cluster(address: str) -> Workers:
    """Grade on the workers of the Dask cluster whose scheduler has this address."""

    def workers(
        material: GradingMaterial, submissions: Iterable[Submission]
    ) -> Generator[GradedSubmission | NotGraded, None, None]:
        with _client(address) as client, closing(_Cluster(client, address, material)) as cluster:
            waiting = iter(submissions)
            under_way: dict[Future[GradedSubmission | NotGraded], str] = {}
            while True:
                while len(under_way) < cluster.most() and (submission := next(waiting, None)):
                    under_way[cluster.send(submission)] = submission.student
                if not under_way:
                    return
                done, _ = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
                for future in done:
                    yield cluster.receive(future, under_way.pop(future))

    return workers


def grade_on_worker(wanted: str, material: io.BytesIO, submission: bytes) -> GradedSubmission | NotGraded:
    """Grade a submission, on a worker.

    Parameters
    ----------
    wanted
        The edition of Flipgrad that the course has.
    material, submission
        Pickled.

    Raises
    ------
    WorkersError
        If this worker can grade nothing.
    """
    where = f"The worker on {socket.gethostname()}"
    if wanted != _EDITION:
        raise WorkersError(
            f"{where} has Flipgrad {_EDITION}, and the course has {wanted}. Install the same on both."
        )
    # A worker of several threads grades one after the other: what test cells print goes through sys.stdout.
    with _one_at_a_time:
        if objection := sight.objection(_secrets()):
            raise WorkersError(f"{where} cannot grade. {objection}")
        try:
            grader = grader_for(material.getvalue())
        except (SandboxError, ExercisesError, OSError) as error:
            raise WorkersError(f"{where} cannot grade. {error}") from error
        return grade_with(grader, pickle.loads(submission))


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

        # Dask logs lost connections as stack traces; what they mean for the course, our own errors say.
        dask.config.set(logging=dict.fromkeys(("distributed", "distributed.client", "tornado"), "critical"))
        from distributed import Client, Security
        from distributed.comm import connect
    except ImportError:
        raise WorkersError(
            "To grade on a cluster, install its package here and there: pip install 'flipgrad[cluster]'"
        ) from None

    async def knock() -> None:
        options = Security().get_connection_args("client")
        comm = await connect(address, timeout=_SECONDS_TO_CONNECT, **options)
        comm.abort()

    try:
        # First without a client, because a client that cannot connect prints stack traces when it ends.
        asyncio.run(knock())
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise WorkersError(f"There is no Dask scheduler to be reached at {address} ({why}).") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
        except TimeoutError as error:
            raise WorkersError(
                f"The Dask scheduler at {address} has no workers. "
                f"Start one on each machine: dask worker {address} --nworkers=-1 --nthreads=1"
            ) from error
        yield client


class _Cluster:
    """The workers of a cluster, with what they need to grade an assignment.

    Raises
    ------
    WorkersError
        From every method: if no worker is left that can grade.
    """

    def __init__(self, client: Any, address: str, material: GradingMaterial) -> None:
        self._client = client
        self._address = address
        with self._connected():
            self._check_versions()
            # Results of tasks, so that Dask makes them again when the worker that holds them is lost.
            self._function = client.submit(pkgutil.resolve_name, f"{__name__}:grade_on_worker", pure=False)
            # A task that fails is logged with what it was given: of this Dask would write the bytes.
            self._material = client.submit(io.BytesIO, pickle.dumps(material), pure=False)
            self._tasks = client.get_executor(pure=False)
        self._count = 0
        """Of workers, when they were last counted."""
        self._counted = time.monotonic() - 1
        self._last_seen = self._counted
        """When there was a worker."""

    def _check_versions(self) -> None:
        """Compare versions before a submission is sent; `grade_on_worker` then compares the code, too."""
        mine = version("flipgrad")
        for worker, theirs in self._client.run(version, "flipgrad", on_error="return").items():
            if theirs != mine:
                has = f"Flipgrad {theirs}" if isinstance(theirs, str) else "no Flipgrad"
                raise WorkersError(
                    f"The worker at {worker} has {has}, and the course has {mine}. Install the same on both."
                )

    def close(self) -> None:
        """Take back what no worker has begun; what one has begun, it ends, and the result is dropped."""
        if self._client.status == "running":
            with suppress(OSError, TimeoutError, CancelledError):
                self._tasks.shutdown(wait=False)

    def most(self) -> int:
        """Say how many submissions to have under way: two for each worker, so that the next one is there.

        A worker grades one at a time, however many threads it has. Workers are counted once a second at most.
        """
        now = time.monotonic()
        if now - self._counted >= 1:
            with self._connected():
                self._count = len(self._client.nthreads())
            self._counted = now
            if self._count:
                self._last_seen = now
            elif now - self._last_seen > _SECONDS_WITHOUT_WORKERS:
                raise WorkersError(f"The cluster has no workers any more. {_REST}")
        return max(1, 2 * self._count)

    def send(self, submission: Submission) -> "Future[GradedSubmission | NotGraded]":
        """Send a submission to be graded."""
        with self._connected():
            data = pickle.dumps(submission)
            future: Future[GradedSubmission | NotGraded] = self._tasks.submit(
                operator.call, self._function, _EDITION, self._material, data
            )
            return future

    def receive(
        self, future: "Future[GradedSubmission | NotGraded]", student: str
    ) -> GradedSubmission | NotGraded:
        """Take what came of a submission; an error says that its worker can grade nothing."""
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            return NotGraded(student, "each worker that was to grade it ended")
        except CancelledError as error:
            raise self._gone() from error
        except WorkersError as error:
            raise WorkersError(f"{error} {_REST}") from error
        except Exception as error:
            raise WorkersError(f"A worker cannot grade ({type(error).__name__}: {error}). {_REST}") from error

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Raise a WorkersError if the scheduler cannot be reached any more."""
        if self._client.status != "running":
            raise self._gone()
        try:
            yield
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._gone() from error

    def _gone(self) -> WorkersError:
        return WorkersError(f"The Dask scheduler at {self._address} is gone. {_REST}")
