"""Grades submissions: many at a time, each in a process of its own, and keeps what came of each."""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from course_tools.execution.pool import CallExecutor, StopSignal, end_all, executor
from course_tools.grading import lateness, sandbox, submissions
from course_tools.grading.attempt import grade_cells, limits_for, one_line
from course_tools.grading.reports import (
    TEMPLATE,
    Grade,
    Report,
    earlier_reports,
    load_report,
    save_report,
    summary_line,
    supersedes,
    write_grades,
)
from course_tools.grading.sandbox import Limits, SessionNotStarted, SubprocessSession
from course_tools.grading.submissions import InvalidSubmission, Submission, find_submissions
from course_tools.notebooks.exercises import Exercise, find_exercises
from course_utils._internal.files import locked
from course_utils._internal.names import printable
from course_utils._internal.subprocess_call import SubprocessCall, serialize_plain
from course_utils.errors import CourseError
from course_utils.paths import ROOT

if TYPE_CHECKING:
    from rich.console import Console

OWN_MEMORY = 2 * 2**30
"""Bytes that the tests of a task may take."""

POLL_SECONDS = 0.2

QUEUE = 64
"""Submissions that are given to the executor at a time: each takes memory there, and there may be thousands."""


@dataclass(frozen=True)
class Job:
    """A submission to grade, the exercises it may be for, and how; `folder` is where relative paths are meant from.

    `tools` is a hash of the code that grades.
    """

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


def grade(
    folder: Path,
    paths: Sequence[Path],
    chosen: str | None,
    out: Path,
    *,
    jobs: int,
    limits: Limits,
    sandboxed: bool,
    console: "Console",
    stop: StopSignal,
    scheduler: str | None = None,
    gradebook: Path | None = None,
    student: str | None = None,
    late: lateness.Options | None = None,
) -> list[Report]:
    """Grade all submissions, `jobs` at a time; write `grades.csv` and the feedback to `out`; return the reports.

    What other submissions got in former runs into the same folder stays in both.
    A run that was stopped or killed goes on where it was when it is started again. With the address of a Dask
    `scheduler`, its workers grade, each in the sandbox of its own machine; they must see the submissions. `student` is
    how names say whose they are (`naming.Naming`), `late` what is said of lateness. A submission that the grader could
    not grade has a report with a `failure`; nothing of it is kept, so that the next run tries it again. Raises
    `CourseError` if this machine cannot grade, or if submissions could read what they must not see, such as the
    `gradebook`.
    """
    exercises = {exercise.name: exercise for exercise in find_exercises(folder)}
    name = find_exercises(folder, [chosen])[0].name if chosen else None
    found = find_submissions(paths, list(exercises), name, student)
    late = late or lateness.Options()
    rules = lateness.rules(out, late, _called(list(exercises)))
    found = lateness.stamped(found, late.times, trusted=student in (None, "nbgrader"))
    if sandboxed:
        ours = [path.resolve() for path in (folder, out, gradebook) if path]
        exchanges = [path for path in sandbox.NBGRADER_EXCHANGES if path.exists()]
        sandbox.ensure_not_visible([*ours, *exchanges, *paths, *(each.path for each in found)])
    if not scheduler:
        sandbox.examine(limits, sandbox=sandboxed)
    for exercise in exercises.values():
        exercise.read_all()  # a mistake in a source shows now, not in every worker
    tools = _tools()
    todo = []
    for each in found:
        candidates = {each.exercise: exercises[each.exercise]} if each.exercise else exercises
        todo.append(Job(each, candidates, limits, sandboxed, out / "feedback", tools, Path.cwd()))
    reports: dict[Submission, Report] = {}
    with contextlib.ExitStack() as stack:
        pool = executor(  # or refused, before anything is written
            jobs,
            scheduler,
            needs=[path.absolute() for path in paths],
            ready=partial(sandbox.examine, limits, sandbox=sandboxed),
        )
        workers = stack.enter_context(pool)
        if not stack.enter_context(_lock(out / "grades.csv", console, stop)):
            return []
        lateness.save(out, rules)
        known = earlier_reports(out / "feedback")
        stack.callback(_write, out, todo, reports, known, rules, console)  # whatever happens
        for job in todo:
            report = grade_submission(job) if job.submission.problem else graded_before(job)
            if report:
                reports[job.submission] = report
                console.print(summary_line(report), soft_wrap=True)
        _run([job for job in todo if job.submission not in reports], workers, reports, console, stop)
    return [reports[each] for each in found if each in reports]


def _called(exercises: Sequence[str]) -> dict[str, str]:
    """Return the exercises by all that they may be called: 01, small_cnn, 01_small_cnn."""
    names = {name: name for name in exercises}
    for name in exercises:
        number, _, rest = name.partition("_")
        names |= {number: name, rest: name}
    return names


def _write(
    out: Path,
    jobs: Sequence[Job],
    reports: dict[Submission, Report],
    known: dict[Path, Report],
    rules: lateness.Rules,
    console: "Console",
) -> None:
    """Write `grades.csv`: these reports and those `known` from former runs, all with what being late costs now."""
    graded = [report for report in reports.values() if not report.failure]
    places = {job.result: reports.get(job.submission) for job in jobs}
    before = earlier_reports(out / "feedback")
    kept = {}
    for path, report in before.items():
        if path in places:
            continue
        if any(supersedes(now, report) for now in graded):
            path.unlink()
            path.with_suffix(".html").unlink()
        else:
            kept[path] = report
    current = {path: report for path, report in places.items() if report}
    for path, report in current.items():  # what cannot be graded is looked at anew each time
        old = known.get(path)
        if old and old.ungradable and (old.note, old.file) == (report.note, report.file):
            report.submitted = report.submitted or old.submitted
    lateness.apply([*current.values(), *kept.values()], rules)
    for path, report in (current | kept).items():
        if not report.failure and report != before.get(path):
            save_report(path, report)
    for report in current.values():
        if report.late:
            console.print(f"{report.label} · {report.exercise} · {report.late_note}", soft_wrap=True)
    unknown = sum(bool(report.due and report.late is None and not report.ungradable) for report in current.values())
    if unknown:
        console.print(f"When {unknown} of them were handed in, nothing says: they count as in time. --times says it.")
    write_grades(out / "grades.csv", [*current.values(), *kept.values()])


@contextlib.contextmanager
def _lock(path: Path, console: "Console", stop: StopSignal) -> Iterator[bool]:
    """Wait for the lock of `path` and hold it, yielding True; yield False if the run was told to stop meanwhile."""
    told = False
    while not stop.requested:
        with locked(path, wait=False) as held:
            if held:
                yield True
                return
        if not told:
            console.print(f"Another run writes to {path.parent}: waiting for its end. Ctrl-C to give up.")
            told = True
        time.sleep(POLL_SECONDS)
    yield False


def _run(
    batch: Sequence[Job], pool: Executor, reports: dict[Submission, Report], console: "Console", stop: StopSignal
) -> None:
    """Grade a batch and add its reports to those there are, until all are graded or the run was told to stop."""
    waiting = list(reversed(batch))
    running: dict[Future[Report], Job] = {}
    while (waiting or running) and not stop.requested:
        while waiting and len(running) < QUEUE:
            job = waiting.pop()
            running[_submit(pool, job)] = job
        done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        # An error that ends the run comes last: it must not hide the reports that came with it.
        for future in sorted(done, key=lambda each: each.exception() is not None):
            job = running.pop(future)
            try:
                report = future.result()
                if not report.failure:
                    save_report(job.result, report)
            except CourseError:  # a cluster that is gone, or a worker that is refused
                raise
            except Exception as problem:  # whatever went wrong around this one, the others go on
                report = _report(job)
                report.failure = f"the grader failed ({type(problem).__name__}: {one_line(problem)})"
            reports[job.submission] = report
            console.print(summary_line(report), soft_wrap=True)
    end_all(running)


def _submit(pool: Executor, job: Job) -> Future[Report]:
    """Give a submission to the pool. On this machine its process starts without Keras, whatever is imported here."""
    if isinstance(pool, CallExecutor):
        return pool.start(SubprocessCall(serialize_plain(grade_within_bounds, job)))
    return pool.submit(grade_within_bounds, job)


def graded_before(job: Job) -> Report | None:
    """Return what a former run made of the same submission under the same conditions, or None."""
    earlier = load_report(job.result)
    exercise = job.exercises.get(earlier.exercise) if earlier else None
    if not earlier or not exercise or earlier.failure:
        return None
    try:
        key = _key(job, exercise, submissions.content(job.submission))
    except InvalidSubmission:
        return None
    now = _report(job)
    now.note = _hard_link_note(job.submission)
    same = [getattr(earlier, name) == getattr(now, name) for name in ("student", "copy", "file", "note")]
    earlier.submitted, earlier.marked_late = now.submitted or earlier.submitted, now.marked_late
    return earlier if earlier.key == key and all(same) else None


# --- In the process of one submission ---


def grade_within_bounds(job: Job) -> Report:
    """Grade a submission in a process whose own memory and time are bounded, too.

    An answer may be of a shape that makes terabytes of a harmless comparison.
    """
    import resource  # Linux and macOS have it

    process = psutil.Process()
    # Each task has an alarm; a single call that never comes back to Python would not hear it.
    exercises = job.exercises.values()
    seconds = max(limits_for(each, job.limits).total + 2 * job.limits.seconds * len(each.tasks) for each in exercises)
    bounds = {
        resource.RLIMIT_AS: process.memory_info().vms + OWN_MEMORY,
        resource.RLIMIT_CPU: round(process.cpu_times().user + process.cpu_times().system + seconds),
    }
    for number, bound in bounds.items():  # the soft ones: the sandbox sets its own, up to the hard ones
        hard = resource.getrlimit(number)[1]
        resource.setrlimit(number, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))
    os.chdir(job.folder)
    return grade_submission(job)


def grade_submission(job: Job) -> Report:
    """Grade a submission in this process, its code in a session."""
    submission = job.submission
    exercise = job.exercises.get(submission.exercise or "")
    report = _report(job)
    try:
        content, notebook = submissions.read(submission)
        report.note = _hard_link_note(submission)
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
        limits = limits_for(exercise, job.limits)
        start = partial(SubprocessSession, limits, sandbox=job.sandboxed)
        report.grades, report.cells = grade_cells(exercise, code, start, limits)
    except InvalidSubmission as problem:
        report.note = str(problem)
        tasks = exercise.tasks if exercise else []
        report.grades = [Grade(task.name, 0.0, task.points, report.note) for task in tasks]
    except SessionNotStarted as problem:
        report.failure = f"the sandbox did not start ({problem})"
    return report


def _report(job: Job) -> Report:
    """Return a report that says nothing yet but whose the submission is."""
    each = job.submission
    file = printable(str(each.path))
    return Report(each.student, each.exercise or "", file, copy=each.copy, submitted=each.time, marked_late=each.late)


def _tools() -> str:
    """Return a hash of the code that grades and writes feedback."""
    digest = hashlib.sha256()
    tools = ROOT / "course_tools"
    for path in [*sorted((tools / "grading").glob("*.py")), TEMPLATE, tools / "notebooks" / "exercises.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(job: Job, exercise: Exercise, content: bytes) -> str:
    """Return a hash of all that the grades of a submission depend on."""
    parts = [job.tools, exercise.fingerprint, json.dumps(asdict(job.limits)), str(job.sandboxed)]
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + content).hexdigest()


def _hard_link_note(submission: Submission) -> str:
    if not submissions.is_hard_link(submission):
        return ""
    return "its file has a second name on this disk (a hard link): look whose work it is"
