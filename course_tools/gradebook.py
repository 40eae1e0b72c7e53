"""Carries grades over to nbgrader's gradebook, where its formgrader finds them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course_tools.grader import Report
from course_utils.errors import CourseError


def require(path: Path) -> None:
    """Raise `CourseError` if there is no such gradebook, or no nbgrader to write to it."""
    try:
        import nbgrader.api  # noqa: F401
    except ImportError as problem:
        raise CourseError("--gradebook needs nbgrader: pip install 'image-classification-course[grading]'") from problem
    if not path.is_file():
        raise CourseError(
            f"{path}: there is no gradebook. In nbgrader's course folder (course release writes it), say\n"
            "  nbgrader generate_assignment EXERCISE --force"
        )


def fill(path: Path, reports: Sequence[Report]) -> int:
    """Write the points of all graded submissions to the gradebook; return how many that were.

    Points that a person has given by hand in the formgrader stay. Raises `CourseError` for an exercise that the
    gradebook does not know.
    """
    from nbgrader.api import Gradebook, MissingEntry

    count = 0
    with Gradebook(f"sqlite:///{path.resolve()}") as book:
        for report in reports:
            if not report.grades:
                continue
            try:
                book.find_assignment(report.exercise)
            except MissingEntry as problem:
                raise CourseError(
                    f"{path} does not know {report.exercise}. In its folder, say\n"
                    f"  nbgrader generate_assignment {report.exercise} --force"
                ) from problem
            _write(book, report)
            count += 1
    return count


def _write(book: Any, report: Report) -> None:
    book.update_or_create_student(report.student)
    submission = book.update_or_create_submission(report.exercise, report.student)
    points = {grade.task: grade.points for grade in report.grades}
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            if (task := grade.name.removesuffix("_tests")) in points:
                grade.auto_score = points[task]
                grade.needs_manual_grade = False
    book.db.commit()
