"""What came of a grading: grades, the table of all of them, and a page of feedback for each submission."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course_tools.grading.submissions import Submission
from course_utils._internal.files import atomic_write

TEMPLATE = Path(__file__).with_name("feedback.html")
"""The page of feedback, a Jinja template."""

COLUMNS = ("student", "exercise", "task", "points", "maximum", "note", "file")


@dataclass
class Grade:
    """What a submission gets for one task. `note` says what happened, empty if all went well."""

    task: str
    points: float
    maximum: float
    note: str = ""


@dataclass
class Report:
    """What came of a submission.

    `note` is about the submission as a whole; `cells` holds what its cells printed and which errors they ended with.
    `failure` says why the grader could not grade it, which is not the student's fault: then there are no grades.
    `copy` is that of the `Submission`.
    """

    student: str
    exercise: str
    file: str
    note: str = ""
    failure: str = ""
    copy: int = 1
    grades: list[Grade] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""

    @property
    def label(self) -> str:
        """The student's name, with a number if this is not the first file for the exercise."""
        return self.student if self.copy == 1 else f"{self.student} ({self.copy})"

    @property
    def points(self) -> float:
        """The sum of the points."""
        return sum(grade.points for grade in self.grades)

    @property
    def maximum(self) -> float:
        """The points there were to get."""
        return sum(grade.maximum for grade in self.grades)


def write_grades(path: Path, found: Sequence[Submission], reports: dict[Submission, Report]) -> None:
    """Write `grades.csv`: the submissions that have a report, in the order in which they were found."""
    with atomic_write(path) as temporary:
        # With the mark by which a spreadsheet knows UTF-8.
        temporary.write_text(table([reports[each] for each in found if each in reports]), "utf-8-sig")


def table(reports: Sequence[Report]) -> str:
    """Return the reports as CSV: a line for each task, and one for a submission of which not even the task is known.

    A submission that the grader could not grade has one line, without points.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        if report.failure:
            rows = [("", "", "", not_graded(report))]
        else:
            grades = report.grades or [Grade("", 0.0, 0.0, report.note)]
            rows = [(each.task, f"{each.points:g}", f"{each.maximum:g}", _note(each, report)) for each in grades]
        for row in rows:
            writer.writerow([_cell(value) for value in (report.label, report.exercise, *row, report.file)])
    return text.getvalue()


def not_graded(report: Report) -> str:
    """Return in words that the grader could not grade a submission, and why."""
    return f"not graded: {report.failure}"


def _note(grade: Grade, report: Report) -> str:
    return "; ".join(filter(None, (grade.note or "passed", report.note if report.note != grade.note else "")))


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whichever of `;`, tab and `|` it takes for a cell's end.

    A comma ends no cell: the table is quoted where one stands in a text.
    """
    return re.sub(r"((?:^|[;|\t])[\s\"]*)([=+\-@＝＋－＠])", r"\1'\2", text)


def load_report(path: Path) -> Report | None:
    """Return the report that a former run has left at `path`; None if there is none that can be read."""
    try:
        content = json.loads(path.read_text("utf-8"))
        grades = [Grade(**grade) for grade in content.pop("grades")]
        return Report(**content, grades=grades) if path.with_suffix(".html").exists() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def save_report(path: Path, report: Report) -> None:
    """Write a report to `path`, and its page of feedback beside it; the report last: where it is, both are whole."""
    with atomic_write(path.with_suffix(".html")) as temporary:
        temporary.write_text(feedback_page(report), "utf-8", errors="replace")  # half a character is no text
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(asdict(report), indent=1) + "\n", "utf-8")


def summary_line(report: Report) -> str:
    """Return what is printed when a submission has been graded."""
    what = f": {report.note}" if report.note else ""
    points = not_graded(report) if report.failure else f"{report.points:g} of {report.maximum:g}{what}"
    return f"{report.label} · {report.exercise or '?'} · {points}"


def feedback_page(report: Report) -> str:
    """Return the feedback as HTML. Whatever comes from a submission is escaped, and the page runs no script."""
    import jinja2  # a process that grades needs no page

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATE.parent), autoescape=True)
    return environment.get_template(TEMPLATE.name).render(report=report)
