"""A Python process that a stranger's code may run in: bubblewrap around `course_tools.grading.driver`."""

import contextlib
import ctypes
import errno
import functools
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast

import psutil

from course_tools.grading import driver
from course_tools.grading.driver import LENGTH, MAX_MESSAGE, Driver, NotSerializable, dumps, loads
from course_utils.errors import CourseError
from course_utils.paths import ROOT

POLL_SECONDS = 0.1

MB = 1024 * 1024

MAX_PROCESSES = 32
"""Processes of one submission, bubblewrap's own included: more would take the processor from the other gradings."""

BLOCKED_SYSCALLS = """
memfd_create memfd_secret shmget shmat msgget semget mq_open
add_key keyctl request_key ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp
unshare setns mount umount2 move_mount mount_setattr open_tree fsopen fsconfig fsmount fspick pivot_root chroot
bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register fanotify_init
name_to_handle_at open_by_handle_at lookup_dcookie personality quotactl quotactl_fd acct swapon swapoff reboot syslog
init_module finit_module delete_module kexec_load kexec_file_load settimeofday clock_settime adjtimex clock_adjtime
"""
"""System calls that no exercise needs: memory that no limit counts, and what holes in kernels are often found in."""

DRIVER = Path(driver.__file__).read_text("utf-8")


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    `seconds` is wall time for one cell or the tests of one task, `total` for the whole submission; `total` bounds the
    CPU time of each process, too. `memory` (MB) is what all processes of a submission may hold together; one may
    reserve twice as much address space. `files` (MB) bounds one file, and all files together: there is one folder to
    write to. `processes` counts threads as well.
    """

    seconds: float = 20.0
    total: float = 120.0
    memory: int = 2048
    processes: int = 128
    files: int = 64

    def resources(self) -> dict[str, int]:
        """Return them as the limits of `resource.setrlimit`."""
        return {
            "RLIMIT_CPU": max(1, round(self.total)),
            "RLIMIT_AS": 2 * self.memory * MB,
            "RLIMIT_FSIZE": self.files * MB,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_CORE": 0,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_MSGQUEUE": 0,
        }


class SessionDied(BaseException):
    """The process is gone; the message says why. No test's `except Exception` takes it for an error of a function."""


class Session(Protocol):
    """Somebody who executes a submission and answers questions about it."""

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer. Raises `SessionDied` if there is none within that time."""

    def close(self) -> None:
        """End it."""


class InProcessSession:
    """A session in this very process: for solutions that we wrote ourselves, hundreds of them in a second."""

    def __init__(self) -> None:
        """Start with nothing defined."""
        self._driver = Driver()

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer, however long it takes."""
        # Through the same language, so that what cannot pass there does not pass here.
        return cast(dict[str, Any], loads(dumps(self._driver.handle(loads(dumps(message))))))

    def close(self) -> None:
        """Do nothing."""


class SubprocessSession:
    """A session in a process of its own, inside the sandbox or, if the instructor says so, without."""

    def __init__(self, limits: Limits, *, sandbox: bool = True) -> None:
        """Start the process."""
        self._limits = limits
        self.stderr_tail = ""
        self._scratch = tempfile.TemporaryDirectory(prefix="course-grade-")
        wrap, environment, pipe = command(limits.files) if sandbox else ([], None, None)
        # The way to Python may lead over links that the sandbox lacks; the last one makes it a virtual environment.
        executable = Path(sys.executable)
        python = [str(executable.parent.resolve() / executable.name), "-s", "-P", "-c", DRIVER]
        self._process = subprocess.Popen(
            [*wrap, *python, json.dumps(limits.resources())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # nobody reads it while the process runs: a file would be a way to the disk
            env=environment or VARIABLES | {"PATH": os.defpath, "HOME": self._scratch.name},
            cwd="/" if sandbox else self._scratch.name,
            start_new_session=True,
            pass_fds=(pipe,) if pipe else (),
        )
        if pipe:
            os.close(pipe)
        self._input, self._output = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        os.set_blocking(self._input.fileno(), False)
        os.set_blocking(self._output.fileno(), False)
        self._buffer = bytearray()

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer. Raises `SessionDied` if there is none, or if it is no plain data."""
        content = dumps(message)
        try:
            return cast(dict[str, Any], loads(self._exchange(LENGTH.pack(len(content)) + content, seconds)))
        except NotSerializable as problem:
            self.close()
            raise SessionDied(f"the answer was {problem}") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill the process and all that it has started."""
        if self._input.closed:  # its number may be another process's by now
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self._process.pid)
            for process in (*family.children(recursive=True), family):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        errors = cast(IO[bytes], self._process.stderr)
        with contextlib.suppress(ValueError, OSError):
            os.set_blocking(errors.fileno(), False)
            self.stderr_tail = (errors.read(4000) or b"").decode(errors="replace").strip()
        for pipe in (self._input, self._output, errors):
            with contextlib.suppress(OSError):
                pipe.close()
        self._scratch.cleanup()

    def _exchange(self, message: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        self._buffer.clear()  # whatever it said unasked
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            selector.register(self._input, selectors.EVENT_WRITE)
            rest = memoryview(message)
            looked = 0.0
            while True:
                now = time.monotonic()
                if now > deadline:
                    raise SessionDied(f"it took longer than {seconds:.0f} s")
                if now - looked > POLL_SECONDS:
                    looked = now
                    self._look()
                for key, _ in selector.select(min(POLL_SECONDS, deadline - now)):
                    if key.fileobj is self._input:
                        try:
                            rest = rest[os.write(self._input.fileno(), rest[:65536]) :]
                        except BrokenPipeError:
                            raise SessionDied(self.exit_reason()) from None
                        if not rest:
                            selector.unregister(self._input)
                        continue
                    got = os.read(self._output.fileno(), 1 << 20)
                    if not got:
                        raise SessionDied(self.exit_reason())
                    self._buffer += got
                    answer = self._answer()
                    if answer is not None:
                        return answer

    def _answer(self) -> bytes | None:
        if len(self._buffer) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._buffer)
        if length > MAX_MESSAGE:
            raise SessionDied(f"it answered with more than {MAX_MESSAGE // MB} MB")
        end = LENGTH.size + length
        return bytes(self._buffer[LENGTH.size : end]) if len(self._buffer) >= end else None

    def _look(self) -> None:
        """Raise `SessionDied` if all processes together use more than they may."""
        memory, family = 0, list[psutil.Process]()
        with contextlib.suppress(psutil.NoSuchProcess):
            own = psutil.Process(self._process.pid)
            family = [own, *own.children(recursive=True)]
        if len(family) > MAX_PROCESSES:
            raise SessionDied(f"it started more than {MAX_PROCESSES} processes")
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                memory += process.memory_info().rss
        if memory > self._limits.memory * MB:
            raise SessionDied(f"it used more than {self._limits.memory} MB of memory")

    def exit_reason(self) -> str:
        """Return why the process ended."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it closed its connection to the grader"
        number = -status if status < 0 else status - 128
        if number in (24, 9):
            return f"its process was killed: by its own code, or after {self._limits.total:.0f} s of CPU time"
        if number > 0:
            return f"its process crashed (signal {number})"
        return f"its process ended by itself (exit code {status})"


VARIABLES = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # two gradings see sets in the same order
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # One thread: as fast for small pictures, and the same sums in the same order on every machine.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}


def command(files: int = Limits.files) -> tuple[list[str], dict[str, str], int]:
    """Return what to write before a command to run it inside the sandbox, and the environment to start that with.

    The number is that of an open file, which the command is to inherit; close it when the command has started.
    Raises `CourseError` if the machine lacks a program for it.
    """
    for program, package in (("bwrap", "bubblewrap"), ("setpriv", "util-linux")):
        if not shutil.which(program):
            raise CourseError(
                f"{program} is missing: submissions are graded inside bubblewrap. Install it with\n"
                f"  apt-get install {package}\nor say --no-sandbox if you trust every one of them."
            )
    roots = _roots()
    system = [
        Path("/etc") / name for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")
    ]
    visible = [*roots, *(path for path in system if path.exists())]

    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        path = Path(name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            arguments += ["--ro-bind", name, name]
    # bubblewrap makes missing folders for its owner only.
    parents = {parent for path in (*visible, Path("/course/course_utils")) for parent in path.parents}
    for parent in sorted(parents - {Path("/")}):
        if not any(parent.is_relative_to(root) for root in roots):
            arguments += ["--perms", "0755", "--dir", str(parent)]
    for path in visible:
        arguments += ["--ro-bind", str(path), str(path)]
    arguments += ["--ro-bind", str(ROOT / "course_utils"), "/course/course_utils"]
    arguments += [
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--perms",
        "1777",
        "--size",
        str(MB),
        "--tmpfs",
        "/dev/shm",
        "--remount-ro",
        "/dev",
    ]
    arguments += [
        "--perms",
        "1777",
        "--size",
        str(files * MB),
        "--tmpfs",
        "/tmp",
        "--remount-ro",
        "/",
        "--chdir",
        "/tmp",
    ]

    kernel = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    kernel += ["--new-session", "--die-with-parent"]
    environment = VARIABLES | {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "PYTHONPATH": "/course"}
    rules = _filter()
    pipe, end = os.pipe()  # a pipe holds far more than the filter has
    os.write(end, rules)
    os.close(end)
    filtered = ["--seccomp", str(pipe)]
    if os.geteuid() != 0:
        user = ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
        return ["bwrap", *kernel, *user, *filtered, *arguments, "--"], environment, pipe
    # The superuser makes the view, then becomes nobody in particular: limits on processes do not hold for user 0, and
    # another user could not even enter a home folder that Python may be installed in.
    nobody = str(61000 + os.getpid() % 4000)
    outer = [
        "bwrap",
        *kernel,
        "--cap-drop",
        "ALL",
        "--cap-add",
        "CAP_SETUID",
        "--cap-add",
        "CAP_SETGID",
        *arguments,
        "--",
    ]
    become = ["setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups", "--"]
    inner = ["bwrap", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", *filtered]
    return [*outer, *become, *inner, "--dev-bind", "/", "/", "--chdir", "/tmp", "--"], environment, pipe


def _roots() -> list[Path]:
    """Return the folders outside of /usr that hold Python and its packages."""
    prefixes = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix)}
    prefixes |= {Path(path).resolve() for path in sys.path if "site-packages" in path and Path(path).is_dir()}
    return [p for p in sorted(prefixes) if not p.is_relative_to("/usr") and not any(q in p.parents for q in prefixes)]


def ensure_not_visible(paths: Sequence[Path]) -> None:
    """Raise `CourseError` for a file or folder that lies where the sandbox shows Python."""
    for path in paths:
        for root in (Path("/usr"), *_roots()):
            if (path.parent.resolve() / path.name).is_relative_to(root):  # a link is handed in, not what it leads to
                raise CourseError(
                    f"{path} lies in {root}, where Python is, and every submission could read it. "
                    "Move it, or make Python's environment in a folder of its own."
                )


@functools.cache
def _filter() -> bytes:
    """Return a program for the kernel (seccomp) that refuses the system calls in `BLOCKED_SYSCALLS`.

    Raises `CourseError` if the machine lacks the library for it.
    """
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        raise CourseError(
            "libseccomp is missing: the sandbox filters system calls. Install it with\n  apt-get install libseccomp2"
        ) from None
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(0x7FFF0000))  # SCMP_ACT_ALLOW
    refuse = 0x00050000 | errno.EPERM  # SCMP_ACT_ERRNO
    for name in BLOCKED_SYSCALLS.split():
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0 and library.seccomp_rule_add_array(context, ctypes.c_uint32(refuse), number, 0, None):
            raise CourseError(f"libseccomp does not take a rule for {name}.")
    with tempfile.TemporaryFile() as file:
        if library.seccomp_export_bpf(context, file.fileno()):
            raise CourseError("libseccomp does not write its program.")
        library.seccomp_release(context)
        file.seek(0)
        return file.read()


def examine(limits: Limits) -> None:
    """Try the sandbox once. Raises `CourseError` with the reason if it does not work on this machine."""
    session = SubprocessSession(limits)
    try:
        session.ask({"ask": "run", "source": "1", "name": "trial"}, 60)
    except SessionDied as problem:
        raise CourseError(
            f"bubblewrap does not work here: {problem}.\n{session.stderr_tail}\n"
            "It needs a Linux that lets users make namespaces. Say --no-sandbox if you trust every submission."
        ) from None
    finally:
        session.close()
