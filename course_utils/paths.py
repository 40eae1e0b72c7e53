"""Where the course reads and where it writes."""

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

__all__ = ["ROOT", "data_dir", "output_path", "run_folder", "user_path", "work_dir"]

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: the folder that holds `lessons/`, `notebooks/` and `data/`."""

_run_folders: dict[Path, Path] = {}  # those of this process, by the names that they would have alone
_held_locks: list[Any] = []  # until this process ends
_outputs: set[Path] = set()  # folders that the user named, of this process
_choosing = threading.Lock()


def data_dir() -> Path:
    """Return the folder of the real data sets: `$COURSE_DATA`, by default `data/`.

    Lessons only read it; `course data` writes there.
    """
    return _folder("COURSE_DATA")


def work_dir() -> Path:
    """Return the one folder that lessons write to: `$COURSE_WORK`, by default `data/`.

    Drawn pictures go to `drawn/` in it; what is known of picture files, and extracted features, to `cache/`; what a
    lesson trains to `runs/`; what `course data check` reports to `reports/`. All of it can be deleted at any time and
    is made again when it is needed.
    """
    return _folder("COURSE_WORK")


def _folder(variable: str) -> Path:
    """Return the folder that an environment variable names; one that is set but empty counts as not set."""
    return Path(os.environ.get(variable) or ROOT / "data").expanduser().resolve()


def run_folder(lesson: str, parameters: Mapping[str, Any]) -> Path:
    """Return the folder for what one run of a lesson keeps: trained networks, the states of trainings. It exists.

    Runs with other parameters have other folders. A second run with the same parameters, at the same time in another
    process, gets a folder of its own too (the same name with a number); a later one finds the folder of the first, so
    that a training that was killed goes on. Within a process, the same parameters give the same folder.

    Args:
        lesson: its number or name.
        parameters: all that the results depend on: seed, sizes, epochs, folders... Paths and NumPy numbers will do.

    Raises:
        CourseError: if the folder cannot be made.
    """
    from course_utils._internal.files import atomic_write, try_lock

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


def user_path(text: str | Path) -> Path:
    """Return the full path of a file or folder that the user named, `~` included.

    A lesson does not run where `course` was called. A relative path is meant from there (`$COURSE_CALLED_FROM`), and
    from the notebook's own folder in JupyterLab.
    """
    return (Path(os.environ.get("COURSE_CALLED_FROM", ".")) / Path(text).expanduser()).resolve()


def output_path(parameter: str, folder: str | Path) -> Path:
    """Return the full path of a folder that the user named for results: made, tried, and this process's until it ends.

    What cannot be written is so told at the start of a lesson, not after its training; and two runs that are started
    with the same folder do not mix their files.

    Args:
        parameter: the lesson's name for it, to be told in an error.
        folder: what the user gave.

    Raises:
        CourseError: if the folder cannot be made or written to, or if another process writes there at this moment.
    """
    from course_utils._internal.files import try_lock
    from course_utils.errors import CourseError

    path = user_path(folder)
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
