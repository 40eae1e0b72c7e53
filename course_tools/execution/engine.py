"""How papermill executes a lesson: in a kernel of this interpreter, saved after each code cell, ended at any moment.

Several notebooks are executed side by side, each from a thread of its own. Import this where a lesson is executed, and
not before: papermill takes half a second.
"""

import logging
import math
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from course_tools.execution.machine import peak_memory
from course_utils._internal.files import atomic_write
from course_utils._internal.subprocess_call import kill_tree

if TYPE_CHECKING:
    from nbformat import NotebookNode

AUTOSAVE_SECONDS = 30

START_TIMEOUT = 300
"""Seconds a kernel may take to start: many that start at once on a slow disk need far longer than one alone."""

MEMORY_SECONDS = 0.2
"""How often the memory of a kernel is looked at."""

# What they log is in the error that is raised, too; on the screen it would break the display.
for name in ("papermill", "traitlets", "asyncio"):
    logging.getLogger(name).addHandler(logging.NullHandler())
    logging.getLogger(name).propagate = False


class KernelProcess:
    """The process of one kernel, from before its start until after its end."""

    def __init__(self, folder: Path, environment: Mapping[str, str], log: Path) -> None:
        """Take a folder for its connection file, its environment, and the file for what it prints past Python."""
        self.folder, self.environment, self.log = folder, environment, log
        self.peak_rss_mb = 0.0
        self._started: subprocess.Popen[bytes] | None = None
        self._ended = self._killed = False

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None if the process has not ended by itself."""
        return self._started.poll() if self._started and not self._killed else None

    @property
    def ended(self) -> bool:
        """Whether somebody has asked for its end."""
        return self._ended

    def started(self, process: "subprocess.Popen[bytes]") -> None:
        """Take the process; if its end was asked for while it started, this is it."""
        self._started = process
        threading.Thread(target=self._follow_memory, args=(psutil.Process(process.pid),), daemon=True).start()
        if self._ended:
            self.end()

    def end(self) -> None:
        """End the kernel at once, with all that it has started; if it has not started yet, it never will."""
        self._ended = True
        process = self._started
        if process and process.poll() is None:
            self._killed = True
            kill_tree(psutil.Process(process.pid))

    def _follow_memory(self, process: psutil.Process) -> None:
        try:
            while True:
                self.peak_rss_mb = max(self.peak_rss_mb, peak_memory(process) / 1e6)
                time.sleep(MEMORY_SECONDS)
        except (psutil.Error, OSError):  # it has ended
            return


class OwnKernel(AsyncKernelManager):
    """Starts the interpreter that runs this process, whatever kernels the user has installed under the same name."""

    kernel: KernelProcess

    def __init__(self, **kwargs: Any) -> None:
        """Put the connection file beside the notebook, so that both go together."""
        super().__init__(connection_file=str(self.kernel.folder / "kernel.json"), **kwargs)

    @property
    def kernel_spec(self) -> KernelSpec:
        """What starts the kernel. What libraries print past Python goes to its log, not into the notebook."""
        command = [sys.executable, "-P", "-m", "course_tools.execution.kernel", "-f", "{connection_file}"]
        command += ["--IPKernelApp.capture_fd_output=False"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the process, unless its end was asked for before."""
        if self.kernel.ended:
            raise RuntimeError("The lesson was stopped before its kernel started.")
        with self.kernel.log.open("ab") as log:
            streams = {"stdin": subprocess.PIPE, "stdout": log, "stderr": log}
            await super().start_kernel(env=dict(self.kernel.environment), **streams, **kwargs)
        self.kernel.started(self.provisioner.process)  # type: ignore[union-attr]

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        """End the process with all that it has started. TensorFlow would take two seconds to say goodbye."""
        self.kernel.end()
        await super().shutdown_kernel(now=True, restart=restart)


class Saver(NotebookExecutionManager):
    """Saves after every code cell and in long ones, and so that nobody ever reads half a notebook."""

    done = -1
    saved = 0.0

    def __init__(self, notebook: "NotebookNode", output: Path, progress: Path) -> None:
        """Take where to write the notebook, and where the number of code cells that are done."""
        super().__init__(notebook, str(output), progress_bar=False)
        self.output, self.progress = output, progress

    def save(self, **kwargs: Any) -> None:
        """Write the notebook and the number of code cells that are done.

        Papermill asks for it before and after every cell, text cells too; with many figures that takes seconds.
        """
        ours = [cell for cell in self.nb.cells if "injected-parameters" not in cell.metadata.tags]
        code = [cell for cell in ours if cell.cell_type == "code"]
        done = sum(cell.metadata.papermill.get("status") == self.COMPLETED for cell in code)
        recent = time.monotonic() - self.saved < AUTOSAVE_SECONDS
        if done == self.done and recent and not self.end_time:
            return
        self.done, self.saved = done, time.monotonic()
        with atomic_write(self.output) as temporary:
            nbformat.write(self.nb, temporary)
        with atomic_write(self.progress) as temporary:
            temporary.write_text(str(done), "utf-8")


class Engine(NBClientEngine):
    """Papermill's own engine, with our kernel and our way to save."""

    @classmethod
    def execute_notebook(
        cls, nb: "NotebookNode", kernel_name: str, *, kernel: KernelProcess, saver: tuple[Path, Path], deadline: float,
        working_folder: Path, **_: Any,
    ) -> "NotebookNode":  # fmt: skip
        """Execute the notebook until `deadline`, a time of `time.monotonic`; `saver` are the files of a `Saver`."""
        manager = Saver(nb, *saver)
        manager.notebook_start()
        try:
            cls.execute_managed_notebook(
                manager,
                kernel_name,
                start_timeout=START_TIMEOUT,
                kernel_manager_class=type("LessonKernel", (OwnKernel,), {"kernel": kernel}),
                shutdown_kernel="immediate",
                timeout_func=lambda cell: max(1, math.ceil(deadline - time.monotonic())),
                iopub_timeout=60,
                coalesce_streams=True,
                resources={"metadata": {"path": str(working_folder)}},
            )
        finally:
            kernel.end()
            manager.notebook_complete()
        return manager.nb


papermill_engines.register("course", Engine)


def execute(source: Path, output: Path, parameters: Mapping[str, Any], *, progress: Path, **how: Any) -> None:
    """Execute the notebook `source` into `output`; `how` goes to the engine.

    Raises:
        papermill.PapermillExecutionError: for the error of a cell.
        nbclient.exceptions.CellTimeoutError: after the deadline.
        RuntimeError: if the kernel does not start, or dies.
        OSError: if the output cannot be written.
    """
    papermill.execute_notebook(
        source,
        output,
        parameters=dict(parameters),
        engine_name="course",
        kernel_name="python3",
        language="python",
        progress_bar=False,
        saver=(output, progress),
        **how,
    )
