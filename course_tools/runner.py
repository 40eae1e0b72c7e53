"""Executes lessons side by side, and keeps what came of each as soon as it is known."""

import json
import multiprocessing
import os
import platform
import shutil
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from course_tools import worker
from course_tools.lessons import Lesson
from course_tools.show import Board
from course_tools.worker import Result, Task
from course_utils.paths import atomic_write, locked

TIMEOUTS = {"tiny": 300.0, "laptop": 3600.0, "full": 48 * 3600.0}
"""Seconds that one lesson may take on each profile."""

POLL_SECONDS = 0.2


class Stop:
    """Whether the run was told to stop. A signal only raises this flag, so that nothing is interrupted half-way."""

    def __init__(self) -> None:
        """Listen to Ctrl-C, and to what a machine that shuts down or a terminal that closes sends."""
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._request)

    def _request(self, *_: object) -> None:
        self.requested = True


@dataclass(frozen=True)
class Run:
    """How to run lessons.

    `out` is the folder of the executed notebooks and of `summary.json`; `jobs` the number of lessons at a time;
    `timeout` the seconds that one may take; `environment` holds variables for the kernels, on top of our own;
    `started` is the time in UTC.
    """

    out: Path
    profile: str
    seed: int
    jobs: int
    timeout: float
    environment: Mapping[str, str]
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def execute(
        self, lessons: Sequence[Lesson], parameters: Mapping[str, Mapping[str, Any]], board: Board, stop: Stop
    ) -> list[Result]:
        """Execute the lessons and return what came of each, in their order.

        Each executed notebook goes to `out` when its lesson ends, whole or not, and `summary.json` is brought up to
        date at the same moment. Lessons that had not started when `stop` was requested are missing in the result.
        `parameters` holds those of each lesson, by its name.
        """
        self.out.mkdir(parents=True, exist_ok=True)
        results: dict[str, Result] = {}
        started: dict[str, float] = {}
        with _scratch(self.out) as scratch, executor(self.jobs) as pool:
            running: dict[Future[Result], Task] = {}
            with ctrl_c_blocked():
                # The longest first, so that none is left over at the end while the other cores have nothing to do.
                for lesson in sorted(lessons, key=lambda lesson: -lesson.code_cells):
                    task = self._task(lesson, scratch / lesson.name, parameters[lesson.name])
                    running[pool.submit(worker.execute, task)] = task
            while running and not stop.requested:
                done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    if not (stop.requested and isinstance(future.exception(), BrokenProcessPool)):
                        task = running.pop(future)
                        results[task.lesson] = self._finish(task, _result(future, task), board)
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
                    results[task.lesson] = self._finish(task, stopped, board)
        return [results[lesson.name] for lesson in lessons if lesson.name in results]

    def _task(self, lesson: Lesson, scratch: Path, parameters: Mapping[str, Any]) -> Task:
        scratch.mkdir()
        return Task(lesson.name, lesson.notebook, scratch, self.out, parameters, self.environment, self.timeout)

    def _finish(self, task: Task, result: Result, board: Board) -> Result:
        """Put the notebook and its line of the summary in place, for this lesson alone."""
        path = self.out / "summary.json"
        # Two runs may write to the same folder at the same time, each its own lessons.
        with locked(path):
            if task.output.exists():
                task.output.replace(self.out / task.output.name)
            lessons = {entry["lesson"]: entry for entry in _earlier(path, self.profile)} | {task.lesson: asdict(result)}
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


def environment(jobs: int, data: Path | None = None) -> dict[str, str]:
    """Return what the kernels need to know beyond this process's environment.

    Folders are made absolute: kernels do not run where `course` was called, and `COURSE_DATA=../data` is meant from
    there, as is a relative path in a lesson's parameter (`COURSE_CALLED_FROM`). `data` takes the place of
    `COURSE_DATA`. Each of `jobs` lessons gets its share of the cores: more threads than cores wait for each other (a
    small network trains a quarter slower). Who sets these variables is obeyed.
    """
    names = ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME")
    folders = {name: os.environ[name] for name in names if os.environ.get(name)}
    if data:
        folders["COURSE_DATA"] = str(data)
    threads = str(max(1, cores() // jobs))
    share = {name: os.environ.get(name, threads) for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")}
    folders["COURSE_CALLED_FROM"] = "."
    return share | {name: str(Path(folder).expanduser().resolve()) for name, folder in folders.items()}


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of what a result depends on most, without importing any of it."""
    packages = ("tensorflow", "keras", "numpy", "opencv-python", "image-classification-course")
    return {"python": platform.python_version()} | {package: version(package) for package in packages}


def executor(jobs: int, preload: Sequence[str] = ("course_tools.worker", "nbformat", "papermill")) -> Executor:
    """Return what lessons and gradings run on: the one place to change for another machine than this one.

    Each lesson gets a fresh process, whose only child is the lesson's kernel: its peak memory is the kernel's.
    `preload` names the modules that a worker needs.
    """
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


def _result(future: Future[Result], task: Task) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        error = "The process that watched over the lesson was killed from outside, or the machine ran out of memory."
    except Exception as problem:  # whatever went wrong around this lesson, the others go on
        error = f"{type(problem).__name__}: {problem}"
    return Result(task.lesson, "failed", parameters=dict(task.parameters), error=error)


def _earlier(path: Path, profile: str) -> list[dict[str, Any]]:
    """Return what the summary already says of lessons on this profile; a lesson that runs again replaces its entry."""
    try:
        summary = json.loads(path.read_text("utf-8"))
        return summary["lessons"] if summary["profile"] == profile else []
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """Yield a new folder for this run alone, in `out`: from there, on the same disk, files can be moved in one go."""
    folder = Path(tempfile.mkdtemp(prefix=".run-", dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def ctrl_c_blocked() -> Iterator[None]:
    """Hold back Ctrl-C: processes started meanwhile are born with it blocked, and unblock it when they are ready."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
