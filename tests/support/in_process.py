"""The `course` command inside the process of the tests, where a process of its own is not the point."""

import signal
import warnings
from collections.abc import Mapping
from typing import Any

from typer.testing import CliRunner

from course_tools.cli import app
from course_tools.execution.pool import STOPPING


def invoke(*arguments: object, env: Mapping[str, object] | None = None) -> Any:
    """Run the command; return its `exit_code`, `stdout` and `stderr`. Handlers of signals are as they were."""
    handlers = {number: signal.getsignal(number) for number in STOPPING}
    how_warnings_are_written = warnings.formatwarning
    try:
        variables = {name: str(value) for name, value in (env or {}).items()}
        return CliRunner().invoke(app, [str(argument) for argument in arguments], env=variables)
    finally:
        warnings.formatwarning = how_warnings_are_written
        for number, handler in handlers.items():
            signal.signal(number, handler)
