"""Carries grades over to nbgrader's gradebook, and what was handed in to where its formgrader shows it."""

import contextlib
import shutil
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_tools.grading import submissions
from course_tools.grading.reports import Report
from course_tools.grading.submissions import InvalidSubmission, Submission
from course_tools.notebooks.exercises import Exercise, nbgrader_metadata
from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode


def require(path: Path) -> None:
    """Raise `CourseError` if there is no such gradebook, or no nbgrader to write to it."""
    try:
        import nbgrader.api  # noqa: F401
    except ImportError as problem:
        raise CourseError("--gradebook needs nbgrader: pip install -e '.[grading]'") from problem
    if not path.is_file():
        raise CourseError(
            f"{path}: there is no gradebook. In nbgrader's course folder (course release writes it), say\n"
            "  nbgrader generate_assignment EXERCISE --force"
        )


def fill(path: Path, reports: Sequence[Report], exercises: Mapping[str, Exercise]) -> int:
    """Write the points of all graded submissions to the gradebook; return how many that were.

    Of a student's files for one exercise only the first counts: nbgrader knows one submission for each. Beside the
    gradebook, in `autograded/`, goes what the formgrader shows and nbgrader's feedback is made of. Points that a person
    has given by hand in the formgrader stay. Raises `CourseError` for an exercise that the gradebook does not know.
    """
    import nbformat
    from nbgrader.api import Gradebook, MissingEntry

    count = 0
    with Gradebook(f"sqlite:///{path.resolve()}") as book:
        for report in reports:
            if not report.grades or report.copy > 1 or not report.student.strip("."):  # `..` is a folder's name
                continue
            try:
                book.find_assignment(report.exercise)
            except MissingEntry as problem:
                raise CourseError(
                    f"{path} does not know {report.exercise}. In its folder, say\n"
                    f"  nbgrader generate_assignment {report.exercise} --force"
                ) from problem
            with warnings.catch_warnings():  # about the order in which nbgrader puts things into its session
                warnings.filterwarnings("ignore", "Object of type <Submitted")
                _write(book, report)
            folder = path.parent / "autograded" / report.student / report.exercise
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            nbformat.write(as_shown(exercises[report.exercise], report), folder / f"{report.exercise}.ipynb")
            count += 1
    return count


def _write(book: Any, report: Report) -> None:
    book.update_or_create_student(report.student)
    when = {"timestamp": datetime.fromisoformat(report.submitted).replace(tzinfo=None)} if report.submitted else {}
    submission = book.update_or_create_submission(report.exercise, report.student, **when)
    points = {grade.task: grade.points for grade in report.grades}
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = report.cost(report.points)
        for grade in notebook.grades:
            if (task := grade.name.removesuffix("_tests")) in points:
                grade.auto_score = points[task]
                grade.needs_manual_grade = False
    book.db.commit()


def as_shown(exercise: Exercise, report: Report) -> "NotebookNode":
    """Return the released notebook with a submission's code in it, and what came of each task.

    Nothing else of a submission is taken over: no text and no output, which a browser would render.
    """
    from nbformat.v4 import new_code_cell, new_output

    notebook = exercise.released()
    code = submissions.SubmittedCode([])
    with contextlib.suppress(InvalidSubmission):
        _, handed_in = submissions.read(Submission(Path(report.file), report.student, report.exercise))
        code = submissions.examine(handed_in, exercise)
    notes = {grade.task: grade.note or "passed" for grade in report.grades}
    given = {cell.source for cell in notebook.cells}
    for cell in notebook.cells:
        name = nbgrader_metadata(cell).get("grade_id", "")
        if nbgrader_metadata(cell).get("solution"):
            cell.source = "\n\n".join(source for number, source in code.cells if code.named.get(number) == name)
        if nbgrader_metadata(cell).get("grade"):
            cell.outputs = [new_output("stream", text=notes[name.removesuffix("_tests")])]
    for number, source in code.cells:
        if number not in code.named and source not in given:
            text = f"# Cell {number} of what was handed in\n{source}"
            notebook.cells.append(new_code_cell(text, id=f"added-{number}"))
    return notebook
