"""Folders that belong to this process until it ends: a run's own, and one that the user named for results."""

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from course_utils._internal.files import atomic_write, try_lock
from course_utils.errors import CourseError
from course_utils.paths import work_dir

_run_folders: dict[Path, Path] = {}  # those of this process, by the names that they would have alone
_held_locks: list[Any] = []  # until this process ends
_outputs: set[Path] = set()  # folders that the user named, of this process
_choosing = threading.Lock()


def own_run_folder(lesson: str, parameters: Mapping[str, Any]) -> Path:
    """Do the work of `course_utils.paths.run_folder`."""
    description = json.dumps(dict(parameters), sort_keys=True, indent=1, default=_plain)
    code = hashlib.sha256(f"{lesson} {description}".encode()).hexdigest()[:12]
    first = work_dir() / "runs" / f"{re.sub(r'[^A-Za-z0-9_-]+', '_', lesson)[:40]}-{code}"
    with _choosing:
        if first not in _run_folders:
            names = (first.name if number == 1 else f"{first.name}-{number}" for number in count(1))
            free = ((name, lock) for name in names if (lock := try_lock(first.with_name(name))) is not None)
            name, lock = next(free)  # the others belong to processes that work in them
            if not lock.is_locked:  # where nothing can be locked, only a new folder is certain to be nobody else's
                name = f"{first.name}-{secrets.token_hex(4)}"
            _held_locks.append(lock)
            _run_folders[first] = first.with_name(name)
    folder = _run_folders[first]
    with atomic_write(folder / "parameters.json") as temporary:
        temporary.write_text(description, encoding="utf-8")
    return folder


def _plain(value: Any) -> Any:
    """Return a value as JSON takes it: NumPy's as Python's, sets in order, everything else (paths) as its text."""
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return value.tolist() if hasattr(value, "tolist") else str(value)


def own_output(parameter: str, folder: str | Path, path: Path) -> Path:
    """Do the work of `course_utils.paths.output_path`; `path` is the full path of `folder`."""
    remedy = "What to do: name another folder, new or not, in which you may make files."
    if path.exists() and not path.is_dir():
        raise CourseError(f"{parameter} = {str(folder)!r} is a file, not a folder. {remedy}")
    try:
        path.mkdir(parents=True, exist_ok=True)
        trial = path / f".{secrets.token_hex(4)}"
        trial.write_bytes(b"tried")
        trial.unlink()
    except OSError as error:
        raise CourseError(f"{parameter} = {str(folder)!r} cannot be written to: {error.strerror}. {remedy}") from error
    with _choosing:
        if path not in _outputs:
            lock = try_lock(work_dir() / "runs" / f"output-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}")
            if lock is None:
                raise CourseError(f"{parameter} = {str(folder)!r}: another run writes there at this moment. {remedy}")
            _held_locks.append(lock)
            _outputs.add(path)
    return path
