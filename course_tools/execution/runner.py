"""Executes lessons side by side, and keeps what came of each as soon as it is known."""

import contextlib
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from course_tools.execution import worker
from course_tools.execution.machine import versions
from course_tools.execution.pool import CallExecutor, StopSignal, end_all, executor
from course_tools.execution.progress import ProgressDisplay
from course_tools.execution.worker import LessonRun, Task
from course_tools.notebooks.lessons import Lesson
from course_tools.notebooks.results import Result, load_results
from course_utils._internal.files import atomic_write, friendly_os_errors, locked
from course_utils.errors import CourseError

TIMEOUTS = {"tiny": 600.0, "laptop": 3600.0, "full": 48 * 3600.0}
"""Seconds that one lesson may take on each profile."""

POLL_SECONDS = 0.2

OWNER = "owner.json"
"""In the folder of a run: which process it belongs to."""

STALE_SECONDS = 3600
"""Age from which a folder `.run-*` that does not say whose it is counts as left behind."""


@dataclass(frozen=True)
class Run:
    """How to run lessons.

    `out` is the folder of the executed notebooks and of `summary.json`; `jobs` the number of lessons at a time;
    `timeout` the seconds that one may take; `environment` holds variables for the kernels, on top of our own;
    `scheduler` is the address of a Dask scheduler, if they are to run on its workers instead of here, and `needs` what
    those must see under the same path; `keys` says of a lesson, by its name, what its result depends on; `started` is
    the time in UTC.
    """

    out: Path
    profile: str
    seed: int
    jobs: int
    timeout: float
    environment: Mapping[str, str]
    scheduler: str | None = None
    needs: Sequence[Path] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def execute(
        self,
        lessons: Sequence[Lesson],
        parameters: Mapping[str, Mapping[str, Any]],
        board: ProgressDisplay,
        stop: StopSignal,
    ) -> list[Result]:
        """Execute the lessons and return what came of each, in their order.

        Each executed notebook goes to `out` when its lesson ends, whole or not, and `summary.json` is brought up to
        date at the same moment. Lessons that had not started when `stop` was requested are missing in the result.
        `parameters` holds those of each lesson, by its name.
        """
        results: dict[str, Result] = {}
        started: dict[str, float] = {}
        running: dict[Future[tuple[Result, bytes]], Task] = {}
        with self._executor() as pool, _scratch(self.out, [lesson.name for lesson in lessons]) as scratch:
            try:
                # The longest first, so that none is left over at the end while the other cores have nothing to do.
                for lesson in sorted(lessons, key=lambda lesson: -lesson.code_cells):
                    task = self._task(lesson, scratch / lesson.name, parameters[lesson.name])
                    running[_submit(pool, task)] = task
                while running and not stop.requested:
                    done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                    for future in sorted(done, key=has_failed):
                        task = running.pop(future)
                        results[task.lesson] = self._finish(task, *self._result(future, task), board)
                    for task in running.values():
                        if task.progress.exists():
                            started.setdefault(task.lesson, time.monotonic())
                            board.progress(task.lesson, int(task.progress.read_text("utf-8")))
            finally:
                end_all(running)
            for task in running.values():
                if task.lesson in started:
                    seconds = round(time.monotonic() - started[task.lesson], 2)
                    stopped = Result(task.lesson, "interrupted", seconds, parameters=dict(task.parameters))
                    results[task.lesson] = self._finish(task, stopped, _read(task.output), board)
        return [results[lesson.name] for lesson in lessons if lesson.name in results]

    def _executor(self) -> Executor:
        return executor(self.jobs, self.scheduler, needs=self.needs)

    def _task(self, lesson: Lesson, scratch: Path, parameters: Mapping[str, Any]) -> Task:
        return Task(lesson.name, lesson.notebook, scratch, self.out, parameters, self.environment, self.timeout)

    def _result(self, future: Future[tuple[Result, bytes]], task: Task) -> tuple[Result, bytes]:
        try:
            if self.scheduler:
                return future.result()
            with self._told_errors():
                return future.result()
        except CourseError:  # not the lesson's: `execute` raises nothing for what a lesson can do wrong
            raise
        except Exception as problem:  # whatever went wrong around this lesson, the others go on
            error = f"{type(problem).__name__}: {problem}"
        return Result(task.lesson, "failed", parameters=dict(task.parameters), error=error), _read(task.output)

    def _finish(self, task: Task, result: Result, notebook: bytes, board: ProgressDisplay) -> Result:
        """Put the notebook and its line of the summary in place, for this lesson alone."""
        path = self.out / "summary.json"
        # Two runs may write to the same folder at the same time, each its own lessons.
        with self._told_errors(), locked(path):
            if notebook:
                with atomic_write(self.out / task.output.name) as temporary:
                    temporary.write_bytes(notebook)
            lessons = {entry["lesson"]: entry for entry in load_results(path, self.profile)}
            lessons[task.lesson] = asdict(result) | {"key": self.keys.get(task.lesson, "")}
            summary = {
                "profile": self.profile,
                "seed": self.seed,
                "threads": self.environment.get("TF_NUM_INTRAOP_THREADS", ""),
                "started": self.started,
                "versions": versions(),
                "lessons": [lessons[name] for name in sorted(lessons)],
            }
            with atomic_write(path) as temporary:
                temporary.write_text(json.dumps(summary, indent=2, ensure_ascii=False, default=str) + "\n", "utf-8")
            shutil.rmtree(task.scratch, ignore_errors=True)  # from now on, another run may replace this result
        board.finished(result)
        return result

    def _told_errors(self) -> contextlib.AbstractContextManager[None]:
        return friendly_os_errors(self.out, "use --out with", "What was finished before is kept.")


def _submit(pool: Executor, task: Task) -> Future[tuple[Result, bytes]]:
    """Give a lesson to the pool. On this machine its kernel is a process of its own, and needs no other around it."""
    return pool.start(LessonRun(task)) if isinstance(pool, CallExecutor) else pool.submit(worker.execute, task)


def has_failed(future: Future[Any]) -> bool:
    """Say whether to look at this one last: an error that ends the run must not hide results that came with it."""
    return future.exception() is not None


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@contextlib.contextmanager
def _scratch(out: Path, lessons: Sequence[str]) -> Iterator[Path]:
    """Yield a new folder for this run alone, in `out`, which a cluster's workers may see where they do not see ours.

    It has a folder for each lesson until that one is finished. Raises `CourseError` if it cannot be made, or if another
    run that lives has one of the lessons to do: the results of one would take the place of the other's.
    """
    with friendly_os_errors(out, "use --out with"):
        out.mkdir(parents=True, exist_ok=True)
        with locked(out / "summary.json"):
            _remove_stale(out)
            for other in out.glob(".run-*"):
                if both := [name for name in lessons if (other / name).is_dir()]:
                    raise CourseError(
                        f"Another run executes {', '.join(both)} into {out} at this moment. What to do: wait for its "
                        f"end, or use --out with another folder. (No other run? Delete {other}.)"
                    )
            folder = Path(tempfile.mkdtemp(prefix=".run-", dir=out))
            own = {"host": socket.gethostname(), "pid": os.getpid(), "started": psutil.Process().create_time()}
            (folder / OWNER).write_text(json.dumps(own), "utf-8")
            for name in lessons:
                (folder / name).mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_stale(out: Path) -> None:
    """Delete what runs have left that were killed."""
    for folder in out.glob(".run-*"):
        if _is_stale(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_stale(folder: Path) -> bool:
    try:
        own = json.loads((folder / OWNER).read_text("utf-8"))
        if own["host"] != socket.gethostname():
            return False
        return abs(psutil.Process(own["pid"]).create_time() - own["started"]) > 1  # its number is another's now
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError, TypeError):  # it has just been made, or was left half made
        return folder.exists() and time.time() - folder.stat().st_mtime > STALE_SECONDS
