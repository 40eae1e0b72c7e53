"""What the course has written and can make again: found, measured, removed. Data sets are never among it."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from course_tools.data.get import weights_dir
from course_utils._internal.files import try_lock
from course_utils._internal.layouts import DATA_SETS
from course_utils.errors import CourseError
from course_utils.paths import ROOT, data_dir, work_dir

KINDS = {
    "drawn": "drawn pictures",
    "cache": "checks of pictures, extracted features",
    "runs": "trained networks and states of trainings that no running lesson uses",
    "partial": "beginnings of downloads, folders of commands that were killed",
}
"""What is removed if nothing is named."""

ON_REQUEST = {
    "downloads": "archives that were downloaded or placed there",
    "reports": "reports of course data check",
    "quarantine": "damaged files that were set aside",
}
"""What is removed only by its name: it cannot be made again without asking a server, or not at all."""

STALE_SECONDS = 3600
"""Age from which the folder of a run that does not say whose it is counts as left behind."""


@dataclass(frozen=True)
class Leftover:
    """A file or folder that can be removed: its kind, and its size in bytes with all that is in it."""

    kind: str
    path: Path
    size: int


def find_leftovers(kinds: tuple[str, ...] = ()) -> list[Leftover]:
    """Return what can be removed, of these kinds (none: those that can be made again), sorted by kind and path.

    What another process holds a lock of, or works in, is not among it. Raises `CourseError` for an unknown kind.
    """
    known = KINDS | ON_REQUEST
    if unknown := [kind for kind in kinds if kind not in known]:
        raise CourseError(f"There is nothing called {unknown[0]!r} to remove. Choose from: {', '.join(known)}.")
    found = {path: kind for kind in (kinds or KINDS) for path in _paths(kind)}
    return sorted(
        (Leftover(kind, path, _size(path)) for path, kind in found.items()), key=lambda one: (one.kind, one.path)
    )


def remove(leftover: Leftover) -> str:
    """Remove a file or folder; return "", or why it stays (on Windows: a file in it is open)."""
    lock = try_lock(leftover.path) if leftover.kind == "runs" else None
    try:
        if leftover.kind == "runs" and lock is None:
            return "a running lesson uses it"
        if leftover.path.is_dir() and not leftover.path.is_symlink():
            shutil.rmtree(leftover.path)
        else:
            leftover.path.unlink()
    except OSError as error:
        return error.strerror or str(error)
    finally:
        if lock:
            lock.release()
    return ""


def _paths(kind: str) -> Iterator[Path]:
    work, data = work_dir(), data_dir()
    if kind in ("drawn", "cache", "reports"):
        yield from _entries(work / kind)
    elif kind in ("downloads", "quarantine"):
        yield from _entries(data / kind)
    elif kind == "runs":
        runs = (path for path in _entries(work / "runs") if (path / "parameters.json").is_file())
        yield from (path for path in runs if _is_free(path))
    else:
        for folder in {ROOT / "runs", work / "runs"}:
            yield from (path for path in folder.glob("**/.run-*") if path.is_dir() and _is_stale(path))
        yield from weights_dir().glob(".*.partial")
        for name in DATA_SETS:
            lock = data / f".{name}.lock"
            if not lock.exists() or _is_free(data / name):  # otherwise `course data get` is at work
                yield from (data / "downloads" / name).glob(".*.partial")
                yield from (data / "downloads" / name).glob(".kagglehub")
                yield from (path for what in ("unpacked", "arranging") if (path := data / f".{name}.{what}").exists())


def _entries(folder: Path) -> list[Path]:
    """Return what stands in a folder, if there is one. Locks stay: another process may be waiting at one."""
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.suffix != ".lock"]


def _is_free(path: Path) -> bool:
    """Return whether no living process holds the lock of a file or folder. Where nothing can be locked: False."""
    lock = try_lock(path)
    if lock is None or not lock.is_locked:
        return False
    lock.release()
    return True


def _is_stale(folder: Path) -> bool:
    """Return whether the process that a folder of `course run` belongs to has ended."""
    try:
        owner = json.loads((folder / "owner.json").read_text(encoding="utf-8"))
        if owner["host"] != socket.gethostname():
            return False
        return abs(psutil.Process(owner["pid"]).create_time() - owner["started"]) > 1  # its number is another's now
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return time.time() - folder.stat().st_mtime > STALE_SECONDS


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() and not path.is_symlink() else [path]
    total = 0
    for file in files:
        with suppress(OSError):
            status = file.lstat()
            total += 0 if file.is_dir() else status.st_size
    return total
