"""What came of a grading: grades, the table of all of them, and a page of feedback for each submission."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course_utils._internal.files import atomic_write

TEMPLATE = Path(__file__).with_name("feedback.html")
"""The page of feedback, a Jinja template."""

WAITS, BY_HAND = "waits for a grade by hand", "graded by hand"
"""What is noted on a written answer, before and after."""

COLUMNS = ("student", "exercise", "task", "points", "maximum", "note", "submitted", "late", "file")


@dataclass
class Grade:
    """What a submission gets for one task. `note` says what happened, empty if all went well.

    `by_hand`: a person gives the points, and as long as it `waits` for that, there are none. `comment` is the person's.
    """

    task: str
    points: float
    maximum: float
    note: str = ""
    by_hand: bool = False
    waits: bool = False
    comment: str = ""


@dataclass
class Report:
    """What came of a submission.

    `note` is about the submission as a whole; `cells` holds what its cells printed and which errors they ended with.
    `failure` says why the grader could not grade it, which is not the student's fault: then there are no grades.
    `copy` is that of the `Submission`. `submitted` and `due` are times in UTC, empty if unknown; `late` are the days
    that have begun in between, None if one of them is unknown, `free_days` those of them that cost nothing, and
    `penalty` the share of the points that the others cost. `marked_late`: the platform says so.
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
    submitted: str = ""
    marked_late: bool = False
    due: str = ""
    late: int | None = None
    free_days: int = 0
    penalty: float = 0.0

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

    @property
    def waiting(self) -> list[str]:
        """The tasks that wait for a person: until then the points are not final."""
        return [grade.task for grade in self.grades if grade.waits]

    @property
    def ungradable(self) -> bool:
        """Whether there was nothing to test: no notebook, or one that cannot be read."""
        return bool(self.note) and all(not grade.points and grade.note == self.note for grade in self.grades)

    def cost(self, points: float) -> float:
        """Return what so many points lose for being late."""
        return round(points * self.penalty, 2)

    @property
    def late_note(self) -> str:
        """In words how late it was, and what that costs; empty if it was in time."""
        if not self.late:
            return ""
        days = f"{self.late} day{'s' if self.late > 1 else ''} late"
        free = f", {self.free_days} of them free" if self.free_days else ""
        return f"{days}{free}: {100 * self.penalty:g} % off"


def write_grades(path: Path, reports: Sequence[Report]) -> None:
    """Write `grades.csv`, in the order of students and exercises."""
    ordered = sorted(reports, key=lambda each: (each.student, each.exercise, each.copy))
    with atomic_write(path) as temporary:
        # With the mark by which a spreadsheet knows UTF-8.
        temporary.write_text(table(ordered), "utf-8-sig")


def earlier_reports(folder: Path) -> dict[Path, Report]:
    """Return the reports that former runs have left in the folder of feedback, by their files."""
    found = {path: load_report(path) for path in sorted(folder.glob("*.json"))}
    return {path: report for path, report in found.items() if report}


def supersedes(now: Report, before: Report) -> bool:
    """Return whether a report says of the same thing what a former run said under another name.

    That is the same exercise of the same student; or a file, or a folder, of which nobody could say what it was for.
    """
    if (now.label, now.exercise) == (before.label, before.exercise):
        return True
    same = now.file == before.file or now.file.startswith(before.file.rstrip("/") + "/")
    return not before.exercise and now.student == before.student and same


def table(reports: Sequence[Report]) -> str:
    """Return the reports as CSV: a line for each task, and one more for what being late costs.

    A submission in which there was nothing to test has one line. One that the grader could not grade has one, too,
    without points.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        if report.failure:
            rows = [("", "", "", not_graded(report))]
        else:
            nothing = [Grade("", 0.0, report.maximum, report.note)]
            grades = nothing if report.ungradable else report.grades or nothing
            rows = [(each.task, _points(each), f"{each.maximum:g}", _note(each, report)) for each in grades]
            if report.late:
                rows.append(("late", f"{-report.cost(report.points) or 0:g}", "0", report.late_note))
        when = (report.submitted, "" if report.late is None else str(report.late))
        for task, points, maximum, note in rows:
            texts = (report.label, report.exercise, task, note, *when, report.file)
            student, exercise, task, note, submitted, late, file = map(spreadsheet_cell, texts)
            writer.writerow([student, exercise, task, points, maximum, note, submitted, late, file])  # numbers as such
    return text.getvalue()


def not_graded(report: Report) -> str:
    """Return in words that the grader could not grade a submission, and why."""
    return f"not graded: {report.failure}"


def _points(grade: Grade) -> str:
    return "" if grade.waits else f"{grade.points:g}"


def _note(grade: Grade, report: Report) -> str:
    comment = " ".join(grade.comment.split())
    return "; ".join(filter(None, (grade.note or "passed", comment, report.note if report.note != grade.note else "")))


def spreadsheet_cell(text: str) -> str:
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
    what = f" so far, {', '.join(report.waiting)} {WAITS}" if report.waiting else ""
    what += f": {report.note}" if report.note else ""
    points = not_graded(report) if report.failure else f"{report.points:g} of {report.maximum:g}{what}"
    return f"{report.label} · {report.exercise or '?'} · {points}"


def feedback_page(report: Report) -> str:
    """Return the feedback as HTML. Whatever comes from a submission is escaped, and the page runs no script."""
    import jinja2  # a process that grades needs no page

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATE.parent), autoescape=True)
    return environment.get_template(TEMPLATE.name).render(report=report, waits=WAITS)
