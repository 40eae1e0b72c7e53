"""Makes `notebooks/` from the sources: convert, execute on the tiny profile, strip what changes from run to run."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from course_tools.execution.machine import environment
from course_tools.execution.progress import ProgressDisplay, report
from course_tools.execution.runner import TIMEOUTS, Run, StopSignal
from course_tools.notebooks.dependencies import build_key, draws
from course_tools.notebooks.format import DPI, MEASURED, figures, normalise
from course_tools.notebooks.lessons import Lesson, find_lessons
from course_tools.notebooks.results import Result
from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode


def build(
    lessons_folder: Path, notebooks_folder: Path, names: Sequence[str], jobs: int, console: Console, stop: StopSignal
) -> int:
    """Make the notebooks that are missing or out of date; return the exit code.

    A lesson that fails, makes a claim which does not hold, or lacks a figure, leaves its notebook as it was.
    """
    lessons = find_lessons(lessons_folder, names)
    stale = {lesson.name: why for lesson in lessons if (why := _stale(lesson, notebooks_folder))}
    console.print(f"{len(lessons) - len(stale)} of {len(lessons)} notebooks are up to date.")
    if not stale:
        return 0
    for name, why in stale.items():
        console.print(f"  {name} {why}")
    todo = [lesson for lesson in lessons if lesson.name in stale]
    for lesson in todo:
        _require_tiny(lesson)
    keys = {lesson.name: build_key(lesson) for lesson in todo}
    with tempfile.TemporaryDirectory(prefix="course-build-") as folder:
        settings = Path(folder) / "matplotlibrc"
        settings.write_text(f"figure.dpi: {DPI}\n", "utf-8")
        out = Path(folder) / "executed"
        variables = environment(min(jobs, len(todo))) | {"MATPLOTLIBRC": str(settings), "TQDM_DISABLE": "1"}
        # No parameters: what stands in the parameters cell is what a reader will see executed.
        run = Run(out, "tiny", 0, jobs, TIMEOUTS["tiny"], variables)
        with ProgressDisplay(console, {lesson.name: lesson.code_cells for lesson in todo}) as board:
            results = run.execute(todo, {lesson.name: {} for lesson in todo}, board, stop)
        report(console, results)
        written = []
        for result in [result for result in results if result.status == "passed"]:
            lesson = next(lesson for lesson in todo if lesson.name == result.lesson)
            executed = _read(out / f"{lesson.name}.ipynb")
            if lacking := _lacking_figure(executed, lesson, notebooks_folder / f"{lesson.name}.ipynb"):
                console.print(f"{lesson.name} {lacking}", soft_wrap=True, markup=False)
            else:
                _write(executed, lesson, keys[lesson.name], notebooks_folder)
                written.append(result)
        _keep_measured(written, notebooks_folder)
    failed = len(todo) - len(written)
    console.print(f"\n{len(written)} notebooks written to {notebooks_folder}, {failed} left as they were.")
    return 130 if stop.requested else 1 if failed else 0


def check(lessons_folder: Path, notebooks_folder: Path, names: Sequence[str], console: Console) -> int:
    """Say which notebooks are not what a build would make, and the command that mends them; return the exit code."""
    lessons = find_lessons(lessons_folder, names)
    stale = {lesson.name: why for lesson in lessons if (why := _stale(lesson, notebooks_folder))}
    for name, why in stale.items():
        console.print(f"{notebooks_folder / name}.ipynb {why}", soft_wrap=True)
    sources = {lesson.name for lesson in find_lessons(lessons_folder)}
    orphans = [] if names else [p for p in sorted(notebooks_folder.glob("[0-9][0-9]_*.ipynb")) if p.stem not in sources]
    for path in orphans:
        console.print(f"{path} has no source {lessons_folder / path.stem}.py: delete it", soft_wrap=True)
    if stale:
        console.print(f"Mend it with: course build {' '.join(stale)}", soft_wrap=True)
    if not stale and not orphans:
        console.print(f"{len(lessons)} notebooks match their sources.")
    return 1 if stale or orphans else 0


def _keep_measured(results: Sequence[Result], folder: Path) -> None:
    """Bring the file of seconds and memory up to date for the lessons that were built."""
    path = folder / MEASURED
    measured = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    for result in results:
        measured[result.lesson] = {"seconds": round(result.seconds), "peak_rss_mb": round(result.peak_rss_mb)}
    measured = {name: measured[name] for name in sorted(measured) if (folder / f"{name}.ipynb").is_file()}
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


def _stale(lesson: Lesson, folder: Path) -> str:
    """Return why the lesson's notebook is out of date, or an empty string if it is not."""
    path = folder / f"{lesson.name}.ipynb"
    if not path.exists():
        return "is missing"
    try:
        built = _read(path)
    except Exception as problem:  # whatever stands there, a build replaces it
        return f"cannot be read ({type(problem).__name__})"
    if _text(built) != _text(lesson.notebook):
        return f"does not match its source {lesson.source}"
    if built.metadata.get("course", {}).get("key") != build_key(lesson):
        return "was built with another source, other course_utils or other versions of the packages that it uses"
    return _without_figures(built, lesson)


def _without_figures(notebook: "NotebookNode", lesson: Lesson) -> str:
    if draws(lesson) and not any(figures(cell) for cell in notebook.cells):
        return "has no figure, but its lesson draws some (is MPLBACKEND set?)"
    return ""


def _lacking_figure(executed: "NotebookNode", lesson: Lesson, former: Path) -> str:
    """Return what is said of a notebook that lacks a figure; an empty string if none is missing.

    A cell that has not changed must show as many figures as in the notebook that was built before.
    """
    if none := _without_figures(executed, lesson):
        return none
    try:
        before = {cell.source: figures(cell) for cell in _read(former).cells}
    except Exception:  # missing or damaged: nothing to compare with
        return ""
    for cell in executed.cells:
        if figures(cell) < before.get(cell.source, 0):
            first_line = cell.source.strip().partition("\n")[0]
            return (
                f"shows no figure where {former} has one, below `{first_line}` (is MPLBACKEND set?). "
                "If none belongs there any more, delete that notebook and build it again."
            )
    return ""


def _text(notebook: "NotebookNode") -> list[tuple[str, str, list[str]]]:
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


def _require_tiny(lesson: Lesson) -> None:
    """Refuse a lesson whose own default is another experiment than the one that is committed."""
    for name, default in (("profile", "'tiny'"), ("seed", "0")):
        if name in lesson.parameters and lesson.parameters[name].default != default:
            raise CourseError(
                f"{lesson.source}: built notebooks have {name} = {default}; let the parameters cell say so."
            )


def _read(path: Path) -> "NotebookNode":
    import nbformat

    return nbformat.read(path, as_version=4)


def _write(executed: "NotebookNode", lesson: Lesson, build_key: str, folder: Path) -> None:
    import nbformat

    with atomic_write(folder / f"{lesson.name}.ipynb") as temporary:
        nbformat.write(normalise(executed, lesson, build_key), temporary)
