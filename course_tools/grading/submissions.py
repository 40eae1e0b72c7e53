"""What students hand in: where it lies, whose it is, and what its cells hold. Nothing of it is executed here."""

import hashlib
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course_tools.grading.naming import Naming
from course_tools.notebooks.exercises import Exercise
from course_utils._internal.names import is_clutter, printable
from course_utils.errors import CourseError

MAX_FILE = 20 * 1024 * 1024
"""Bytes that a submitted notebook may have. An exercise draws little; a hundred megabytes are no accident."""

MAX_CELLS = 1000

MAX_FILES = 3
"""Notebooks of one student for one exercise that are graded: thousands would keep the others waiting."""


class InvalidSubmission(Exception):
    """A submission that cannot be graded; the message says why."""


@dataclass(frozen=True)
class Submission:
    """A file that somebody handed in, and for which exercise, as far as its place says so.

    `copy` is 1 for a student's first file for the exercise, and more for the others; `problem` says why it cannot be
    graded. `time` and `late` are what its name says of when it was handed in.
    """

    path: Path
    student: str
    exercise: str | None
    problem: str = ""
    copy: int = 1
    time: str = ""
    late: bool = False

    @property
    def label(self) -> str:
        """The student's name, with a number if it is not the first file for the exercise: `ada (2)`."""
        return self.student if self.copy == 1 else f"{self.student} ({self.copy})"

    @property
    def slug(self) -> str:
        """A file name for the feedback: readable, of harmless characters, and another one for every student."""
        name = f"{self.label}__{self.exercise or 'unknown'}"
        plain = re.sub(r"[^\w-]+", "_", name)[:60]  # letters of every language; a file's name takes 255 bytes
        return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class SubmittedCode:
    """The code of a submission: each cell's number in the notebook and its text, and what was noticed about tasks.

    `named` gives the grade_id of the cells that the exercise knows, by their numbers; `texts` the written answers, by
    their tasks.
    """

    cells: list[tuple[int, str]]
    notes: dict[str, list[str]] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def find_submissions(
    paths: Sequence[Path], exercises: Sequence[str], chosen: str | None, student: str | None = None
) -> list[Submission]:
    """Return the notebooks among `paths`, in the order of students and exercises.

    Args:
        paths: notebooks, or folders that are searched: `STUDENT/EXERCISE/*.ipynb` as nbgrader collects them,
            `STUDENT/EXERCISE.ipynb`, or files that are named after students. Links are listed, never followed.
            What lies in a student's folder is that student's, whatever it is called.
        exercises: the names of the exercises there are.
        chosen: the exercise that all of them are for; None to let each say so itself.
        student: how names of files say whose they are, as `naming.Naming` takes it.

    Raises:
        CourseError: if a path does not exist, or there is no notebook at all.
    """
    naming = Naming(exercises, student)
    found: dict[Path, Submission] = {}
    empty: list[Submission] = []
    for path in paths:
        if not os.path.lexists(path):
            raise CourseError(f"{printable(str(path))}: there is no such file or folder.")
        folder = path.is_dir() and not path.is_symlink()
        if folder:
            empty += _without_notebook(path, naming, chosen)
        for each, problem in _walk(path) if folder else [(path, "")]:
            root = path.resolve() if folder else path.parent.resolve()
            full = root / (each.relative_to(path) if folder else path.name)
            owner = naming.owner(full, root)
            problem = problem or owner.problem
            one = Submission(each, owner.student, chosen or owner.exercise, problem, time=owner.time, late=owner.late)
            if full not in found:
                found[full] = one if one.exercise else _as_it_says(one, exercises)
    if not found:
        raise CourseError(f"There is no notebook (*.ipynb) in {', '.join(printable(str(path)) for path in paths)}.")
    # A copy (`01_name-Copy1.ipynb`) comes after the file whose name is the exercise's.
    return _distinct(
        sorted(
            [*found.values(), *empty],
            key=lambda each: (each.student, each.exercise or "", each.path.stem != each.exercise, str(each.path)),
        )
    )


def read(submission: Submission) -> tuple[bytes, dict[str, Any]]:
    """Return a submission's bytes and its notebook. Raises `InvalidSubmission` for what is no ordinary notebook."""
    found = content(submission)
    try:
        try:
            notebook = json.loads(found)
        except UnicodeDecodeError:  # saved again by an editor, in the encoding of its system
            notebook = json.loads(found.decode("cp1252", "replace"))
    except (ValueError, RecursionError):
        raise InvalidSubmission(
            "not a notebook: the file is not JSON; hand in the .ipynb that JupyterLab saves"
        ) from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        notebook |= {"cells": _cells_of_version_3(notebook["worksheets"])}
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise InvalidSubmission("not a notebook: it has no list of cells; hand in the .ipynb that JupyterLab saves")
    return found, notebook


def content(submission: Submission) -> bytes:
    """Return a submission's bytes. Raises `InvalidSubmission` for what is no ordinary file of an ordinary size."""
    if submission.problem:
        raise InvalidSubmission(submission.problem)
    try:
        handle = os.open(submission.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        link = submission.path.is_symlink()
        raise InvalidSubmission("a link, not a file" if link else f"cannot be opened ({problem.strerror})") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise InvalidSubmission("not an ordinary file")
    with os.fdopen(handle, "rb") as file:
        if status.st_size > MAX_FILE:
            raise InvalidSubmission(
                f"{status.st_size / 2**20:.0f} MB large; {MAX_FILE // 2**20} MB are allowed: clear the outputs "
                "(Edit, Clear Outputs of All Cells), save, and hand in again"
            )
        found = file.read(MAX_FILE + 1)
    if not found.strip():
        raise InvalidSubmission("the file is empty")
    return found


def _cells_of_version_3(worksheets: list[Any]) -> list[Any]:
    """Return the cells of a notebook as old programs save it, in the form of version 4."""
    sheets = [
        sheet["cells"] for sheet in worksheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
    ]
    cells = [cell for sheet in sheets for cell in sheet]
    return [{**cell, "source": cell["input"]} if isinstance(cell, dict) and "input" in cell else cell for cell in cells]


def _as_it_says(submission: Submission, exercises: Sequence[str]) -> Submission:
    """Return a submission whose name says not which exercise it is for, with the one that the notebook names."""
    try:
        claimed = claimed_exercise(read(submission)[1])
    except InvalidSubmission:
        return submission
    return replace(submission, exercise=claimed) if claimed in exercises else submission


def is_hard_link(submission: Submission) -> bool:
    """Return whether the file has another name on the disk; an archive may so link to what another has handed in."""
    return submission.path.lstat().st_nlink > 1


def claimed_exercise(notebook: dict[str, Any]) -> str | None:
    """Return the exercise that a notebook says it was released for."""
    metadata = notebook.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    name = course.get("exercise") if isinstance(course, dict) else None
    return name if isinstance(name, str) else None


def examine(notebook: dict[str, Any], exercise: Exercise) -> SubmittedCode:
    """Return the code to run and what was tampered with. Raises `InvalidSubmission` if there is no code to run.

    Only code cells that are no test cells count, and answers whatever type of cell they were made. Points and test
    cells are the source's, whatever the submission has made of them. Given cells that are gone come back, as number 0.
    Visible checks that take long are left out.
    """
    tests = {task.grade_id: task for task in exercise.tasks}
    skipped = {each.strip() for each in exercise.skipped}
    cells, seen, notes = [], dict.fromkeys(exercise.cells, 0), dict[str, list[str]]()
    named: dict[int, str] = {}
    texts: dict[str, str] = {}
    for number, cell in enumerate(notebook["cells"][:MAX_CELLS], 1):
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if not isinstance(source, str):
            continue
        source = source.encode("utf-8", "replace").decode()  # JSON may hold half a character, a file may not
        metadata = cell.get("metadata")
        entry = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        entry = entry if isinstance(entry, dict) else {}
        grade_id = entry.get("grade_id")
        if cell.get("cell_type") != "code" and not (isinstance(grade_id, str) and grade_id in exercise.cells):
            continue
        if isinstance(grade_id, str) and grade_id in seen:
            seen[grade_id] += 1
            named[number] = grade_id
        if isinstance(grade_id, str) and grade_id in tests:
            task = tests[grade_id]
            known = exercise.cells[grade_id]
            if task.by_hand:
                texts[task.name] = f"{texts[task.name]}\n\n{source}" if task.name in texts else source
            elif source.strip() not in (known.released.strip(), known.solution.strip()):
                notes.setdefault(task.name, []).append("its test cell was edited (ignored)")
            if entry.get("points") != known.points:
                notes.setdefault(task.name, []).append("its points were changed (ignored)")
            continue
        if source.strip() not in skipped:
            cells.append((number, source))
    for grade_id, times in seen.items():
        name = tests[grade_id].name if grade_id in tests else grade_id
        what = "its test cell" if grade_id in tests and not tests[grade_id].by_hand else "its cell"
        if times == 0:
            notes.setdefault(name, []).append(f"{what} was deleted or renamed")
        if times > 1:
            notes.setdefault(name, []).append(f"{what} is there {times} times")
    if not any(source.strip() for source in (*texts.values(), *(source for _, source in cells))):
        raise InvalidSubmission("no cell holds any code")
    present = {source.strip() for _, source in cells}
    if gone := [source for source in exercise.given if source.strip() not in present]:
        cells.insert(0, (0, "\n".join(gone)))
    return SubmittedCode(cells, notes, named, texts)


def _distinct(found: Sequence[Submission]) -> list[Submission]:
    """Number a student's files for one exercise, each with a label of its own; one stands for all that are too many."""
    taken = {each.slug for each in found}  # there may be a student whose name is "ada (2)"
    total = Counter((each.student, each.exercise) for each in found)
    files = Counter[tuple[str, str | None]]()
    distinct = []
    for each in found:
        owner = (each.student, each.exercise)
        files[owner] += 1
        if files[owner] > MAX_FILES + 1:
            continue
        if files[owner] > MAX_FILES:
            more = f"{total[owner] - MAX_FILES} more of this student for this exercise"
            each = replace(each, problem=f"not graded: more than {MAX_FILES} files, {more}")
        if files[owner] > 1:
            each = replace(each, copy=files[owner])
            while each.slug in taken:
                each = replace(each, copy=each.copy + 1)
            taken.add(each.slug)
        distinct.append(each)
    return distinct


def _without_notebook(folder: Path, naming: Naming, chosen: str | None) -> list[Submission]:
    """Return students' folders below `folder`, and their folders of exercises, in which there is no notebook at all."""
    notebooks = [path for path, problem in _walk(folder)]
    holders = {parent for path in notebooks for parent in path.parents}
    if folder in {path.parent for path in notebooks}:  # files that are named after students; or a student's folder
        return []
    root = folder / "submitted" if folder / "submitted" in holders else folder
    students = _folders(root)
    found = [] if students else [folder]
    for student in students:
        parts = [each for each in _folders(student) if each.name in naming.exercises]
        found += [each for each in parts or [student] if each not in holders]
    empty = []
    for place in found:
        full = place.resolve()
        below = root.resolve() if place != folder else full.parent
        owner = naming.owner(full / "notebook", below)
        names = sorted(printable(each.name) for each in place.iterdir())
        what = f"what is in it: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}" if names else "it is empty"
        problem = f"no notebook (*.ipynb) in this folder; {what}"[:200]
        empty.append(Submission(place, owner.student, chosen or owner.exercise, problem))
    return empty


def _folders(folder: Path) -> list[Path]:
    return sorted(
        each for each in folder.iterdir() if each.is_dir() and not each.is_symlink() and not is_clutter(each.name)
    )


def _walk(folder: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        found += [(here / name, "a link, not a folder") for name in folders if (here / name).is_symlink()]
        # What JupyterLab and the archives of macOS put beside the files.
        folders[:] = [name for name in folders if name not in (".ipynb_checkpoints", "__MACOSX")]
        found += [(here / n, "") for n in files if n.lower().endswith(".ipynb") and not n.startswith("._")]
    return found
