"""What students hand in: where it lies, whose it is, and what can be said of it without running any of it."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_tools.exercises import Exercise, role
from course_utils.errors import CourseError

MAX_FILE = 20 * 1024 * 1024
"""Bytes that a submitted notebook may have. An exercise draws little; a hundred megabytes are no accident."""

MAX_CELLS = 1000


class Unreadable(Exception):
    """A submission that cannot be graded; the message says why."""


@dataclass(frozen=True)
class Submission:
    """A file that somebody handed in, and for which exercise, as far as its place says so."""

    path: Path
    student: str
    exercise: str | None
    problem: str = ""

    @property
    def slug(self) -> str:
        """A file name for the feedback: readable, of harmless characters, and another one for every student."""
        name = f"{self.student}__{self.exercise or 'unknown'}"
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:80]
        return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Content:
    """The code of a submission: each cell's number in the notebook and its text, and what was noticed about tasks."""

    cells: list[tuple[int, str]]
    notes: dict[str, list[str]] = field(default_factory=dict)


def find_submissions(paths: Sequence[Path], exercises: Sequence[str], chosen: str | None) -> list[Submission]:
    """Return the notebooks among `paths`, in the order of students and exercises.

    Args:
        paths: notebooks, or folders that are searched: `STUDENT/EXERCISE/*.ipynb` as nbgrader collects them,
            `STUDENT/EXERCISE.ipynb`, or files that are named after students. Links are listed, never followed.
        exercises: the names of the exercises there are.
        chosen: the exercise that all of them are for; None to let each say so itself.

    Raises:
        CourseError: if a path does not exist, or there is no notebook at all.
    """
    found: dict[Path, Submission] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise CourseError(f"{printable(str(path))}: there is no such file or folder.")
        for each, problem in _walk(path) if path.is_dir() and not path.is_symlink() else [(path, "")]:
            student, exercise = _owner(each, exercises)
            found.setdefault(each.absolute(), Submission(each, printable(student), chosen or exercise, problem))
    if not found:
        raise CourseError(f"There is no notebook (*.ipynb) in {', '.join(printable(str(path)) for path in paths)}.")
    return sorted(found.values(), key=lambda each: (each.student, each.exercise or "", str(each.path)))


def read(submission: Submission) -> tuple[bytes, dict[str, Any]]:
    """Return a submission's bytes and its notebook. Raises `Unreadable` for what is no ordinary notebook."""
    found = content(submission)
    try:
        notebook = json.loads(found)
    except (ValueError, RecursionError):
        raise Unreadable("not a notebook: the file is not JSON") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Unreadable("not a notebook of version 4: it has no list of cells")
    return found, notebook


def content(submission: Submission) -> bytes:
    """Return a submission's bytes. Raises `Unreadable` for what is no ordinary file of an ordinary size."""
    if submission.problem:
        raise Unreadable(submission.problem)
    try:
        handle = os.open(submission.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        link = submission.path.is_symlink()
        raise Unreadable("a link, not a file" if link else f"cannot be opened ({problem.strerror})") from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not an ordinary file")
        if status.st_size > MAX_FILE:
            raise Unreadable(f"{status.st_size / 2**20:.0f} MB large; {MAX_FILE // 2**20} MB are allowed")
        found = file.read(MAX_FILE + 1)
    if not found.strip():
        raise Unreadable("the file is empty")
    return found


def claimed_exercise(notebook: dict[str, Any]) -> str | None:
    """Return the exercise that a notebook says it was released for."""
    metadata = notebook.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    name = course.get("exercise") if isinstance(course, dict) else None
    return name if isinstance(name, str) else None


def examine(notebook: dict[str, Any], exercise: Exercise) -> Content:
    """Return the code to run and what was tampered with. Raises `Unreadable` if there is no code to run.

    Only code cells that are no test cells count. Points, test cells and locked cells are the source's, whatever the
    submission has made of them.
    """
    released = {role(cell)["grade_id"]: cell for cell in exercise.released().cells if role(cell)}
    full = {role(cell)["grade_id"]: cell.source for cell in exercise.solution().cells if role(cell)}
    tests = {task.grade_id: task for task in exercise.tasks}
    cells, seen, notes = [], dict.fromkeys(released, 0), dict[str, list[str]]()
    for number, cell in enumerate(notebook["cells"][:MAX_CELLS], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if not isinstance(source, str):
            continue
        metadata = cell.get("metadata")
        entry = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        entry = entry if isinstance(entry, dict) else {}
        grade_id = entry.get("grade_id")
        if isinstance(grade_id, str) and grade_id in seen:
            seen[grade_id] += 1
        if isinstance(grade_id, str) and grade_id in tests:
            task = tests[grade_id]
            if source.strip() not in (released[grade_id].source.strip(), full[grade_id].strip()):
                notes.setdefault(task.name, []).append("its test cell was edited (ignored)")
            if entry.get("points") != released[grade_id].metadata["nbgrader"]["points"]:
                notes.setdefault(task.name, []).append("its points were changed (ignored)")
            continue
        cells.append((number, source))
    for grade_id, times in seen.items():
        name = tests[grade_id].name if grade_id in tests else grade_id
        what = "its test cell" if grade_id in tests else "its cell"
        if times == 0:
            notes.setdefault(name, []).append(f"{what} was deleted or renamed")
        if times > 1:
            notes.setdefault(name, []).append(f"{what} is there {times} times")
    if not any(source.strip() for _, source in cells):
        raise Unreadable("no cell holds any code")
    return Content(cells, notes)


def printable(text: str) -> str:
    """Return a name without line breaks and other characters that do something."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in _decoded(text))


def _decoded(text: str) -> str:
    """Return a file name whose bytes are not UTF-8 with their numbers in place of what Python puts there."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _walk(folder: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        found += [(here / name, "a link, not a folder") for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name != ".ipynb_checkpoints"]
        found += [(here / name, "") for name in files if name.lower().endswith(".ipynb")]
    return found


def _owner(path: Path, exercises: Sequence[str]) -> tuple[str, str | None]:
    path = path.absolute()
    if path.name in exercises and path.suffix == "":  # a folder that is a link
        return path.parent.name, path.name
    if path.parent.name in exercises:
        return path.parent.parent.name, path.parent.name
    if path.stem in exercises:
        return path.parent.name, path.stem
    for exercise in exercises:
        for student in (path.stem.removesuffix(exercise), path.stem.removeprefix(exercise)):
            if student != path.stem and student.strip("_- "):
                return student.strip("_- "), exercise
    return path.stem, None
