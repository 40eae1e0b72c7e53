"""Grades submissions: a student's code runs in a session apart, the hidden tests run here.

Each name that a task defines is, for its tests, a stand-in that sends the arguments to the session and brings plain
data back. So neither the tests nor the values they expect ever come near the code they judge.
"""

import contextlib
import hashlib
import json
import os
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import psutil
from rich.console import Console

from course_tools.execution.pool import end_all, executor
from course_tools.execution.runner import StopSignal, ctrl_c_blocked, has_failed
from course_tools.grading import sandbox, submissions
from course_tools.grading.attempt import _short, grade_cells
from course_tools.grading.reports import Grade, Report, _earlier, _line, _page, write_grades
from course_tools.grading.sandbox import Limits, Session, SubprocessSession
from course_tools.grading.submissions import InvalidSubmission, Submission, find_submissions, printable
from course_tools.notebooks.exercises import Exercise, find_exercises
from course_utils._internal.files import atomic_write, locked
from course_utils.errors import CourseError
from course_utils.paths import ROOT

OWN_MEMORY = 2 * 2**30
"""Bytes that the tests of a task may take."""


# --- Many submissions ---


@dataclass(frozen=True)
class Job:
    """A submission to grade, the exercises it may be for, and how; `folder` is where relative paths are meant from."""

    submission: Submission
    exercises: dict[str, Exercise]
    limits: Limits
    sandboxed: bool
    feedback: Path
    tools: str
    folder: Path

    @property
    def result(self) -> Path:
        """Where the report goes."""
        return self.feedback / f"{self.submission.slug}.json"


def grade_one(job: Job) -> Report:
    """Grade a submission."""
    submission = job.submission
    file = printable(str(submission.path))
    exercise = job.exercises.get(submission.exercise or "")
    report = Report(submission.student, submission.exercise or "", file)
    try:
        content, notebook = submissions.read(submission)
        report.note = _second_name(submission)
        claimed = submissions.claimed_exercise(notebook)
        if exercise is None:
            exercise = job.exercises.get(claimed or "")
            report.exercise = exercise.name if exercise else ""
        if exercise is None:
            raise InvalidSubmission("neither its name nor its place says which exercise it is for: --exercise says it")
        if claimed is not None and claimed != exercise.name:
            raise InvalidSubmission(f"made for another exercise ({printable(claimed[:60])})")
        report.key = _key(job, exercise, content)
        code = submissions.examine(notebook, exercise)
        start = _start(job)
        report.grades, report.cells = grade_cells(exercise, code, start, job.limits)
    except InvalidSubmission as problem:
        report.note = str(problem)
        tasks = exercise.tasks if exercise else []
        report.grades = [Grade(task.name, 0.0, task.points, report.note) for task in tasks]
    return report


def graded_before(job: Job) -> Report | None:
    """Return what a former run made of the same submission under the same conditions, or None."""
    earlier = _earlier(job.result)
    exercise = job.exercises.get(earlier.exercise) if earlier else None
    if not earlier or not exercise:
        return None
    try:
        key = _key(job, exercise, submissions.content(job.submission))
    except InvalidSubmission:
        return None
    now = (key, job.submission.student, printable(str(job.submission.path)), _second_name(job.submission))
    return earlier if (earlier.key, earlier.student, earlier.file, earlier.note) == now else None


def keep(job: Job, report: Report) -> None:
    """Write a submission's report and its page of feedback."""
    with atomic_write(job.result) as temporary:
        temporary.write_text(json.dumps(asdict(report), indent=1) + "\n", "utf-8")
    with atomic_write(job.result.with_suffix(".html")) as temporary:
        temporary.write_text(_page(report), "utf-8", errors="replace")  # half a character is no text


def grade(
    folder: Path,
    paths: Sequence[Path],
    chosen: str | None,
    out: Path,
    *,
    jobs: int,
    limits: Limits,
    sandboxed: bool,
    console: Console,
    stop: StopSignal,
    scheduler: str | None = None,
) -> list[Report]:
    """Grade all submissions, `jobs` at a time; write `grades.csv` and the feedback to `out`; return the reports.

    A run that was stopped or killed goes on where it was when it is started again. With the address of a Dask
    `scheduler`, its workers grade, each in the sandbox of its own machine; they must see the submissions.
    """
    exercises = {exercise.name: exercise for exercise in find_exercises(folder)}
    name = find_exercises(folder, [chosen])[0].name if chosen else None
    found = find_submissions(paths, list(exercises), name)
    if sandboxed:
        sandbox.ensure_not_visible([folder, out, *paths])
    if sandboxed and not scheduler:
        sandbox.examine(limits)
    for exercise in exercises.values():
        exercise.tasks, exercise.names, exercise.setup  # noqa: B018 - a mistake in a source shows now, not in every worker
    tools = _tools()
    todo = []
    for each in found:
        candidates = {each.exercise: exercises[each.exercise]} if each.exercise else exercises
        todo.append(Job(each, candidates, limits, sandboxed, out / "feedback", tools, Path.cwd()))
    pool = partial(
        executor,
        scheduler=scheduler,
        preload=["course_tools.grading.grader", "cv2", "jupytext"],
        needs=[path.absolute() for path in paths],
        ready=partial(sandbox.examine, limits) if sandboxed else None,
    )
    reports: dict[Submission, Report] = {}
    with contextlib.ExitStack() as stack:
        workers = stack.enter_context(pool(jobs))  # or refused, before anything is written
        stack.enter_context(locked(out / "grades.csv"))
        stack.callback(write_grades, out / "grades.csv", found, reports)  # whatever happens
        for job in todo:
            if report := graded_before(job):
                reports[job.submission] = report
                console.print(_line(report), soft_wrap=True)
        _run([job for job in todo if job.submission not in reports], workers, reports, console, stop, last=False)
        for job in todo:  # once more, each alone, those whose workers' pool broke
            if job.submission not in reports and not stop.requested:
                with pool(1) as alone:
                    _run([job], alone, reports, console, stop, last=True)
    return [reports[each] for each in found if each in reports]


def _run(
    batch: Sequence[Job],
    pool: Executor,
    reports: dict[Submission, Report],
    console: Console,
    stop: StopSignal,
    *,
    last: bool,
) -> None:
    running: dict[Future[Report], Job] = {}
    with ctrl_c_blocked():
        for job in batch:
            running[pool.submit(_work, job)] = job
    while running and not stop.requested:
        done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=has_failed):
            job = running.pop(future)
            try:
                report = future.result()
                keep(job, report)
            except CourseError:  # a cluster that is gone, or a worker that is refused
                raise
            except BrokenProcessPool:
                if not last:
                    continue
                report = _unfinished(job, "the grader's own process died; grade it again or by hand")
            except Exception as problem:  # whatever went wrong around this one, the others go on
                report = _unfinished(job, f"the grader failed: {type(problem).__name__}: {_short(problem)}")
            reports[job.submission] = report
            console.print(_line(report), soft_wrap=True)
    if running:
        end_all(running)


def _work(job: Job) -> Report:
    """Grade a submission in a worker, whose own memory is bounded, too.

    An answer may be of a shape that makes terabytes of a harmless comparison.
    """
    process = psutil.Process()
    # Each task has an alarm; a single call that never comes back to Python would not hear it.
    seconds = job.limits.total + 2 * job.limits.seconds * max(len(each.tasks) for each in job.exercises.values())
    bounds = {
        resource.RLIMIT_AS: process.memory_info().vms + OWN_MEMORY,
        resource.RLIMIT_CPU: round(process.cpu_times().user + process.cpu_times().system + seconds),
    }
    for number, bound in bounds.items():  # the soft ones: the sandbox sets its own, up to the hard ones
        hard = resource.getrlimit(number)[1]
        resource.setrlimit(number, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))
    os.chdir(job.folder)
    return grade_one(job)


def _unfinished(job: Job, note: str) -> Report:
    exercise = job.exercises.get(job.submission.exercise or "")
    grades = [Grade(task.name, 0.0, task.points, note) for task in exercise.tasks] if exercise else []
    name, file = job.submission.exercise or "", printable(str(job.submission.path))
    return Report(job.submission.student, name, file, note, grades)


def _start(job: Job) -> Callable[[], Session]:
    return lambda: SubprocessSession(job.limits, sandbox=job.sandboxed)


def _tools() -> str:
    """Return a hash of the code that grades."""
    digest = hashlib.sha256()
    tools = ROOT / "course_tools"
    for path in [*sorted((tools / "grading").glob("*.py")), tools / "notebooks" / "exercises.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(job: Job, exercise: Exercise, content: bytes) -> str:
    # The exercise as it was read: its file may have been edited since. (Its cells have ids by chance.)
    cells = [[cell.cell_type, cell.source, cell.metadata] for cell in exercise.notebook.cells]
    parts = [job.tools, json.dumps(cells), json.dumps(asdict(job.limits)), str(job.sandboxed)]
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + content).hexdigest()


def _second_name(submission: Submission) -> str:
    if not submissions.is_hard_link(submission):
        return ""
    return "its file has a second name on this disk (a hard link): look whose work it is"
