"""Work on the machines of a Dask cluster, through its `concurrent.futures` interface.

A worker runs each piece of work in a process of its own, which sees the same course, the same data and the same
versions as the caller, or the worker is refused.
"""

import hashlib
import logging
import os
import sys
import uuid
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_utils._internal.subprocess_call import SubprocessCall, WorkerDied, serialize
from course_utils._internal.versions import OPENCV, installed_versions
from course_utils.errors import CourseError
from course_utils.paths import ROOT

CONNECT_SECONDS = 15


def connect(scheduler: str, needs: Sequence[Path] = (), ready: Callable[[], object] | None = None) -> Executor:
    """Return an executor whose work is done by the workers of the Dask scheduler at this address.

    Args:
        scheduler: such as "tcp://host:8786".
        needs: files and folders that every worker must see under the same path.
        ready: called once on each worker; it raises `CourseError` if the machine cannot do the work.

    Raises:
        CourseError: if Dask is not installed, if nobody answers, if there is no worker, or if a worker has another
            version, no data, or is not `ready`: with its name and what differs.
    """
    try:
        import distributed
    except ImportError as problem:
        raise CourseError(
            "A cluster needs Dask: pip install -e '.[cluster]' in the course's folder, here and on every worker.\n"
            "Without --scheduler, all runs on this machine."
        ) from problem
    # What goes wrong is told once, as an error of the course, and not by each part of Dask for itself.
    for name in [*logging.root.manager.loggerDict, "asyncio"]:
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise CourseError(
            f"No Dask scheduler answers at {scheduler} ({problem}).\n"
            "Start one with `dask scheduler`, which prints its address, and workers with `dask worker ADDRESS`."
        ) from problem
    try:
        return _Cluster(client, scheduler, WorkerCheck(environment_fingerprint(), [str(path) for path in needs], ready))
    except BaseException:
        client.close()
        raise


def environment_fingerprint() -> dict[str, str]:
    """Return what must be the same on all machines: versions, and a code of the course's own source."""
    found = {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    found |= {"OpenCV" if package in OPENCV else package: number for package, number in installed_versions().items()}
    digest = hashlib.sha256()
    for folder in ("course_utils", "course_tools"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in (".py", ".npz"):
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found | {"the course's source": digest.hexdigest()[:12]}


@dataclass(frozen=True)
class WorkerCheck:
    """Says whether a machine can do the work of one that is as `wanted`."""

    wanted: Mapping[str, str]
    needs: Sequence[str]
    ready: Callable[[], object] | None
    number: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __call__(self) -> list[str]:
        """Return, as lines for the reader, why this machine cannot; looked at once in each process."""
        if self.number in _PASSED:
            return []
        found = environment_fingerprint()
        lines = [
            f"{name}: {found.get(name, 'not installed')} there, {value} here"
            for name, value in self.wanted.items()
            if found.get(name) != value
        ]
        lines += [f"it does not see {path}" for path in self.needs if not Path(path).exists()]
        if not lines and self.ready:
            try:
                self.ready()
            except CourseError as problem:
                lines.append(str(problem))
        if not lines:
            _PASSED.add(self.number)
        return lines


_PASSED: set[str] = set()


class _Cluster(Executor):
    """Dask's own executor, with workers that are looked at first and an error that says what to do."""

    def __init__(self, client: Any, address: str, check: WorkerCheck) -> None:
        self._client, self._address, self._check = client, address, check
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except Exception as problem:
            raise CourseError(
                f"The scheduler at {address} has no worker. Start some with: dask worker {address} --nthreads 1"
            ) from problem
        names = {worker: info["name"] for worker, info in client.scheduler_info(n_workers=-1)["workers"].items()}
        answers = client.run(check, on_error="return")
        refused = {names.get(worker, worker): _reasons(answer) for worker, answer in answers.items() if answer}
        if refused:
            raise CourseError("\n".join(refusal(name, reasons) for name, reasons in refused.items()))
        self._pool = client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        outer: Future[Any] = Future()
        call = serialize(function, *args, **kwargs)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # it is sent once, to one worker
            inner = self._pool.submit(run_in_subprocess, call, self._check)

        def hand_over(inner: "Future[Any]") -> None:
            if not outer.set_running_or_notify_cancel():
                return
            if inner.cancelled():  # not by us: Dask gives up all that it has no scheduler for
                outer.set_exception(self.scheduler_lost())
            elif problem := inner.exception():
                outer.set_exception(problem)
            else:
                outer.set_result(inner.result())

        inner.add_done_callback(hand_over)
        outer.add_done_callback(lambda outer: inner.cancel() if outer.cancelled() else None)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is not finished, and leave the cluster."""
        self._pool.shutdown(wait=False)
        self._client.close()

    def scheduler_lost(self) -> CourseError:
        return CourseError(
            f"The scheduler at {self._address} is gone. What was finished is kept. When the cluster is back, the same "
            "command goes on from there; without --scheduler (scheduler = None in a lesson), it goes on here."
        )


def refusal(name: object, reasons: Iterable[str]) -> str:
    """Return what to tell of a worker that cannot do the work."""
    lines = "".join(f"\n  {reason}" for reason in reasons)
    return f"Worker {name} is refused:{lines}\nMake it like this machine, or take it out of the cluster."


def _reasons(answer: Any) -> list[str]:
    missing = isinstance(answer, BaseException)
    return [f"the course does not work there ({type(answer).__name__}: {answer})"] if missing else answer


# --- On the worker ---


def run_in_subprocess(call: bytes, check: WorkerCheck) -> Any:
    """Do the work in a new process, and end that process when nobody waits for it any more.

    A worker's own process would do for arithmetic. But a lesson is measured, a grading bounds its own memory, and
    TensorFlow never gives memory back. One thread each, unless the worker's environment says otherwise: as many pieces
    of work run on a machine as its workers have threads.
    """
    from distributed import get_worker

    worker = get_worker()
    if reasons := check():  # whoever joined after the first look
        raise CourseError(refusal(worker.name, reasons))
    key = worker.get_current_task()

    def stop_if_unwanted() -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state in ("cancelled", "released", "forgotten"):
            raise CancelledError

    variables = {"TF_NUM_INTRAOP_THREADS": "1", "OMP_NUM_THREADS": "1"} | os.environ
    try:
        return SubprocessCall(call, variables).run(stop_if_unwanted)
    except WorkerDied as problem:
        raise WorkerDied(f"On {worker.name}: {problem}") from None
