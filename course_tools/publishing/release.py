"""Writes what students and instructors get of an exercise: notebooks to solve, and nbgrader's course folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from course_tools.notebooks.exercises import STUB, Exercise, find_exercises
from course_utils._internal.files import atomic_write

if TYPE_CHECKING:
    from nbformat import NotebookNode

CONFIG = f'''"""nbgrader's settings for this course folder. Written once by `course release`; yours to change."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "image-classification"
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
c.ExecutePreprocessor.timeout = 60
'''


def release(folder: Path, notebooks: Path, names: Sequence[str], course: Path, console: Console) -> int:
    """Write the notebooks of the exercises, for students and for instructors; return the exit code.

    Args:
        folder: where the sources are.
        notebooks: where the students' notebooks go.
        names: which exercises; none means all.
        course: nbgrader's course folder. `source/` and `release/` are written; everything else in it is left alone.
        console: where to say what was written.
    """
    exercises = find_exercises(folder, names)
    for exercise in exercises:
        released = exercise.released()
        _write(released, notebooks / f"{exercise.name}.ipynb")
        _write(released, course / "release" / exercise.name / f"{exercise.name}.ipynb")
        _write(exercise.solution(), course / "source" / exercise.name / f"{exercise.name}.ipynb")
        console.print(f"  {exercise.name}: {len(exercise.tasks)} tasks, {exercise.maximum:g} points", soft_wrap=True)
    settings = course / "nbgrader_config.py"
    if not settings.exists():
        settings.write_text(CONFIG, "utf-8")
    console.print(
        f"For students:    {notebooks}\nFor instructors: {course} (nbgrader's commands work there)", soft_wrap=True
    )
    return 0


def check(folder: Path, notebooks: Path, names: Sequence[str], console: Console) -> int:
    """Say which students' notebooks are not what a release would write; return the exit code."""
    exercises = find_exercises(folder, names)
    stale = [exercise for exercise in exercises if _stale(exercise, notebooks)]
    for exercise in stale:
        console.print(f"{notebooks / exercise.name}.ipynb does not match {exercise.source}", soft_wrap=True)
    sources = {exercise.name for exercise in find_exercises(folder)}
    released = [] if names else sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))
    orphans = [path for path in released if path.stem not in sources]
    for path in orphans:
        console.print(f"{path} has no source {folder / path.stem}.py: delete it", soft_wrap=True)
    if stale:
        console.print(f"Mend it with: course release {' '.join(exercise.name for exercise in stale)}", soft_wrap=True)
    if not stale and not orphans:
        console.print(f"{len(exercises)} exercises match their sources.")
    return 1 if stale or orphans else 0


def _stale(exercise: Exercise, notebooks: Path) -> bool:
    path = notebooks / f"{exercise.name}.ipynb"
    return not path.exists() or path.read_text("utf-8") != _text(exercise.released())


def _text(notebook: "NotebookNode") -> str:
    import nbformat

    return nbformat.writes(notebook) + "\n"


def _write(notebook: "NotebookNode", path: Path) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(_text(notebook), "utf-8")
