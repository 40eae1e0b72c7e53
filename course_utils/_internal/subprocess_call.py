"""Calls a function in a fresh Python process: the one way to run a piece of work apart from its caller.

The call goes to the process in a file, the outcome comes back in another. A pipe on its standard input ties it to its
caller: when the caller ends, however it ends, the pipe closes, and the process ends itself and all that it has started.
"""

import contextlib
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import psutil

from course_utils._internal.files import atomic_write

STDERR_LINES = 5
"""How many of the last lines that a process has written go into the message about its death."""

STACK = re.compile(r'\s*(@ +0x|PC: @|\*\*\* |File ".*", line \d+ in |Extension modules:|(Current t|T)hread 0x)')
"""How the lines begin that a library prints after its reason when it ends the process: they help nobody here."""

POLL_SECONDS = 0.1


class WorkerDied(RuntimeError):
    """The process that did the work has ended without an outcome."""


def serialize(function: Callable[..., Any], *args: Any, **kwargs: Any) -> bytes:
    """Return a call as bytes; functions and classes of a notebook go along by value.

    Keras finds a layer that somebody has defined by its name in a list, which a model does not take along: the list
    goes with the call.
    """
    import cloudpickle

    keras = sys.modules.get("keras")
    layers = keras.saving.get_custom_objects() if keras else {}
    return pickle.dumps(
        (
            {name: cloudpickle.dumps(layer) for name, layer in layers.items()},
            cloudpickle.dumps(partial(function, *args, **kwargs)),
        )
    )


def serialize_plain(function: Callable[..., Any], *args: Any) -> bytes:
    """Return a call as bytes, as `serialize` does, for a function of a module that needs nothing of Keras.

    The process then starts without TensorFlow, whatever the caller has imported.
    """
    return pickle.dumps(({}, pickle.dumps(partial(function, *args))))


class SubprocessCall:
    """A call in a process of its own. `run` starts it and waits for it; `end`, from another thread, ends it at once."""

    def __init__(self, call: bytes, environment: Mapping[str, str] | None = None) -> None:
        """Take what `serialize` has made, and the environment variables of the process (None: ours)."""
        self._call = call
        self._environment = environment
        self._ended = threading.Event()

    def end(self) -> None:
        """End the process with all that it has started; if it has not started yet, it never will."""
        self._ended.set()

    def run(self, poll: Callable[[], object] = lambda: None) -> Any:
        """Return what the function returns.

        Args:
            poll: called several times a second while the process runs. If it raises, the process is ended.

        Raises:
            CancelledError: after `end`.
            WorkerDied: if the process ends without an outcome: with the reason, and the last lines that it wrote.
            Exception: whatever the function raises.
        """
        if self._ended.is_set():
            raise CancelledError
        with tempfile.TemporaryDirectory(prefix="course-call-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / "tmp").mkdir()
            (folder / "call").write_bytes(self._call)
            variables = dict(os.environ if self._environment is None else self._environment)
            with (folder / "log").open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-c", _program(), name],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    cwd=folder,
                    env=variables | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "tmp")),
                    **new_session(),
                )
            try:
                while process.poll() is None and not self._ended.is_set():
                    poll()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(POLL_SECONDS)
            finally:
                if process.poll() is None:
                    kill_tree(psutil.Process(process.pid))
                    process.wait()
                assert process.stdin
                process.stdin.close()
            if self._ended.is_set():
                raise CancelledError
            return _outcome(folder, process.returncode)


def new_session() -> dict[str, Any]:
    """Return the arguments of `subprocess.Popen` that keep the terminal's signals, such as Ctrl-C, from a process."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def kill_tree(process: psutil.Process) -> None:
    """End a process and all that it has started, which may be in sessions of their own. Itself comes last."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for member in (*process.children(recursive=True), process):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                member.kill()


def exit_reason(code: int) -> str:
    """Return in words why a process ended, from its exit code; that of a signal is negative."""
    if code >= 0:
        return f"it ended by itself, with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGKILL":
        return "it was killed from outside, or the machine ran out of memory (SIGKILL)"
    return f"it crashed or was killed ({name})"


def last_lines(log: Path, count: int = STDERR_LINES) -> str:
    """Return the last lines of a file that say anything (no stack), indented and cut to a readable width."""
    try:
        lines = log.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "".join(
        f"\n    {line[:200]}" for line in [line for line in lines if line.strip() and not STACK.match(line)][-count:]
    )


def _outcome(folder: Path, code: int) -> Any:
    try:
        problem, result = pickle.loads((folder / "outcome").read_bytes())
    except Exception as damage:  # none there, or one that cannot be brought back to life
        reason = exit_reason(code) if isinstance(damage, FileNotFoundError) else f"its outcome cannot be read: {damage}"
        raise WorkerDied(f"The process that did the work died: {reason}.{last_lines(folder / 'log')}") from None
    if problem:
        raise problem
    return result


def _program() -> str:
    """Return what the process runs. It finds the modules that we find, wherever it is started."""
    path = [str(Path(place).absolute()) if Path(place).exists() else place for place in sys.path]
    return f"import sys; sys.path[:] = {path!r}; from course_utils._internal.subprocess_call import main; main()"


# --- In the process ---


def main() -> NoReturn:
    """Read the call in the folder that the command line names, do it, and write the outcome beside it."""
    folder = Path(sys.argv[1])
    lifeline, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # what the function starts must not read from the lifeline, nor hold it open
    threading.Thread(target=_watch_parent, args=(lifeline, folder), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: _leave(1))
    import cloudpickle

    try:
        layers, work = pickle.loads((folder / "call").read_bytes())
        if layers:
            _register(layers)
        outcome: tuple[BaseException | None, Any] = None, pickle.loads(work)()
    except BaseException as problem:
        outcome = problem, None
    try:
        content = cloudpickle.dumps(outcome)
    except Exception as unfit:
        told = outcome[0] or f"its result cannot be sent back: {unfit}"
        content = pickle.dumps((RuntimeError(f"{type(told).__name__}: {told}"), None))
    with atomic_write(folder / "outcome") as temporary:
        temporary.write_bytes(content)
    sys.stdout.flush()
    sys.stderr.flush()
    _leave(0)


def _register(layers: Mapping[str, bytes]) -> None:
    """Make layers known to Keras, but for those of modules that cannot be imported here: most work needs none."""
    import keras

    for name, layer in layers.items():
        with contextlib.suppress(ImportError, AttributeError):
            keras.saving.get_custom_objects()[name] = pickle.loads(layer)


def _watch_parent(lifeline: int, folder: Path) -> None:
    """Wait for the end of the caller, and end this process then."""
    while os.read(lifeline, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)  # nobody else is left to delete it
    _leave(1)


def _leave(code: int) -> NoReturn:
    """End at once, with all that this process has started: TensorFlow takes two seconds to say goodbye."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            child.kill()
    os._exit(code)
