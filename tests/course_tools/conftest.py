import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from command import COURSE


@pytest.fixture(scope="session")
def course() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The `course` command, as a user runs it."""

    def run(*arguments: object, cwd: Path | None = None, env: Mapping[str, object] | None = None, timeout: float = 180):
        return subprocess.run(
            [str(COURSE), *map(str, arguments)],
            cwd=cwd,
            env=os.environ | {name: str(value) for name, value in (env or {}).items()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def without_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process had never imported Keras: what it starts need not import TensorFlow, which takes ten seconds.

    Modules of tests that import Keras are collected in the same process.
    """
    monkeypatch.delitem(sys.modules, "keras", raising=False)


@pytest.fixture
def alembic(require: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader, and the program by which it makes its tables."""
    require("grading")
    monkeypatch.setenv("PATH", f"{COURSE.parent}{os.pathsep}{os.environ['PATH']}")
