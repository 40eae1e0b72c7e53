"""Runs one submission in a session, and the hidden tests against it.

Each function of the submission is, for the tests, a `RemoteFunction` that sends the arguments to the session and brings
plain data back. So neither the tests nor the values they expect are ever in the process of the code they judge.
"""

import ast
import builtins
import contextlib
import io
import math
import signal
import threading
import time
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from course_tools.grading.reports import WAITS, Grade
from course_tools.grading.sandbox import START_SECONDS, Limits, Session, SessionDied, SessionNotStarted
from course_tools.grading.submissions import SubmittedCode, printable
from course_tools.notebooks.exercises import Exercise, Task
from course_utils.errors import CourseError

MAX_DEATHS = 6
"""How often a submission's process may die before the rest of its tasks is given up."""

MAX_STARTS = 2
"""How often a session that dies before it has run anything is started."""


STOPPED = "Stopped"
"""The type that is reported for the error of a cell that ended its process."""

SECONDARY_ERRORS = ("NameError", "AssertionError", "NotImplementedError")
"""Errors that a cell ends with because another one was not answered."""

FILES = {"ModuleNotFoundError", "FileNotFoundError"}
"""Errors for want of a file that lies beside the notebook on the student's machine."""

ENDING = {"SystemExit", "KeyboardInterrupt", "GeneratorExit"}
"""Exceptions that end a program. A test must not take them for an error that it expects."""

ITERATION = {"StopIteration", "StopAsyncIteration"}
"""Exceptions that end a loop: raised inside a test that iterates, they would skip the rest of its checks."""


class TaskAborted(BaseException):
    """The tests of a task cannot go on, and it gets no points; no test's `except Exception` can hide that."""


class StudentError(Exception):
    """An error of a type that only the submission knows."""


class SubmissionRunner:
    """Runs a submission's cells in a session; if a cell ends the session, it starts another one without that cell.

    `aborted` says why the tests that ran last count for nothing, and is empty if they do count.
    """

    def __init__(self, cells: Sequence[tuple[int, str]], start: Callable[[], Session], limits: Limits) -> None:
        """Take the numbers and sources of the cells, and a function that returns a new session."""
        self._cells, self._start, self._limits = cells, start, limits
        self._session: Session | None = None
        self._fatal: dict[int, str] = {}
        self._deaths = 0
        self._outputs: dict[int, dict[str, Any]] = {}
        self._deadline = float("inf")
        self.aborted = ""
        self.cell_seconds = self.seconds = limits.seconds
        """What one cell may take, and one call of a function."""

    @property
    def cell_outputs(self) -> list[dict[str, Any]]:
        """What the cells printed and which errors they ended with, in the order of their numbers."""
        return [self._outputs[number] for number in sorted(self._outputs)]

    def first_errors(self) -> list[str]:
        """Return at most two errors of cells that may explain why a name is missing."""
        found = [(cell["cell"], cell["error"]) for cell in self.cell_outputs if cell["error"]]
        own = [(number, error) for number, error in found if error["type"] not in SECONDARY_ERRORS]
        lines = [(f"{error['type']}: " if error["type"] != STOPPED else "") + error["text"] for _, error in own]
        lines = [
            f"{line[:80]}: only the notebook is graded, put into it what you need" if error["type"] in FILES else line
            for (_, error), line in zip(own, lines, strict=True)
        ]
        return [f"cell {number}: {printable(line)[:160]}" for (number, _), line in zip(own[:2], lines, strict=False)]

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return the session's answer to a message, once all cells have run in it.

        Raises `TaskAborted` if there is none, and `SessionNotStarted` if no session can be started.
        """
        try:
            return self._ask(self._ready(), message, self.seconds)
        except SessionDied as problem:
            self._end_session()
            raise self.abort(str(problem)) from None
        except BaseException:  # interrupted half-way: the next answer would be the one to this message
            self.close()
            raise

    def describe_names(self, names: Sequence[str]) -> dict[str, Any]:
        """Return which of the names the cells have defined: whether each is a function, or its value."""
        answer = self.ask({"ask": "describe", "names": list(names)})
        if not isinstance(answer.get("names"), dict):
            raise self.abort(f"what it defines cannot be read: {_brief(answer.get('not serializable'))}")
        return cast(dict[str, Any], answer["names"])

    def abort(self, why: str) -> TaskAborted:
        """Note that the tests that run now count for nothing, and return the exception to raise."""
        self.aborted = self.aborted or why
        return TaskAborted(why)

    def close(self) -> None:
        """End the session."""
        if self._session:
            self._session.close()
        self._session = None

    def _ready(self) -> Session:
        while self._session is None:
            if self._deaths >= MAX_DEATHS:
                raise SessionDied(f"its process died {MAX_DEATHS} times")
            session = self._session = self._started()
            self._deadline = min(self._deadline, time.monotonic() + self._limits.total)
            for number, source in self._cells:
                if number in self._fatal:
                    continue
                try:
                    message = {"ask": "run", "source": source, "name": f"cell {number}"}
                    answer = self._ask(session, message, self.cell_seconds)
                except SessionDied as problem:
                    self._end_session()
                    self._fatal[number] = str(problem)
                    stopped = {"type": STOPPED, "text": str(problem), "line": None}
                    self._outputs[number] = {"cell": number, "output": "", "error": stopped}
                    break
                output, error = answer.get("output"), answer.get("error")  # whatever the code made of its session
                output = output[:4000] if isinstance(output, str) else ""
                error = None if error is None else _error(error)
                if number not in self._outputs and (output or error):
                    self._outputs[number] = {"cell": number, "output": output, "error": error}
        return self._session

    def _started(self) -> Session:
        """Return a new session that has answered, though no cell has run in it yet."""
        for _ in range(MAX_STARTS):
            session = self._start()
            try:
                session.ask({"ask": "describe", "names": []}, START_SECONDS)
                return session
            except SessionDied as problem:
                session.close()
                reason = one_line(problem, session.stderr_tail)
            except BaseException:
                session.close()
                raise
        raise SessionNotStarted(reason)

    def _ask(self, session: Session, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise SessionDied(f"the whole submission took longer than {self._limits.total:.0f} s")
        answer = session.ask(message, min(left, seconds))
        if not isinstance(answer, dict):
            raise SessionDied("its answer made no sense")
        return answer

    def _end_session(self) -> None:
        self._deaths += 1
        self.close()


class RemoteFunction:
    """A function of the submission as its tests see it: each call is sent to the session that holds the function."""

    def __init__(self, name: str, runner: SubmissionRunner) -> None:
        """Take the function's name and the runner of its submission."""
        self._name, self._runner = name, runner

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Return the function's value, or raise its error as a built-in exception or a `StudentError`.

        Raises `TaskAborted` if the task gets no points whatever its tests make of the answer.
        """
        answer = self._runner.ask({"ask": "call", "name": self._name, "arguments": arguments, "named": named})
        if answer.get("error") is not None:
            raise self._as_exception(_error(answer["error"]))
        if "not serializable" in answer or "value" not in answer:
            what = _brief(answer.get("not serializable"))
            wanted = "return numbers, texts, lists, dictionaries or arrays"
            raise self._runner.abort(f"{self._name} returned {what}, which is no plain data: {wanted}")
        if answer.get("changed"):
            raise self._runner.abort(f"{self._name} changed its arguments: work on a copy")
        return answer["value"]

    def _as_exception(self, error: dict[str, Any]) -> BaseException:
        text = error["text"]
        for name in error["types"]:
            if name in ENDING:
                return self._runner.abort(f"{self._name} wanted to end the program ({name})")
            if name in ITERATION:
                return self._runner.abort(f"{self._name} raised {name}, which ends the loops of whoever calls it")
        for name in error["types"]:
            kind = getattr(builtins, name, None)
            if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                with contextlib.suppress(Exception):  # UnicodeDecodeError wants five arguments
                    return kind(text)
        return StudentError(f"{error['type']}: {text}")


def limits_for(exercise: Exercise, limits: Limits) -> Limits:
    """Return the limits of a submission for this exercise: more time in all if some of its tests take long."""
    more = sum(2 * (_seconds(task, limits) - limits.seconds) for task in exercise.tasks)
    return replace(limits, total=limits.total + more)


def _seconds(task: Task, limits: Limits) -> float:
    """Return what a cell, or a call in this task's tests, may take.

    What the exercise says is meant for the usual limits, and grows with those that the instructor sets.
    """
    return max(limits.seconds, task.seconds * limits.seconds / Limits.seconds)


def grade_cells(
    exercise: Exercise,
    code: SubmittedCode,
    start: Callable[[], Session],
    limits: Limits | None = None,
    *,
    tasks: Collection[str] | None = None,
    strict: bool = False,
) -> tuple[list[Grade], list[dict[str, Any]]]:
    """Return the grades of a submission, and what its cells printed and which errors they ended with.

    `start` returns a new session for the code to run in: a `SubprocessSession` for what students hand in, an
    `InProcessSession` for code of our own. `limits` are those of `limits_for`. `tasks` names those that are graded,
    None all of them. With `strict`, a test that gives impossible points is an error, else the nearest possible ones
    count. Raises `SessionNotStarted` if a session dies before it runs anything, and `CourseError`
    for such a test.
    """
    limits = limits or Limits()
    runner = SubmissionRunner(code.cells, start, limits)
    runner.cell_seconds = max(_seconds(task, limits) for task in exercise.tasks)  # such as to import Keras
    namespace: dict[str, Any] = {"__name__": "tests"}
    names = sorted({name for names in exercise.names.values() for name in names})
    grades = []
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(exercise.setup, f"{exercise.name}, setup", "exec"), namespace)
            for task in exercise.tasks:
                if tasks is not None and task.name not in tasks:
                    continue
                if task.by_hand:
                    grades.append(_written(exercise, task, code))
                    continue
                points, note = _test(exercise, task, namespace, names, runner, limits, strict)
                notes = ([note] if note else []) + code.notes.get(task.name, [])
                grades.append(Grade(task.name, points, task.points, "; ".join(notes)))
    finally:
        runner.close()
    return grades, runner.cell_outputs


def _written(exercise: Exercise, task: Task, code: SubmittedCode) -> Grade:
    """Return what a written answer gets: nothing if there is none, else a person says it."""
    text = code.texts.get(task.name, "").strip()
    answered = text not in ("", exercise.cells[task.grade_id].released.strip())
    notes = [WAITS if answered else "not answered", *code.notes.get(task.name, [])]
    return Grade(task.name, 0.0, task.points, "; ".join(notes), by_hand=answered, waits=answered)


def _test(
    exercise: Exercise,
    task: Task,
    namespace: dict[str, Any],
    names: Sequence[str],
    runner: SubmissionRunner,
    limits: Limits,
    strict: bool,
) -> tuple[float, str]:
    """Run a task's tests; return its points, and why these are not all, or an empty string."""
    runner.aborted = ""
    runner.seconds = _seconds(task, limits)
    found: dict[str, Any] = {}
    printed = io.StringIO()
    try:
        found = runner.describe_names(names)
        for name in names:
            namespace.pop(name, None)
            entry = found.get(name)
            if isinstance(entry, dict) and entry.get("is") == "function":
                namespace[name] = RemoteFunction(name, runner)
            elif isinstance(entry, dict) and entry.get("is") == "value":
                namespace[name] = entry.get("value")
        with time_limit(2 * runner.seconds), contextlib.redirect_stdout(printed):
            last = last_value(task.source, f"{exercise.name}, {task.grade_id}", namespace)
    except TaskAborted as problem:
        return 0.0, str(problem)
    except AssertionError as problem:
        return 0.0, runner.aborted or one_line(problem) or "a hidden test failed"
    except NotImplementedError:
        return 0.0, runner.aborted or "not answered"
    except NameError as problem:
        missing = f"NameError: {one_line(problem)}"
        if problem.name in names:
            entry = found.get(str(problem.name))
            kind = entry.get("type") if isinstance(entry, dict) else None
            what = f"a {_brief(kind)}, which is no plain data" if isinstance(kind, str) else "not defined"
            missing = "; ".join([f"{problem.name} is {what}", *runner.first_errors()])
        return 0.0, runner.aborted or missing
    except Exception as problem:
        return 0.0, runner.aborted or f"{type(problem).__name__}: {one_line(problem)}"
    if runner.aborted:
        return 0.0, runner.aborted
    points, mistake = partial_credit(last, task.points)
    if mistake and strict:
        raise CourseError(f"{task.grade_id}: {mistake}")
    if points == task.points:
        return points, ""
    reasons = [line for line in printed.getvalue().splitlines() if line.strip()]
    reason = f": {printable(reasons[-1].strip())[:200]}" if reasons else ""
    return points, f"{points:g} of {task.points:g} points{reason}"


def last_value(source: str, name: str, namespace: dict[str, Any]) -> Any:
    """Execute code as a cell of Jupyter; return the value that would be its output, None if there is none."""
    tree = ast.parse(source)
    end = tree.body[-1] if tree.body else None
    # A semicolon hides a value from Jupyter, and so from nbgrader.
    shown = isinstance(end, ast.Expr) and not _rest(source, end).lstrip().startswith(";")
    if not isinstance(end, ast.Expr) or not shown:
        exec(compile(source, name, "exec"), namespace)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), name, "exec"), namespace)
    return eval(compile(ast.Expression(end.value), name, "eval"), namespace)


def _rest(source: str, node: ast.Expr) -> str:
    """Return the rest of the line on which an expression ends."""
    line = source.split("\n")[(node.end_lineno or 1) - 1]
    return line.encode()[node.end_col_offset :].decode()


def partial_credit(value: Any, maximum: float) -> tuple[float, str]:
    """Return the points that the last value of a test cell gives, as nbgrader reads it, and what is wrong with it.

    A number gives that many points, anything else all of them.
    """
    if value is None:
        return maximum, ""
    what = f"the test cell ends with {value!r:.40}"
    wanted = f"end it with None (all points) or a number from 0 to {maximum:g}, of Python's int or float"
    if type(value) not in (int, float):  # nbgrader takes numbers of NumPy, written "np.float64(1.0)", for a text
        return maximum, f"{what}: {wanted}"
    if 0 <= value <= maximum:
        return float(value), ""
    return 0.0 if math.isnan(value) else min(max(0.0, value), maximum), f"{what}: {wanted}"


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Bound our own tests: an answer of 10 ** 18 where a small number was expected may keep them busy for years.

    Outside of the main thread, and on Windows, there is no alarm and no bound.
    """

    def on_alarm(*_: object) -> None:
        raise TaskAborted(f"its tests took longer than {seconds:.0f} s")

    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _error(error: Any) -> dict[str, Any]:
    """Return an error as the session describes it, with every part of the type that it should have."""
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


def one_line(problem: BaseException, *more: str) -> str:
    """Return an error's message, and what else is to be said, as a short line without special characters."""
    text = str(problem.args[0]) if isinstance(problem, KeyError) and problem.args else str(problem)
    return printable(" ".join(" ".join((text, *more)).split()))[:200]
