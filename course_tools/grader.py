"""Grades submissions: a student's code runs in a session apart, the hidden tests run here.

Each name that a task defines is, for its tests, a stand-in that sends the arguments to the session and brings plain
data back. So neither the tests nor the values they expect ever come near the code they judge.
"""

import builtins
import contextlib
import csv
import hashlib
import html
import io
import json
import os
import re
import resource
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import psutil
from rich.console import Console

from course_tools import sandbox, submissions
from course_tools.executor import end_all, executor
from course_tools.exercises import Exercise, Task, find_exercises
from course_tools.runner import Stop, ctrl_c_blocked, went_wrong
from course_tools.sandbox import Apart, Died, Here, Limits, Session
from course_tools.submissions import Content, Submission, Unreadable, find_submissions, printable
from course_utils.errors import CourseError
from course_utils.paths import ROOT, atomic_write, locked

MAX_DEATHS = 6
"""How often a submission's process may die before the rest of its tasks is given up."""

OWN_MEMORY = 2 * 2**30
"""Bytes that the tests of a task may take."""

START_SECONDS = 60.0
"""What the sandbox may take to start."""

STOPPED = "Stopped"
"""What stands for the type of the error of a cell that took its process along."""

CONSEQUENCES = ("NameError", "AssertionError", "NotImplementedError")
"""Errors that a cell ends with because another one was not answered."""

COLUMNS = ("student", "exercise", "task", "points", "maximum", "note", "file")


@dataclass
class Grade:
    """What a submission gets for one task. `note` says what happened, empty if all went well."""

    task: str
    points: float
    maximum: float
    note: str = ""


@dataclass
class Report:
    """What came of a submission: its grades, what is to be said of it as a whole, and the errors of its cells."""

    student: str
    exercise: str
    file: str
    note: str = ""
    grades: list[Grade] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""

    @property
    def points(self) -> float:
        """The sum of the points."""
        return sum(grade.points for grade in self.grades)

    @property
    def maximum(self) -> float:
        """The points there were to get."""
        return sum(grade.maximum for grade in self.grades)


class Void(BaseException):
    """The tests of a task cannot go on, and it gets no points; no test's `except Exception` can hide that."""


class StudentError(Exception):
    """An error of a type that only the submission knows."""


class Attempt:
    """A submission in the making: starts its session, and starts it again without what has killed it."""

    def __init__(self, cells: Sequence[tuple[int, str]], start: Callable[[], Session], limits: Limits) -> None:
        """Take the cells to run, and what gives a new session."""
        self._cells, self._start, self._limits = cells, start, limits
        self._session: Session | None = None
        self._fatal: dict[int, str] = {}
        self._deaths = 0
        self._seen: dict[int, dict[str, Any]] = {}
        self._deadline = float("inf")
        self.void = ""

    @property
    def trouble(self) -> list[dict[str, Any]]:
        """What the cells printed and which errors they ended with, by their numbers."""
        return [self._seen[number] for number in sorted(self._seen)]

    def reasons(self) -> list[str]:
        """Return the first errors that may be why a name is missing, not those that come of its being missing."""
        found = [(cell["cell"], cell["error"]) for cell in self.trouble if cell["error"]]
        own = [(number, error) for number, error in found if error["type"] not in CONSEQUENCES]
        lines = [(f"{error['type']}: " if error["type"] != STOPPED else "") + error["text"] for _, error in own]
        return [f"cell {number}: {printable(line)[:120]}" for (number, _), line in zip(own[:2], lines, strict=False)]

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Ask the session, in which all cells have run. Raises `Void` if there is no answer."""
        try:
            return self._ask(self._ready(), message)
        except Died as problem:
            self._dead()
            raise self.voided(str(problem)) from None
        except BaseException:  # interrupted half-way: what comes next would be the answer to this
            self.close()
            raise

    def look(self, names: Sequence[str]) -> dict[str, Any]:
        """Return what each of the names is that the cells have defined."""
        answer = self.ask({"ask": "look", "names": list(names)})
        if not isinstance(answer.get("names"), dict):
            raise self.voided(f"what it defines cannot be read: {_brief(answer.get('unfit'))}")
        return cast(dict[str, Any], answer["names"])

    def voided(self, why: str) -> Void:
        """Note that the tests that run now count for nothing."""
        self.void = self.void or why
        return Void(why)

    def close(self) -> None:
        """End the session."""
        if self._session:
            self._session.close()
        self._session = None

    def _ready(self) -> Session:
        while self._session is None:
            if self._deaths >= MAX_DEATHS:
                raise Died(f"its process died {MAX_DEATHS} times")
            session = self._session = self._start()
            try:  # a machine that is busy starts Python slowly: that is not the student's time
                session.ask({"ask": "look", "names": []}, START_SECONDS)
            except Died:
                self._dead()
                continue
            self._deadline = min(self._deadline, time.monotonic() + self._limits.total)
            for number, source in self._cells:
                if number in self._fatal:
                    continue
                try:
                    answer = self._ask(session, {"ask": "run", "source": source, "name": f"cell {number}"})
                except Died as problem:
                    self._dead()
                    self._fatal[number] = str(problem)
                    error = {"type": STOPPED, "text": str(problem), "line": None}
                    self._seen[number] = {"cell": number, "output": "", "error": error}
                    break
                if number not in self._seen and (answer.get("output") or answer.get("error")):
                    self._seen[number] = {
                        "cell": number,
                        "output": str(answer.get("output"))[:4000],
                        "error": _error(answer["error"]) if answer.get("error") else None,
                    }
        return self._session

    def _ask(self, session: Session, message: dict[str, Any]) -> dict[str, Any]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Died(f"the whole submission took longer than {self._limits.total:.0f} s")
        answer = session.ask(message, min(left, self._limits.seconds))
        if not isinstance(answer, dict):
            raise Died("its answer made no sense")
        return answer

    def _dead(self) -> None:
        self._deaths += 1
        self.close()


class StandIn:
    """A function of the submission, as its tests see it."""

    def __init__(self, name: str, attempt: Attempt) -> None:
        """Take the function's name."""
        self._name, self._attempt = name, attempt

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it, over there."""
        answer = self._attempt.ask({"ask": "call", "name": self._name, "arguments": arguments, "named": named})
        if answer.get("error") is not None:
            raise self._attempt_error(_error(answer["error"]))
        if "unfit" in answer or "value" not in answer:
            raise self._attempt.voided(f"{self._name} returned {_brief(answer.get('unfit'))}, which is no plain data")
        if answer.get("changed"):
            raise self._attempt.voided(f"{self._name} changed its arguments: work on a copy")
        return answer["value"]

    def _attempt_error(self, error: dict[str, Any]) -> BaseException:
        text = error["text"]
        for name in error["types"]:
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                with contextlib.suppress(Exception):  # UnicodeDecodeError wants five arguments
                    return kind(text)
            if name in ("SystemExit", "KeyboardInterrupt", "GeneratorExit"):
                return self._attempt.voided(f"{self._name} wanted to end the program ({name})")
        return StudentError(f"{error['type']}: {text}")


def grade_cells(
    exercise: Exercise, content: Content, start: Callable[[], Session] = Here, limits: Limits | None = None
) -> tuple[list[Grade], list[dict[str, Any]]]:
    """Grade a submission's code; return its grades and what its cells printed and ended with.

    `start` gives a session for the code to run in; that of the default is this very process, for code of our own.
    """
    limits = limits or Limits()
    attempt = Attempt(content.cells, start, limits)
    namespace: dict[str, Any] = {"__name__": "tests"}
    names = sorted({name for names in exercise.names.values() for name in names})
    grades = []
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(exercise.setup, f"{exercise.name}, setup", "exec"), namespace)
            for task in exercise.tasks:
                note = _test(exercise, task, namespace, names, attempt, limits)
                notes = ([note] if note else []) + content.notes.get(task.name, [])
                grades.append(Grade(task.name, 0.0 if note else task.points, task.points, "; ".join(notes)))
    finally:
        attempt.close()
    return grades, attempt.trouble


def _test(
    exercise: Exercise, task: Task, namespace: dict[str, Any], names: Sequence[str], attempt: Attempt, limits: Limits
) -> str:
    """Run a task's tests; return why it gets no points, or an empty string."""
    attempt.void = ""
    found: dict[str, Any] = {}
    try:
        found = attempt.look(names)
        for name in names:
            namespace.pop(name, None)
            entry = found.get(name)
            if isinstance(entry, dict) and entry.get("is") == "function":
                namespace[name] = StandIn(name, attempt)
            elif isinstance(entry, dict) and entry.get("is") == "value":
                namespace[name] = entry.get("value")
        with _alarm(2 * limits.seconds):
            exec(compile(task.source, f"{exercise.name}, {task.grade_id}", "exec"), namespace)
    except Void as problem:
        return str(problem)
    except AssertionError as problem:
        return attempt.void or _short(problem) or "a hidden test failed"
    except NotImplementedError:
        return attempt.void or "not answered"
    except NameError as problem:
        missing = f"NameError: {_short(problem)}"
        if problem.name in names:
            entry = found.get(str(problem.name))
            kind = entry.get("type") if isinstance(entry, dict) else None
            what = f"a {_brief(kind)}, which is no plain data" if isinstance(kind, str) else "not defined"
            missing = "; ".join([f"{problem.name} is {what}", *attempt.reasons()])
        return attempt.void or missing
    except Exception as problem:
        return attempt.void or f"{type(problem).__name__}: {_short(problem)}"
    return attempt.void


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Bound our own tests: an answer of 10 ** 18 where a small number was expected may keep them busy for years."""

    def ring(*_: object) -> None:
        raise Void(f"its tests took longer than {seconds:.0f} s")

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except ValueError:  # not the main thread: who calls us there bounds us
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _error(error: Any) -> dict[str, Any]:
    """Return an error as the session describes it, made sure of."""
    error = error if isinstance(error, dict) else {}
    types = error.get("types")
    line = error.get("line")
    return {
        "type": printable(str(error.get("type"))[:60]),
        "types": [str(name) for name in types[:20]] if isinstance(types, list) else [],
        "text": str(error.get("text"))[:500],
        "line": line if isinstance(line, int) else None,
    }


def _brief(text: Any) -> str:
    return printable(str(text))[:80]


def _short(problem: BaseException) -> str:
    text = str(problem.args[0]) if isinstance(problem, KeyError) and problem.args else str(problem)
    return printable(" ".join(text.split()))[:200]


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
            raise Unreadable("neither its name nor its place says which exercise it is for: --exercise says it")
        if claimed is not None and claimed != exercise.name:
            raise Unreadable(f"made for another exercise ({printable(claimed[:60])})")
        report.key = _key(job, exercise, content)
        code = submissions.examine(notebook, exercise)
        start = _start(job)
        report.grades, report.cells = grade_cells(exercise, code, start, job.limits)
    except Unreadable as problem:
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
    except Unreadable:
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
    stop: Stop,
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
        sandbox.refuse_in_sight([folder, out, *paths])
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
        preload=["course_tools.grader", "cv2", "jupytext"],
        needs=[path.absolute() for path in paths],
        ready=partial(sandbox.examine, limits) if sandboxed else None,
    )
    reports: dict[Submission, Report] = {}
    with contextlib.ExitStack() as stack:
        workers = stack.enter_context(pool(jobs))  # or refused, before anything is written
        stack.enter_context(locked(out / "grades.csv"))
        stack.callback(_write_table, out / "grades.csv", found, reports)  # whatever happens
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


def _write_table(path: Path, found: Sequence[Submission], reports: dict[Submission, Report]) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(table([reports[each] for each in found if each in reports]), "utf-8")


def table(reports: Sequence[Report]) -> str:
    """Return the reports as CSV: a line for each task, and one for a submission of which not even the task is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        for grade in report.grades or [Grade("", 0.0, 0.0, report.note)]:
            row = [report.student, report.exercise, grade.task, f"{grade.points:g}", f"{grade.maximum:g}"]
            what = (grade.note or "passed", report.note if report.note != grade.note else "")
            writer.writerow([_cell(value) for value in (*row, "; ".join(filter(None, what)), report.file)])
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever it takes for the end of a cell."""
    return re.sub(r"((?:^|[;,|\"])\s*)([=+\-@＝＋－＠])", r"\1'\2", text)


def _run(
    batch: Sequence[Job], pool: Executor, reports: dict[Submission, Report], console: Console, stop: Stop, *, last: bool
) -> None:
    running: dict[Future[Report], Job] = {}
    with ctrl_c_blocked():
        for job in batch:
            running[pool.submit(_work, job)] = job
    while running and not stop.requested:
        done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=went_wrong):
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
    return lambda: Apart(job.limits, sandbox=job.sandboxed)


def _tools() -> str:
    """Return a hash of the code that grades, and of what exercises import."""
    names = ("driver", "exercises", "grader", "sandbox", "submissions")
    digest = hashlib.sha256()
    for path in [ROOT / "course_tools" / f"{name}.py" for name in names] + sorted(ROOT.glob("course_utils/*.py")):
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


def _earlier(path: Path) -> Report | None:
    try:
        content = json.loads(path.read_text("utf-8"))
        grades = [Grade(**grade) for grade in content.pop("grades")]
        return Report(**content, grades=grades) if path.with_suffix(".html").exists() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _line(report: Report) -> str:
    what = f": {report.note}" if report.note else ""
    return f"{report.student} · {report.exercise or '?'} · {report.points:g} of {report.maximum:g}{what}"


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3em .8em .3em 0; border-bottom: 1px solid #ccc; vertical-align: top }}
pre {{ background: #f4f4f4; padding: .6em; white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
<h1>{title}</h1>
<p><strong>{points:g} of {maximum:g} points</strong>{note}</p>
<table>
<tr><th>task</th><th>points</th><th>what happened</th></tr>
{rows}
</table>
{cells}
</html>
"""


def _page(report: Report) -> str:
    """Return the feedback as a page. Whatever comes from a submission is escaped, and the page runs no script."""
    rows = [
        f"<tr><td>{html.escape(grade.task)}</td><td>{grade.points:g} of {grade.maximum:g}</td>"
        f"<td>{html.escape(grade.note or 'passed')}</td></tr>"
        for grade in report.grades
    ]
    cells = []
    for cell in report.cells:
        error = cell["error"]
        if error:
            where = f", line {error['line']}" if error["line"] else ""
            cells.append(
                f"<h2>Cell {cell['cell']} of your notebook</h2>"
                f"<pre>{html.escape(error['type'])}{where}: {html.escape(error['text'])}</pre>"
            )
    return PAGE.format(
        title=html.escape(f"{report.exercise or 'Exercise'}, {report.student}"),
        points=report.points,
        maximum=report.maximum,
        note=f": {html.escape(report.note)}" if report.note else "",
        rows="\n".join(rows),
        cells="\n".join(cells),
    )
