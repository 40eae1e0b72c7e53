"""Runs one submission in a session, and the hidden tests against it."""

import builtins
import contextlib
import io
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from course_tools.grading.reports import Grade
from course_tools.grading.sandbox import InProcessSession, Limits, Session, SessionDied
from course_tools.grading.submissions import SubmittedCode, printable
from course_tools.notebooks.exercises import Exercise, Task

MAX_DEATHS = 6
"""How often a submission's process may die before the rest of its tasks is given up."""


START_SECONDS = 60.0
"""What the sandbox may take to start."""


STOPPED = "Stopped"
"""What stands for the type of the error of a cell that took its process along."""


SECONDARY_ERRORS = ("NameError", "AssertionError", "NotImplementedError")
"""Errors that a cell ends with because another one was not answered."""


class TaskAborted(BaseException):
    """The tests of a task cannot go on, and it gets no points; no test's `except Exception` can hide that."""


class StudentError(Exception):
    """An error of a type that only the submission knows."""


class SubmissionRunner:
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
        own = [(number, error) for number, error in found if error["type"] not in SECONDARY_ERRORS]
        lines = [(f"{error['type']}: " if error["type"] != STOPPED else "") + error["text"] for _, error in own]
        return [f"cell {number}: {printable(line)[:120]}" for (number, _), line in zip(own[:2], lines, strict=False)]

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Ask the session, in which all cells have run. Raises `TaskAborted` if there is no answer."""
        try:
            return self._ask(self._ready(), message)
        except SessionDied as problem:
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

    def voided(self, why: str) -> TaskAborted:
        """Note that the tests that run now count for nothing."""
        self.void = self.void or why
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
            session = self._session = self._start()
            try:  # a machine that is busy starts Python slowly: that is not the student's time
                session.ask({"ask": "look", "names": []}, START_SECONDS)
            except SessionDied:
                self._dead()
                continue
            self._deadline = min(self._deadline, time.monotonic() + self._limits.total)
            for number, source in self._cells:
                if number in self._fatal:
                    continue
                try:
                    answer = self._ask(session, {"ask": "run", "source": source, "name": f"cell {number}"})
                except SessionDied as problem:
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
            raise SessionDied(f"the whole submission took longer than {self._limits.total:.0f} s")
        answer = session.ask(message, min(left, self._limits.seconds))
        if not isinstance(answer, dict):
            raise SessionDied("its answer made no sense")
        return answer

    def _dead(self) -> None:
        self._deaths += 1
        self.close()


class RemoteFunction:
    """A function of the submission, as its tests see it."""

    def __init__(self, name: str, attempt: SubmissionRunner) -> None:
        """Take the function's name."""
        self._name, self._attempt = name, attempt

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it, over there."""
        answer = self._attempt.ask({"ask": "call", "name": self._name, "arguments": arguments, "named": named})
        if answer.get("error") is not None:
            raise self._as_exception(_error(answer["error"]))
        if "unfit" in answer or "value" not in answer:
            raise self._attempt.voided(f"{self._name} returned {_brief(answer.get('unfit'))}, which is no plain data")
        if answer.get("changed"):
            raise self._attempt.voided(f"{self._name} changed its arguments: work on a copy")
        return answer["value"]

    def _as_exception(self, error: dict[str, Any]) -> BaseException:
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
    exercise: Exercise,
    content: SubmittedCode,
    start: Callable[[], Session] = InProcessSession,
    limits: Limits | None = None,
) -> tuple[list[Grade], list[dict[str, Any]]]:
    """Grade a submission's code; return its grades and what its cells printed and ended with.

    `start` gives a session for the code to run in; that of the default is this very process, for code of our own.
    """
    limits = limits or Limits()
    attempt = SubmissionRunner(content.cells, start, limits)
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
    exercise: Exercise,
    task: Task,
    namespace: dict[str, Any],
    names: Sequence[str],
    attempt: SubmissionRunner,
    limits: Limits,
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
                namespace[name] = RemoteFunction(name, attempt)
            elif isinstance(entry, dict) and entry.get("is") == "value":
                namespace[name] = entry.get("value")
        with _alarm(2 * limits.seconds):
            exec(compile(task.source, f"{exercise.name}, {task.grade_id}", "exec"), namespace)
    except TaskAborted as problem:
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
        raise TaskAborted(f"its tests took longer than {seconds:.0f} s")

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
