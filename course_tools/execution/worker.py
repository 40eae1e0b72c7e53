"""One lesson in a process of its own: the notebook's kernel is this process's only child."""

import contextlib
import math
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # here, not where it is used: an import that a second signal interrupts would be left half done

from course_tools.notebooks.results import Result, Status, collect
from course_utils._internal.files import atomic_write

if TYPE_CHECKING:
    from nbformat import NotebookNode


STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What Ctrl-C, a machine that shuts down and a terminal that closes send to every process of a run."""

AUTOSAVE_SECONDS = 30

START_TIMEOUT = 300
"""Seconds a kernel may take to start: many that start at once on a slow disk need far longer than one alone."""


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


def prepare() -> None:
    """Make this process a worker: it dies with its kernel, when it is told to and when the run is gone."""
    # Ctrl-C reaches every process of the terminal's group. The run decides what happens; workers wait for its word.
    # A handler, not SIG_IGN: the kernel would inherit SIG_IGN, and could then not be interrupted at a timeout.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, _die)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    parent = multiprocessing.parent_process()
    if parent:
        # Kernels live in sessions of their own: without this, a killed run (kill -9) would leave them working.
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def execute(task: Task) -> tuple[Result, bytes]:
    """Execute the lesson and return what came of it, with the executed notebook's file.

    Never raises for what a lesson can do wrong.
    """
    # The kernel is killed, not asked to clean up: what it leaves in the folder for temporary files goes with the rest.
    temporary = task.scratch / "tmp"
    try:
        temporary.mkdir()
    except OSError:  # on another machine's disk, or a worker has died over the same lesson before
        with tempfile.TemporaryDirectory(prefix="course-run-") as folder:
            return execute(replace(task, scratch=Path(folder), working_folder=Path(folder)))
    log = task.scratch / "log"
    # What libraries print past Python (TensorFlow, the allocator) must not break the run's display, and tells why a
    # kernel died.
    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(task.environment)
    # Nothing of the user's own IPython start-up files, and nothing written into the home folder.
    os.environ["IPYTHONDIR"] = str(task.scratch / "ipython")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(task.scratch / "runtime")
    os.environ["TMPDIR"] = str(temporary)

    started = time.monotonic()
    status, error = _run(task, started + task.timeout)
    seconds = time.monotonic() - started

    metrics, claims = collect(task.output)
    if status == "passed" and not all(claim["holds"] for claim in claims):
        status = "claims failed"
    # The kernel is the only child this process ever had.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    if not error and status == "failed":
        error = exit_reason(log, peak)
    parameters = dict(task.parameters)
    result = Result(task.lesson, status, round(seconds, 2), round(peak, 1), metrics, claims, parameters, error)
    return result, task.output.read_bytes() if task.output.exists() else b""


def _run(task: Task, deadline: float) -> tuple[Status, str]:
    """Execute the notebook with papermill; return the status and, for an error in a cell, what to show of it."""
    import nbformat
    import papermill
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient.exceptions import CellTimeoutError
    from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
    from traitlets import Unicode

    class OwnKernel(AsyncKernelManager):
        """The interpreter that runs this process, whatever kernels the user has installed under the same name."""

        # Beside the notebook, not in /tmp: gone with it, even if nobody is left to delete it.
        connection_file = Unicode(str(task.scratch / "kernel.json"))

        @property
        def kernel_spec(self) -> KernelSpec:
            """What starts the kernel."""
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

    class Reporter(NotebookExecutionManager):
        """Saves after every code cell and in long ones, and so that nobody ever reads half a notebook."""

        done = -1
        saved = 0.0

        def save(self, **kwargs: Any) -> None:
            """Write the notebook and the number of code cells done.

            Papermill asks for it before and after every cell, text cells too; with many figures that takes seconds.
            """
            ours = [cell for cell in self.nb.cells if "injected-parameters" not in cell.metadata.tags]
            code = [cell for cell in ours if cell.cell_type == "code"]
            done = sum(cell.metadata.papermill.get("status") == self.COMPLETED for cell in code)
            recent = time.monotonic() - self.saved < AUTOSAVE_SECONDS
            if done == self.done and recent and not self.end_time:
                return
            self.done, self.saved = done, time.monotonic()
            with atomic_write(task.output) as temporary:
                nbformat.write(self.nb, temporary)
            with atomic_write(task.progress) as temporary:
                temporary.write_text(str(done))

    class Engine(NBClientEngine):
        @classmethod
        def execute_notebook(cls, nb: "NotebookNode", kernel_name: str, **kwargs: Any) -> "NotebookNode":
            manager = Reporter(nb, task.output, progress_bar=False)
            manager.notebook_start()
            try:
                cls.execute_managed_notebook(
                    manager,
                    kernel_name,
                    start_timeout=START_TIMEOUT,
                    kernel_manager_class=OwnKernel,
                    shutdown_kernel="immediate",  # TensorFlow takes two seconds to say goodbye
                    timeout_func=lambda cell: max(1, math.ceil(deadline - time.monotonic())),
                    iopub_timeout=60,
                    coalesce_streams=True,
                )
            finally:
                manager.notebook_complete()
            return manager.nb

    papermill_engines.register("course", Engine)
    source = task.scratch / "source.ipynb"
    nbformat.write(task.source, source)
    try:
        papermill.execute_notebook(
            source,
            task.output,
            parameters=dict(task.parameters),
            engine_name="course",
            kernel_name="python3",
            language="python",
            cwd=task.working_folder,
        )
    except papermill.PapermillExecutionError as error:
        return "failed", _explain(error)
    except CellTimeoutError as error:
        if time.monotonic() < deadline:  # not the lesson took too long, but its outputs did not arrive
            return "failed", str(error)
        return "timeout", f"It took longer than {task.timeout:.0f} s. Give it more with --timeout SECONDS."
    except RuntimeError as error:  # the kernel did not start, or died
        print(error, file=sys.stderr, flush=True)
        return "failed", ""
    return "passed", ""


def _follow(parent: "multiprocessing.process.BaseProcess") -> None:
    """Wait for the end of the run, and end this process then."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _die(*_: object) -> None:
    """Leave at once, and take every descendant along: a kernel that trains hears no polite request for minutes."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(128 + signal.SIGTERM)


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


def exit_reason(log: Path, peak_rss_mb: float) -> str:
    """Return why a kernel died, with the last lines that it printed."""
    stderr_tail = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-3:]
    explanation = (
        f"The kernel died: it was killed from outside, crashed, or the machine ran out of memory (its peak was "
        f"{peak_rss_mb:.0f} MB).\nIf memory is short, run one lesson at a time (--jobs 1) or a smaller profile."
    )
    return "\n".join([explanation, *(f"    {line[:200]}" for line in stderr_tail)])
