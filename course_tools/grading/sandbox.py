"""Sessions that execute a submission: bubblewrap around a Python process that runs `course_tools.grading.driver`."""

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

START_SECONDS = 60.0
"""What a session may take to start: Python starts slowly on a busy machine, and that is not the student's time."""

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
"""System calls that no exercise needs: memory that no limit counts, and calls with a history of holes in the kernel."""

BLOCKED_SIGNALLING = "flock inotify_init inotify_init1"
"""System calls by which two submissions would speak to each other over a file that both can only read."""

BLOCKED_FCNTL = (6, 7, 37, 38, 1024, 1026)
"""Commands of `fcntl` that do the same: F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_NOTIFY."""

SYSTEM_FOLDERS = (
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share/zoneinfo"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime"),
)
"""What programs and libraries of the system need. The rest of /usr is hidden: others may have put files there."""

PROGRAMS = {"bwrap": "bubblewrap", "setpriv": "util-linux"}
"""The programs that the sandbox is made with, and the packages that hold them."""

NBGRADER_EXCHANGES = (Path("/usr/local/share/nbgrader/exchange"), Path("/srv/nbgrader/exchange"))
"""Where nbgrader collects submissions unless it is told otherwise."""

COURSE_UTILS = ROOT / "course_utils"
"""What students import beside Python's packages. They have all of it."""

COURSE_UTILS_INSIDE = Path("/course-packages/course_utils")
"""Where it is in the sandbox, which does not show where the course lies."""

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


class SessionNotStarted(BaseException):
    """The process died before any code of the submission ran, so nothing can be said of the submission.

    No test's `except Exception` takes it for an error of a function.
    """


class Session(Protocol):
    """A process, or what stands in for one, that executes the cells of a submission and calls its functions."""

    stderr_tail: str

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer. Raises `SessionDied` if there is none within that time."""

    def close(self) -> None:
        """End the session."""


class InProcessSession:
    """A session in this very process: for solutions that we wrote ourselves, hundreds of them in a second."""

    stderr_tail = ""

    def __init__(self) -> None:
        """Start with nothing defined."""
        self._driver = Driver()

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer, however long it takes."""
        # As messages, so that a value that a process could not send is refused here as well.
        return cast(dict[str, Any], loads(dumps(self._driver.handle(loads(dumps(message))))))

    def close(self) -> None:
        """Do nothing."""


class SubprocessSession:
    """A session in a process of its own, inside the sandbox or, if the instructor says so, without."""

    def __init__(self, limits: Limits, *, sandbox: bool = True) -> None:
        """Start the process."""
        self._limits = limits
        self.stderr_tail = ""
        """The last lines that the process wrote to standard error, once it is closed."""
        self._scratch = tempfile.TemporaryDirectory(prefix="course-grade-")
        pipes: list[int] = []
        try:
            if not sandbox:  # not the course's folder itself, in which the exercises lie
                (Path(self._scratch.name) / "course_utils").symlink_to(COURSE_UTILS, target_is_directory=True)
            wrap, environment, pipes = command(limits.files) if sandbox else ([], None, [])
            # Not the interpreter that the link leads to: by the link, Python finds its virtual environment.
            python = [str(_interpreter()), "-s", "-P", "-c", DRIVER]
            self._process = subprocess.Popen(
                [*wrap, *python, json.dumps(limits.resources())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,  # nobody reads it while the process runs: a file would be a way to the disk
                env=environment
                or VARIABLES | {"PATH": os.defpath, "HOME": self._scratch.name, "PYTHONPATH": self._scratch.name},
                cwd="/" if sandbox else self._scratch.name,
                start_new_session=True,
                pass_fds=pipes,
            )
        except BaseException:
            self._scratch.cleanup()
            raise
        finally:
            for pipe in pipes:
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
            self.stderr_tail = (errors.read(1 << 16) or b"").decode(errors="replace").strip()[-2000:]
        for pipe in (self._input, self._output, errors):
            with contextlib.suppress(OSError):
                pipe.close()
        self._scratch.cleanup()

    def _exchange(self, message: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        self._buffer.clear()  # what it wrote without being asked
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            selector.register(self._input, selectors.EVENT_WRITE)
            rest = memoryview(message)
            checked = 0.0
            while True:
                now = time.monotonic()
                if now > deadline:
                    raise SessionDied(f"it took longer than {seconds:.0f} s")
                if now - checked > POLL_SECONDS:
                    checked = now
                    self._check_usage()
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

    def _check_usage(self) -> None:
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
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "HDF5_USE_FILE_LOCKING": "FALSE",  # the sandbox has no locks
}


def command(files: int = Limits.files) -> tuple[list[str], dict[str, str], list[int]]:
    """Return what to write before a command to run it inside the sandbox, and the environment to start that with.

    The numbers are those of open files, which the command is to inherit; close them when the command has started.
    `files` is the size in MB of the folder that can be written to. Raises `CourseError` if the machine lacks a program.
    """
    found = {program: shutil.which(program) for program in PROGRAMS}
    for program, path in found.items():
        if not path:
            raise CourseError(
                f"{program} is missing: submissions are graded inside bubblewrap. Install it with\n"
                f"  apt-get install {PROGRAMS[program]}\nor say --no-sandbox if you trust every one of them."
            )
    bubblewrap = str(found["bwrap"])
    # What is shown may lie in /tmp or /dev/shm, so the empty folders there come first.
    empty = ["--proc", "/proc", "--dev", "/dev"]
    for folder, size in (("/dev/shm", MB), ("/tmp", files * MB)):
        empty += ["--perms", "1777", "--size", str(size), "--tmpfs", folder]
    arguments = [*empty, *_view(), "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]

    kernel = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    kernel += ["--new-session", "--die-with-parent"]
    environment = VARIABLES | {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "PYTHONPATH": str(COURSE_UTILS_INSIDE.parent)}
    rules = _filter()
    # By a file, as everybody in the sandbox can read the command line of its first process.
    pipes = [_pipe(rules), _pipe("".join(f"{argument}\0" for argument in arguments).encode())]
    filtered, shown = ["--seccomp", str(pipes[0])], ["--args", str(pipes[1])]
    if os.geteuid() != 0:
        user = ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
        return [bubblewrap, *kernel, *user, *filtered, *shown, "--"], environment, pipes
    # The superuser builds the view, then changes to a user that owns nothing: limits on processes do not hold for
    # user 0, and another user could not even enter a home folder that Python may be installed in.
    nobody = str(61000 + os.getpid() % 4000)
    capabilities = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    outer = [bubblewrap, *kernel, *capabilities, *shown, "--"]
    become = ["setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups", "--"]
    inner = ["bwrap", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", *filtered]
    return [*outer, *become, *inner, "--dev-bind", "/", "/", "--chdir", "/tmp", "--"], environment, pipes


def _pipe(content: bytes) -> int:
    """Return the number of an open pipe from which this can be read; it takes 64 KB, far more than there is to say."""
    pipe, end = os.pipe()
    os.write(end, content)
    os.close(end)
    return pipe


def _interpreter() -> Path:
    """Return the path of this Python in a folder without links; the last part may be a link, as in an environment."""
    executable = Path(sys.executable)
    return executable.parent.resolve() / executable.name


def _package_folders() -> list[Path]:
    """Return the folders from which Python imports packages, by the paths that it knows."""
    return [Path(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


def _python_folders() -> list[Path]:
    """Return the folders outside of `SYSTEM_FOLDERS` that hold Python and its packages, none inside another."""
    named = (Path(sys.prefix), Path(sys.base_prefix), *_package_folders())
    folders = {path.resolve() for path in named if path.is_dir()} - {Path("/usr")}
    if (local := Path("/usr/local")) in folders:  # its other folders are for anything
        folders = (folders - {local}) | {local / "bin", local / "lib"}
    shown = folders | {Path(path) for path in SYSTEM_FOLDERS}
    return sorted(path for path in folders if not any(other in path.parents for other in shown))


def _links() -> dict[Path, Path]:
    """Return the paths by which Python refers to its own folders and that lead over links, and where they lead to."""
    named = [Path(sys.prefix), Path(sys.base_prefix), *_package_folders()]
    path = _interpreter()
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent / path.readlink()))
        named.append(path.parent)
        path = path.parent.resolve() / path.name
    links = {each: each.resolve() for each in named if each.resolve() != each}
    return {path: links[path] for path in links if not any(other in path.parents for other in links)}


def _view() -> list[str]:
    """Return bubblewrap's arguments for what can be read: the system's programs, libraries, Python, `course_utils`."""
    folders = _python_folders()
    shown = [path for path in (*map(Path, SYSTEM_FOLDERS), *folders) if path.exists()]
    links = {path: target for path, target in _links().items() if not any(path.is_relative_to(each) for each in shown)}
    arguments = []
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            shown.append(path)
    # bubblewrap makes missing folders for their owner only, and the owner is not who runs the submission.
    present = {Path(path) for path in ("/", "/tmp", "/dev", "/dev/shm", "/proc")}
    for parent in sorted(
        {parent for path in (*shown, *links, COURSE_UTILS_INSIDE) for parent in path.parents} - present
    ):
        arguments += ["--perms", "0755", "--dir", str(parent)]
    for path in shown:
        arguments += ["--ro-bind", str(path), str(path)]
    arguments += ["--ro-bind", str(COURSE_UTILS.resolve()), str(COURSE_UTILS_INSIDE)]
    for path, target in links.items():
        arguments += ["--symlink", str(target), str(path)]
    return arguments


def ensure_not_visible(paths: Sequence[Path]) -> None:
    """Raise `CourseError` for a file or folder that submissions could read inside the sandbox."""
    folders = [*map(Path, SYSTEM_FOLDERS), *_python_folders(), COURSE_UTILS.resolve()]
    for path in paths:
        place = path.parent.resolve() / path.name  # a link is handed in, not what it leads to
        for folder in folders:
            if place.is_relative_to(folder):
                raise CourseError(
                    f"{path} lies in {folder}, which the sandbox shows because Python needs it, and every submission "
                    "could read it: move it, or make Python's environment in a folder of its own."
                )


class _Comparison(ctypes.Structure):
    """libseccomp's `scmp_arg_cmp`: which argument of a call, how it is compared, and with what."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


_EQUAL_UNDER_MASK = 7
"""SCMP_CMP_MASKED_EQ. The kernel looks at the lower half of a command alone, so the filter must, too."""


@functools.cache
def _filter() -> bytes:
    """Return a program for the kernel (seccomp) that refuses the system calls in `BLOCKED_...`.

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
    # Without a lock a library goes on if it is told that there are none here (ENOSYS), not that it may have none.
    rules: list[tuple[str, int, int | None]] = [(name, errno.EPERM, None) for name in BLOCKED_SYSCALLS.split()]
    rules += [(name, errno.ENOSYS, None) for name in BLOCKED_SIGNALLING.split()]
    rules += [("fcntl", errno.ENOSYS, command) for command in BLOCKED_FCNTL]
    for name, error, second in rules:
        number = library.seccomp_syscall_resolve_name(name.encode())
        compared = None if second is None else ctypes.byref(_Comparison(1, _EQUAL_UNDER_MASK, 0xFFFFFFFF, second))
        refuse = ctypes.c_uint32(0x00050000 | error)  # SCMP_ACT_ERRNO
        if number >= 0 and library.seccomp_rule_add_array(context, refuse, number, int(compared is not None), compared):
            raise CourseError(f"libseccomp does not take a rule for {name}.")
    with tempfile.TemporaryFile() as file:
        if library.seccomp_export_bpf(context, file.fileno()):
            raise CourseError("libseccomp does not write its program.")
        library.seccomp_release(context)
        file.seek(0)
        return file.read()


def examine(limits: Limits, *, sandbox: bool = True) -> None:
    """Start one session. Raises `CourseError` with the reason if this machine cannot grade."""
    if os.name != "posix" or (sandbox and sys.platform != "linux"):
        raise CourseError(
            "Grading needs Linux: the sandbox of the submissions is bubblewrap. Grade on a Linux machine, in a virtual "
            "machine or in a container."
        )
    session = SubprocessSession(limits, sandbox=sandbox)
    try:
        session.ask({"ask": "run", "source": "1", "name": "trial"}, START_SECONDS)
    except SessionDied as problem:
        session.close()
        lines = [f"{'The sandbox' if sandbox else 'Python'} does not start here: {problem}.", session.stderr_tail]
        if "namespace" in session.stderr_tail or "Operation not permitted" in session.stderr_tail:
            lines.append("bubblewrap needs a Linux that lets users make namespaces; most containers do not.")
        if sandbox:
            lines.append("Say --no-sandbox if you trust every submission.")
        raise CourseError("\n".join(filter(None, lines))) from None
    finally:
        session.close()
