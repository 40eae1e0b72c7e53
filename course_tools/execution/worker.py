"""One lesson: executed from this process, in a kernel that is a process of its own."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_tools.notebooks.results import Result, Status, collect
from course_utils._internal.environment_check import keras_file
from course_utils._internal.subprocess_call import exit_reason, last_lines
from course_utils.paths import work_dir

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from course_tools.execution.engine import KernelProcess

INLINE = "module://matplotlib_inline.backend_inline"
"""What puts figures into a notebook."""

NO_ROOM = 20e6
"""Bytes. Where a lesson fails and less is free, that is worth saying, whatever it failed of."""


@dataclass(frozen=True)
class Task:
    """A lesson to execute.

    `scratch` is a folder that belongs to this task alone; the executed notebook is written there, as
    `<lesson>.ipynb`, after every cell. On a machine that does not see it, a temporary folder takes its place.
    `timeout` is in seconds, for the whole lesson.
    """

    lesson: str
    source: "NotebookNode"
    scratch: Path
    working_folder: Path
    parameters: Mapping[str, Any]
    environment: Mapping[str, str]
    timeout: float

    @property
    def output(self) -> Path:
        """The executed notebook."""
        return self.scratch / f"{self.lesson}.ipynb"

    @property
    def progress(self) -> Path:
        """A file that holds the number of code cells done, for whoever sees the folder."""
        return self.scratch / "cells_done"


def execute(task: Task) -> tuple[Result, bytes]:
    """Execute the lesson on a machine of a cluster; return what came of it, with the executed notebook's file."""
    if task.scratch.is_dir() and not (task.scratch / "tmp").exists():
        return LessonRun(task).run()
    # Another machine's disk, or a worker has died over the same lesson before.
    with tempfile.TemporaryDirectory(prefix="course-run-", ignore_cleanup_errors=True) as folder:
        return LessonRun(replace(task, scratch=Path(folder), working_folder=Path(folder))).run()


class LessonRun:
    """The execution of one lesson. `run` waits for it; `end`, from another thread, ends its kernel at once."""

    def __init__(self, task: Task) -> None:
        """Take what to execute."""
        self._task = task
        self._ended = False
        self._kernel: KernelProcess | None = None

    def end(self) -> None:
        """End the kernel; what was executed until then is in the notebook that `run` leaves in the scratch folder."""
        self._ended = True
        if self._kernel:
            self._kernel.end()

    def run(self) -> tuple[Result, bytes]:
        """Return what came of the lesson, with the executed notebook's file.

        Never raises for what a lesson can do wrong. Raises `OSError` if the notebook cannot be written.
        """
        from course_tools.execution.engine import KernelProcess

        task = self._task
        started = time.monotonic()
        log = task.scratch / "log"
        self._kernel = KernelProcess(task.scratch, self._environment(), log)
        if self._ended:
            self._kernel.end()
        status, error = self._execute(self._kernel, started + task.timeout)
        metrics, claims = collect(task.output)
        if status == "passed" and not all(claim["holds"] for claim in claims):
            status = "claims failed"
        seconds, peak = round(time.monotonic() - started, 2), round(self._kernel.peak_rss_mb, 1)
        result = Result(task.lesson, status, seconds, peak, metrics, claims, dict(task.parameters), error)
        return result, task.output.read_bytes() if task.output.exists() else b""

    def _environment(self) -> dict[str, str]:
        """Return the kernel's environment variables."""
        scratch = self._task.scratch
        # The kernel is killed, not asked to clean up: its temporary files go with the rest of the folder.
        temporary = scratch / "tmp"
        temporary.mkdir()
        own = {
            # Nothing of the user's own IPython start-up files, and nothing written into the home folder.
            "IPYTHONDIR": str(scratch / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
            "MPLBACKEND": INLINE,
            "COURSE_KERNEL_LOG": str(scratch / "log"),
        }
        return {**self._without_home(), **os.environ, **self._task.environment, **own}

    def _without_home(self) -> dict[str, str]:
        """Return what replaces the home folder of a user who has none: libraries would make one called `~`."""
        if os.path.expanduser("~") != "~":  # noqa: PTH111 - Path's raises an error instead
            return {}
        home = self._task.scratch / "home"
        home.mkdir()
        return {"HOME": str(home), "KERAS_HOME": str(keras_file().parent)}

    def _execute(self, kernel: "KernelProcess", deadline: float) -> tuple[Status, str]:
        """Execute the notebook; return the status and, for what went wrong, what to show of it."""
        import nbformat
        import papermill
        from nbclient.exceptions import CellTimeoutError

        from course_tools.execution import engine

        task = self._task
        source = task.scratch / "source.ipynb"
        nbformat.write(task.source, source)
        try:
            engine.execute(
                source,
                task.output,
                task.parameters,
                progress=task.progress,
                kernel=kernel,
                deadline=deadline,
                working_folder=task.working_folder,
            )
        except papermill.PapermillExecutionError as error:
            return "failed", _explain(error) + self._disk()
        except CellTimeoutError as error:
            if time.monotonic() < deadline:  # not the lesson took too long, but its outputs did not arrive
                return "failed", str(error)
            return "timeout", f"It took longer than {task.timeout:.0f} s. Give it more with --timeout SECONDS."
        except RuntimeError as error:  # the kernel did not start, or died
            return "failed", _obituary(kernel, error) + self._disk()
        return "passed", ""

    def _disk(self) -> str:
        """Return what to say if the folder that lessons write to is full."""
        folder = Path(self._task.environment.get("COURSE_WORK") or work_dir())
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        try:
            free = shutil.disk_usage(there).free
        except OSError:
            return ""
        if free > NO_ROOM:
            return ""
        return f"\nThe disk of {folder} is full. Free some room, or set COURSE_WORK to a folder on another disk."


def _obituary(kernel: "KernelProcess", error: RuntimeError) -> str:
    """Return why a kernel died, with the last lines that it has printed."""
    code = kernel.exit_code
    reason = exit_reason(code) if code is not None else str(error)
    lines = [f"The kernel died: {reason}. Its peak memory was {kernel.peak_rss_mb:.0f} MB."]
    if code is not None and code < 0:
        lines.append("If memory is short, run one lesson at a time (--jobs 1) or a smaller profile.")
    return "\n".join(lines) + last_lines(kernel.log)


def _explain(error: Any) -> str:
    """Return the cell's number, its first lines, and the end of the error, without colours and stack."""
    source = [line for line in error.source.splitlines() if line.strip()]
    lines = [f"In cell [{error.exec_count}]:", *(f"    {line}" for line in source[:3])]
    if len(source) > 3:
        lines.append("    ...")
    message = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", error.evalue).strip()
    if error.ename == "CourseError":
        return "\n".join([*lines, message])
    short = "\n".join(line[:200] for line in message.splitlines()[:3])
    return "\n".join([*lines, f"{error.ename}: {short}"])
