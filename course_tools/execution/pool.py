"""What work is done by: processes of this machine, or the workers of a Dask cluster. The caller sees no difference."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import psutil

from course_utils._internal.subprocess_call import SubprocessCall, kill_tree, serialize

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""What Ctrl-C, a machine that shuts down and a terminal that closes send."""

END_SECONDS = 10
"""What `end_all` waits for processes to end; one of this machine takes a moment, a cluster answers when it can."""


def executor(
    jobs: int,
    scheduler: str | None = None,
    *,
    needs: Sequence[Path] = (),
    ready: Callable[[], object] | None = None,
) -> Executor:
    """Return an executor that does each piece of work in a fresh process, here or on a cluster.

    A future that is cancelled ends its process at once, also when that is in the midst of its work; so does the
    executor's end. A process that dies without an outcome makes its future raise `WorkerDied`, and no other.

    Args:
        jobs: how many pieces of work go on at a time on this machine; a cluster decides by the number of its workers.
        scheduler: the address of a Dask scheduler; None for this machine.
        needs: the files and folders that every worker of a cluster must see under the same path.
        ready: called once on each worker of a cluster; it raises `CourseError` if that machine cannot do the work.

    Raises:
        CourseError: if there is no such cluster, or a worker of it is refused.
    """
    if scheduler:
        from course_utils._internal.dask_executor import connect

        return connect(scheduler, needs, ready)
    return SubprocessExecutor(jobs)


def end_all(futures: Iterable[Future[Any]]) -> None:
    """End every piece of work, now, and return when its process is gone."""
    futures = list(futures)
    for future in futures:
        future.cancel()
    wait(futures, END_SECONDS)


class StopSignal:
    """Whether the command was told to stop. The first signal only raises this flag; the second ends the process.

    Whoever waits for anything looks at `requested` several times a second, keeps what is finished, and leaves.
    """

    def __init__(self) -> None:
        """Listen, from the main thread, to what asks a process to end."""
        self.requested = False
        for number in STOPPING:
            # A command that a script starts in the background is told to ignore Ctrl-C; a kill -INT is meant all the
            # same. Who starts it with nohup wants it to survive the end of the terminal.
            if number != getattr(signal, "SIGHUP", None) or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._request)

    def _request(self, number: int, _: object) -> None:
        if self.requested:
            if sys.stdout and sys.stdout.isatty():
                os.write(1, b"\x1b[?25h")  # the live display has hidden the cursor
            for child in psutil.Process().children():
                kill_tree(child)
            os._exit(128 + number)
        self.requested = True


class SubprocessExecutor(Executor):
    """Threads, each of which waits for a process that does the work."""

    def __init__(self, jobs: int) -> None:
        """Take how many processes there may be at a time."""
        self._threads = ThreadPoolExecutor(jobs)
        self._futures = set[Future[Any]]()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function in a process of its own, as soon as there is room for one."""
        call = SubprocessCall(serialize(function, *args, **kwargs))
        # To the caller the future waits until it has a result: only so can it be cancelled at any time.
        future = Future[Any]()
        future.add_done_callback(lambda future: call.end() if future.cancelled() else None)
        future.add_done_callback(self._futures.discard)
        self._futures.add(future)
        self._threads.submit(call.run).add_done_callback(lambda inner: hand_over(inner, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is not finished."""
        for future in list(self._futures):
            future.cancel()
        self._threads.shutdown(wait)


def hand_over(inner: Future[Any], outer: Future[Any]) -> None:
    """Give the outcome of one future to another that was not cancelled."""
    if not outer.set_running_or_notify_cancel():
        return
    if problem := inner.exception():
        outer.set_exception(problem)
    else:
        outer.set_result(inner.result())
