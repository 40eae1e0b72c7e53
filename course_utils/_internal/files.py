"""Files that are written whole or not at all, locks between processes, and what a disk refuses said in words."""

import contextlib
import errno
import hashlib
import os
import secrets
import tempfile
import time
import warnings
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from course_utils.errors import CourseError
from course_utils.paths import work_dir

REPLACE_TRIES = 6
"""How often a finished file is given its name: on Windows this fails while a virus scanner or a reader has it open."""
OUTPUT = "set COURSE_WORK (or the folder for the output) to"
"""How another folder is chosen for what a lesson writes; see `friendly_os_errors`."""
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
DISK_ERRORS = (*NO_ROOM, errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its name when the block ends well, and vanishes when it does not.

    Nobody ever sees a half-written file under the final name, even after a Ctrl-C or a power cut. The file gets the
    permissions of any new file.

    Raises:
        CourseError: if the disk is full or may not be written, where `path` lies in the course's own folder
            (`work_dir()`). Elsewhere the `OSError` comes as it is: the caller knows which option chose the folder.
    """
    friendly = friendly_os_errors if path.resolve().is_relative_to(work_dir()) else _errors_as_they_are
    temporary = path.with_name(f"{_temporary_prefix(path)}{secrets.token_hex(4)}{path.suffix}")
    with friendly(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not tempfile.mkstemp, whose files only their owner may read: a shared course folder is read by others too.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        with friendly(path.parent, only=DISK_ERRORS):  # the block has other files, and errors, of its own
            yield temporary
        with friendly(path.parent):
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())  # the name must not reach the disk before the content
            _replace(temporary, path)
            _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def leftovers(path: Path) -> list[Path]:
    """Return the temporary files that killed processes have left of `path`; ask only while you hold its lock."""
    prefix = _temporary_prefix(path)
    return [file for file in path.parent.glob(".*") if file.name.startswith(prefix) and file.suffix == path.suffix]


def _temporary_prefix(path: Path) -> str:
    """Return the start of the names of its temporary files: short, as the longest name of a file leaves no room."""
    long = len(path.stem) > 40
    return f".{path.stem[:24]}~{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]}." if long else f".{path.stem}."


def _replace(temporary: Path, path: Path) -> None:
    for attempt in range(REPLACE_TRIES):
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk, where folders can be synchronised (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def friendly_os_errors(
    place: Path, instead: str = "set COURSE_WORK to", afterwards: str = "", only: Container[int] | None = None
) -> Iterator[None]:
    """Turn what the operating system says about a full disk or a forbidden folder into what to do about it.

    Args:
        place: the file or folder to name where the error itself names none.
        instead: how another folder is chosen: "set SOMETHING to", "use --something with".
        afterwards: a sentence to add, about what to do next.
        only: the error numbers that are meant; None: all.

    Raises:
        CourseError: in place of an `OSError`. One without a number (of the network, of an unpacker) passes unchanged.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None or (only is not None and error.errno not in only):
            raise
        where = error.filename if isinstance(error.filename, str) else place
        remedy = f"You can {instead} another folder."
        if error.errno in NO_ROOM:
            remedy = f"Free some room, or {instead} a folder on another disk."
        reason = error.strerror or error
        raise CourseError(f"{where} cannot be written: {reason}. {remedy} {afterwards}".rstrip()) from error


@contextmanager
def _errors_as_they_are(place: Path, only: Container[int] | None = None) -> Iterator[None]:
    yield


def ensure_writable(folder: Path, instead: str = OUTPUT) -> None:
    """Make the folder, and try whether it takes a file: better before a training than after it.

    Raises:
        CourseError: if it does not. `instead` says how another folder is chosen, as for `friendly_os_errors`.
    """
    with friendly_os_errors(folder, instead):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock that belongs to `path`, and yield True; if somebody else has it, wait, or else yield False.

    Two lessons that start side by side and need the same features compute them once. The operating system releases the
    lock when its holder dies, so that a killed run leaves nothing to clean up. Where a disk has no locks (some network
    disks), the block runs without one, after a warning: use this only where a lock saves double work, and results
    cannot mix.

    Raises:
        CourseError: if the folder of `path` is missing and cannot be made.
    """
    lock = try_lock(path, wait=wait)
    if lock is None:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def try_lock(path: Path, *, wait: bool = False) -> FileLock | None:
    """Take the lock that belongs to `path` and return it, held until its `release()`; None if somebody else has it.

    Where no lock can be made, the lock that is returned is not held (`is_locked` is False), and a warning says why.
    """
    with friendly_os_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    # Anybody who may write to the folder may take the lock: the file is empty, and other users share the folder.
    lock = FileLock(path.with_name(f".{path.name}.lock"), mode=0o666, thread_local=False)
    try:
        lock.acquire(blocking=wait)
    except Timeout:
        return None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or error
        warnings.warn(
            f"Files in {path.parent} cannot be locked ({reason}): the course goes on without, and runs that start at "
            "the same time may do the same work twice. COURSE_WORK can name a folder on another disk.",
            RuntimeWarning,
            stacklevel=4,
        )
    return lock
