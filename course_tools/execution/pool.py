"""What lessons and gradings run on: processes of this machine, or the workers of a Dask cluster. Nobody else knows."""

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

from course_tools.execution import worker


def executor(
    jobs: int,
    scheduler: str | None = None,
    *,
    preload: Sequence[str] = ("course_tools.execution.worker", "nbformat", "papermill"),
    needs: Sequence[Path] = (),
    ready: Callable[[], object] | None = None,
) -> Executor:
    """Return an executor that does each piece of work in a fresh process, here or on a cluster.

    A lesson's kernel is its process's only child, so that the process's peak memory is the kernel's.

    Args:
        jobs: how many pieces of work go on at a time on this machine; a cluster decides by the number of its workers.
        scheduler: the address of a Dask scheduler; None for this machine.
        preload: the modules that a process of this machine needs.
        needs: the files and folders that every worker of a cluster must see under the same path.
        ready: called once on each worker of a cluster; it raises `CourseError` if that machine cannot do the work.

    Raises:
        CourseError: if there is no such cluster, or a worker of it is refused.
    """
    if scheduler:
        from course_utils._internal.dask_executor import connect

        return connect(scheduler, needs, ready)
    # Forks of a process that has imported what a worker needs, and done nothing else, save half a second a lesson.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    # One task each, not several: Python (to 3.13 at least) forgets to replace workers that leave after more than one.
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=worker.prepare, max_tasks_per_child=1)


def end_all(futures: Iterable[Future[Any]]) -> None:
    """End every lesson or grading, now."""
    for future in futures:
        future.cancel()
    workers = multiprocessing.active_children()
    for process in workers:
        process.terminate()  # a worker takes its kernel along
    for process in workers:
        process.join(5)
        if process.is_alive():
            process.kill()  # its kernel sees that it is an orphan and leaves
