"""Carries grades over to nbgrader's gradebook, and what was handed in to where its formgrader shows it."""

import contextlib
import copy
import shutil
import warnings
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_tools.grading import submissions
from course_tools.grading.reports import BY_HAND, WAITS, Report, earlier_reports, save_report, write_grades
from course_tools.grading.submissions import InvalidSubmission, Submission
from course_tools.notebooks.exercise_rules import by_hand, nbgrader_metadata
from course_tools.notebooks.exercises import Exercise
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


def fill(path: Path, reports: Sequence[Report], exercises: Mapping[str, Exercise]) -> tuple[int, dict[str, str]]:
    """Write the points of all graded submissions to the gradebook; return how many that were, and what was left out.

    Of a student's files for one exercise only the first counts: nbgrader knows one submission for each. Beside the
    gradebook, in `autograded/`, goes what the formgrader shows and nbgrader's feedback is made of. Points that a person
    has given by hand in the formgrader stay; a written answer that was handed in anew waits for a person again. An
    exercise that the gradebook does not know, or whose points have changed since it was told, is left out; for each of
    these there is a text that says why and what to do.
    """
    import nbformat
    from nbgrader.api import Gradebook

    by_exercise: dict[str, list[Report]] = {}
    for report in reports:
        if report.grades and report.copy == 1 and report.student.strip("."):  # `..` is a folder's name
            by_exercise.setdefault(report.exercise, []).append(report)
    count, left_out = 0, dict[str, str]()
    with Gradebook(f"sqlite:///{path.resolve()}") as book:
        for name, own in sorted(by_exercise.items()):
            if why := _mismatch(book, exercises[name]):
                left_out[name] = (
                    f"Not written: {len(own)} submissions of {name}. {why} In the gradebook's folder, say\n"
                    f"  nbgrader generate_assignment {name} --force\n"
                    "and then course grade again."
                )
                continue
            for report in own:
                folder = path.parent / "autograded" / report.student / name
                notebook = as_shown(exercises[name], report)
                with warnings.catch_warnings():  # about the order in which nbgrader puts things into its session
                    warnings.filterwarnings("ignore", "Object of type <Submitted")
                    _write(book, report, _rewritten(notebook, folder / f"{name}.ipynb"))
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                nbformat.write(notebook, folder / f"{name}.ipynb")
            count += len(own)
    return count, left_out


def _mismatch(book: Any, exercise: Exercise) -> str:
    """Return in words why an exercise's points cannot go to the gradebook; empty if they can."""
    from nbgrader.api import MissingEntry

    try:
        notebooks = book.find_assignment(exercise.name).notebooks
    except MissingEntry:
        notebooks = []
    if not notebooks:  # the formgrader lists an assignment before anything was generated for it
        return "The gradebook does not know it."
    there = {cell.name: cell.max_score for notebook in notebooks for cell in notebook.grade_cells}
    for task in exercise.tasks:
        points = there.get(task.grade_id, 0)
        if points != task.points:
            return f"The gradebook has {points:g} points for {task.name}, and the exercise has {task.points:g} now."
    return ""


def take_back(path: Path, out: Path, reports: Sequence[Report], left_out: Collection[str]) -> None:
    """Put what a person gave for written answers, and all comments, into the reports of a folder of grades.

    `reports` are those of this run; what earlier ones left in the folder is looked at, too, but for the exercises that
    `fill` left out.
    """
    from nbgrader.api import Gradebook, MissingEntry

    places = earlier_reports(out / "feedback")
    with Gradebook(f"sqlite:///{path.resolve()}") as book:
        for place, report in places.items():
            before = copy.deepcopy(report)
            with contextlib.suppress(MissingEntry):
                if report.copy == 1 and report.exercise not in left_out:
                    _take_back(book.find_submission(report.exercise, report.student), report)
            if report != before:
                save_report(place, report)
    write_grades(out / "grades.csv", [*places.values(), *(report for report in reports if report.failure)])


def _take_back(submission: Any, report: Report) -> None:
    own = {grade.task: grade for grade in report.grades}
    for notebook in submission.notebooks:
        for comment in notebook.comments:
            if comment.name in own:
                own[comment.name].comment = comment.manual_comment or ""
        for entry in notebook.grades:
            grade = own.get(entry.name)
            if grade is None or not grade.by_hand:
                continue
            noticed = grade.note.partition("; ")[2]
            grade.waits = entry.needs_manual_grade or entry.manual_score is None
            grade.points = 0.0 if grade.waits else entry.manual_score + (entry.extra_credit or 0.0)
            grade.note = "; ".join(filter(None, (WAITS if grade.waits else BY_HAND, noticed)))


def _rewritten(notebook: "NotebookNode", path: Path) -> set[str]:
    """Return the written answers that are not what the gradebook's folder shows of an earlier grading."""
    import nbformat

    if not path.is_file():
        return set()
    before = {nbgrader_metadata(cell).get("grade_id"): cell.source for cell in nbformat.read(path, as_version=4).cells}
    written = {nbgrader_metadata(cell)["grade_id"]: cell.source for cell in notebook.cells if by_hand(cell)}
    return {name for name, text in written.items() if text != before.get(name)}


def _write(book: Any, report: Report, rewritten: Collection[str]) -> None:
    book.update_or_create_student(report.student)
    when = {"timestamp": datetime.fromisoformat(report.submitted).replace(tzinfo=None)} if report.submitted else {}
    own = {grade.task: grade for grade in report.grades}
    submission = book.update_or_create_submission(report.exercise, report.student, **when)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = report.cost(report.points)
        for grade in notebook.grades:
            if (task := grade.name.removesuffix("_tests")) not in own:
                continue
            written = own[task].by_hand
            grade.auto_score = None if written else own[task].points
            waits = grade.needs_manual_grade or grade.manual_score is None or task in rewritten
            grade.needs_manual_grade = written and waits
    book.db.commit()


def as_shown(exercise: Exercise, report: Report) -> "NotebookNode":
    """Return the released notebook with a submission's code in it, and what came of each task.

    Of its texts only the written answers are taken over, as plain text, and no output: a browser would render them.
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
        if by_hand(cell):
            cell.cell_type, cell.source = "markdown", harmless(code.texts.get(name, ""))
        elif nbgrader_metadata(cell).get("solution"):
            cell.source = "\n\n".join(source for number, source in code.cells if code.named.get(number) == name)
        elif nbgrader_metadata(cell).get("grade"):
            cell.outputs = [new_output("stream", text=notes[name.removesuffix("_tests")])]
    for number, source in code.cells:
        if number not in code.named and source not in given:
            text = f"# Cell {number} of what was handed in\n{source}"
            notebook.cells.append(new_code_cell(text, id=f"added-{number}"))
    return notebook


def harmless(text: str) -> str:
    """Return a text as Markdown that shows it letter for letter, whatever HTML, Markdown or formula it holds."""
    letters = (each if each.isalnum() or each == " " else f"&#{ord(each)};" for each in text)
    return f'<pre style="white-space: pre-wrap">{"".join(letters)}</pre>'
