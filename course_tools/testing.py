"""`course test`: the one way to check and test everything, on every system; `make test` calls it."""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from course_tools.execution.machine import cores, environment
from course_tools.notebooks.lessons import find_lessons
from course_utils.errors import CourseError
from course_utils.paths import ROOT

NEEDED = ("hypothesis", "mypy", "nbval", "packaging", "pytest", "pytest_timeout", "ruff", "xdist", "yaml")
"""The modules of the extra `test` that the steps below cannot do without."""

FAST = ("-m", "not slow and not real and not claims and not cases")


@dataclass(frozen=True)
class Step:
    """One check: commands that run at the same time. It passes when each of them leaves with exit code 0."""

    title: str
    commands: Sequence[Sequence[str]]
    variables: Mapping[str, str] = field(default_factory=dict)


def run_tests(console: Console, *, fast: bool = False) -> int:
    """Run every step, whatever came of the ones before; print a line for each; return 0, or 1 if one failed.

    With `fast`, the notebooks and the tests marked slow are left out. Raises `CourseError` where the extra `test` is
    not installed.
    """
    missing = [module for module in NEEDED if importlib.util.find_spec(module) is None]
    if missing:
        raise CourseError(
            f"course test needs {', '.join(missing)}. What to do: in {ROOT}, run\n"
            '  python -m pip install -c constraints.txt -e ".[test]"'
        )
    failed = []
    for step in steps(fast=fast):
        console.print(f"== {step.title}")
        started = time.monotonic()
        passed = _run(step)
        console.print(f"{step.title}: {'passed' if passed else 'failed'}, {time.monotonic() - started:.0f} s")
        if not passed:
            failed.append(step.title)
    console.print(f"\nFailed: {', '.join(failed)}." if failed else "\nEverything passed.")
    return 1 if failed else 0


def steps(*, fast: bool = False) -> list[Step]:
    """Return the checks in their order, the quick ones first."""
    checks = [
        Step("lint", [_python("ruff", "check", "--quiet", ".")]),
        Step("format", [_python("ruff", "format", "--check", "--quiet", ".")]),
        Step("types", [_python("mypy")]),
        Step("notebooks match their sources", [_python("course_tools", "build", "--check")]),
    ]
    if not fast:
        checks.append(notebooks())
    if (ROOT / "tests").is_dir():  # the students' archive has none
        slowest = ("--durations=30", "--durations-min=5")
        checks.append(Step("tests", [_python("pytest", "-q", *slowest, *_side_by_side(), *(FAST if fast else ()))]))
    return checks


def notebooks(paths: Sequence[str] | None = None) -> Step:
    """Return the step that executes notebooks, by default every lesson's, and fails where a claim does not hold.

    Their cells must run without an error; what they print may differ. As in `course run`, several run at the same time
    and share the cores. Where the tests are, the course's code does not see what Windows lacks.
    """
    if paths is None:
        paths = [f"notebooks/{lesson.name}.ipynb" for lesson in find_lessons(ROOT / "lessons")]
    jobs = min(2, cores(), len(paths))
    arguments = ("-q", "--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider")
    return Step(
        "lessons and their claims",
        [_python("pytest", *arguments, *paths[start::jobs]) for start in range(jobs)],
        environment(jobs) | {"COURSE_STRICT_CLAIMS": "1"} | _without_posix(),
    )


def _without_posix() -> dict[str, str]:
    """Return the variable under which Python hides what only POSIX has; a students' course has nothing of the kind."""
    folder = ROOT / "tests" / "portability" / "no_posix"
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)} if folder.is_dir() else {}


def _side_by_side() -> tuple[str, ...]:
    """Return the options with which several test files run at the same time, as many as there are cores, at most four.

    Each of the processes may hold TensorFlow and start others. The tests of a file stay together: they share what is
    expensive to make. tests/conftest.py has the files that take longest come first, so that no process waits for
    another at the end; xdist on its own begins with those of many tests.
    """
    jobs = min(4, cores())
    return ("--numprocesses", str(jobs), "--dist", "loadfile", "--no-loadscope-reorder") if jobs > 1 else ()


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _run(step: Step) -> bool:
    """Run the commands of a step at the same time; what they print comes one after the other."""
    variables = os.environ | step.variables
    if len(step.commands) == 1:
        return subprocess.run(step.commands[0], cwd=ROOT, env=variables, check=False).returncode == 0
    running = [
        subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for command in step.commands
    ]
    try:
        for process in running:
            output, _ = process.communicate()
            sys.stdout.flush()
            sys.stdout.buffer.write(output)
            sys.stdout.buffer.flush()
    finally:
        for process in running:
            process.kill()
    return all(process.returncode == 0 for process in running)
