"""Executes lessons side by side, and keeps what came of each as soon as it is known."""

import json
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course_tools.execution import worker
from course_tools.execution.machine import versions
from course_tools.execution.pool import StopSignal, end_all, executor
from course_tools.execution.progress import ProgressDisplay
from course_tools.execution.worker import Task
from course_tools.notebooks.lessons import Lesson
from course_tools.notebooks.results import Result, load_results
from course_utils._internal.files import atomic_write, locked
from course_utils.errors import CourseError

TIMEOUTS = {"tiny": 300.0, "laptop": 3600.0, "full": 48 * 3600.0}
"""Seconds that one lesson may take on each profile."""

POLL_SECONDS = 0.2


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
        with executor(self.jobs, self.scheduler, needs=self.needs) as pool, _scratch(self.out) as scratch:
            running: dict[Future[tuple[Result, bytes]], Task] = {}
            with ctrl_c_blocked():
                # The longest first, so that none is left over at the end while the other cores have nothing to do.
                for lesson in sorted(lessons, key=lambda lesson: -lesson.code_cells):
                    task = self._task(lesson, scratch / lesson.name, parameters[lesson.name])
                    running[pool.submit(worker.execute, task)] = task
            while running and not stop.requested:
                done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=has_failed):
                    if not (stop.requested and isinstance(future.exception(), BrokenProcessPool)):
                        task = running.pop(future)
                        results[task.lesson] = self._finish(task, *_result(future, task), board)
                for task in running.values():
                    if task.progress.exists():
                        started.setdefault(task.lesson, time.monotonic())
                        board.progress(task.lesson, int(task.progress.read_text()))
            if running:
                end_all(running)
            for task in running.values():
                if task.lesson in started:
                    seconds = round(time.monotonic() - started[task.lesson], 2)
                    stopped = Result(task.lesson, "interrupted", seconds, parameters=dict(task.parameters))
                    results[task.lesson] = self._finish(task, stopped, _read(task.output), board)
        return [results[lesson.name] for lesson in lessons if lesson.name in results]

    def _task(self, lesson: Lesson, scratch: Path, parameters: Mapping[str, Any]) -> Task:
        scratch.mkdir()
        return Task(lesson.name, lesson.notebook, scratch, self.out, parameters, self.environment, self.timeout)

    def _finish(self, task: Task, result: Result, notebook: bytes, board: ProgressDisplay) -> Result:
        """Put the notebook and its line of the summary in place, for this lesson alone."""
        path = self.out / "summary.json"
        # Two runs may write to the same folder at the same time, each its own lessons.
        with locked(path):
            if notebook:
                with atomic_write(self.out / task.output.name) as temporary:
                    temporary.write_bytes(notebook)
            lessons = {entry["lesson"]: entry for entry in load_results(path, self.profile)}
            lessons[task.lesson] = asdict(result) | {"key": self.keys.get(task.lesson, "")}
            summary = {
                "profile": self.profile,
                "seed": self.seed,
                "started": self.started,
                "versions": versions(),
                "lessons": [lessons[name] for name in sorted(lessons)],
            }
            with atomic_write(path) as temporary:
                temporary.write_text(json.dumps(summary, indent=2, ensure_ascii=False, default=str) + "\n", "utf-8")
        board.finished(result)
        return result


def _result(future: Future[tuple[Result, bytes]], task: Task) -> tuple[Result, bytes]:
    try:
        return future.result()
    except CourseError:  # not the lesson's: `execute` raises nothing for what a lesson can do wrong
        raise
    except BrokenProcessPool:
        error = "The process that watched over the lesson was killed from outside, or the machine ran out of memory."
    except Exception as problem:  # whatever went wrong around this lesson, the others go on
        error = f"{type(problem).__name__}: {problem}"
    return Result(task.lesson, "failed", parameters=dict(task.parameters), error=error), _read(task.output)


def has_failed(future: Future[Any]) -> bool:
    """Say whether to look at this one last: an error that ends the run must not hide results that came with it."""
    return future.exception() is not None


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """Yield a new folder for this run alone, in `out`, which a cluster's workers may see where they do not see ours."""
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def ctrl_c_blocked() -> Iterator[None]:
    """Hold back Ctrl-C and its like: processes started meanwhile are born with them blocked.

    Workers unblock them when they are ready. The process that workers are forked from never does: it must not die while
    one of them is being made.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, worker.STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, worker.STOPPING)
