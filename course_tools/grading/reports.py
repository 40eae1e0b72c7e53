"""What a grading says: grades, the table of all of them, and a page of feedback for each submission."""

import csv
import html
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_tools.grading.submissions import Submission
from course_utils._internal.files import atomic_write

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
    """What came of a submission: its grades, what is to be said of it as a whole, and the errors of its cells."""

    student: str
    exercise: str
    file: str
    note: str = ""
    grades: list[Grade] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""

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
        temporary.write_text(table([reports[each] for each in found if each in reports]), "utf-8")


def table(reports: Sequence[Report]) -> str:
    """Return the reports as CSV: a line for each task, and one for a submission of which not even the task is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        for grade in report.grades or [Grade("", 0.0, 0.0, report.note)]:
            row = [report.student, report.exercise, grade.task, f"{grade.points:g}", f"{grade.maximum:g}"]
            what = (grade.note or "passed", report.note if report.note != grade.note else "")
            writer.writerow([_cell(value) for value in (*row, "; ".join(filter(None, what)), report.file)])
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever it takes for the end of a cell."""
    return re.sub(r"((?:^|[;,|\"])\s*)([=+\-@＝＋－＠])", r"\1'\2", text)


def _earlier(path: Path) -> Report | None:
    try:
        content = json.loads(path.read_text("utf-8"))
        grades = [Grade(**grade) for grade in content.pop("grades")]
        return Report(**content, grades=grades) if path.with_suffix(".html").exists() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _line(report: Report) -> str:
    what = f": {report.note}" if report.note else ""
    return f"{report.student} · {report.exercise or '?'} · {report.points:g} of {report.maximum:g}{what}"


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3em .8em .3em 0; border-bottom: 1px solid #ccc; vertical-align: top }}
pre {{ background: #f4f4f4; padding: .6em; white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
<h1>{title}</h1>
<p><strong>{points:g} of {maximum:g} points</strong>{note}</p>
<table>
<tr><th>task</th><th>points</th><th>what happened</th></tr>
{rows}
</table>
{cells}
</html>
"""


def _page(report: Report) -> str:
    """Return the feedback as a page. Whatever comes from a submission is escaped, and the page runs no script."""
    rows = [
        f"<tr><td>{html.escape(grade.task)}</td><td>{grade.points:g} of {grade.maximum:g}</td>"
        f"<td>{html.escape(grade.note or 'passed')}</td></tr>"
        for grade in report.grades
    ]
    cells = []
    for cell in report.cells:
        error = cell["error"]
        if error:
            where = f", line {error['line']}" if error["line"] else ""
            cells.append(
                f"<h2>Cell {cell['cell']} of your notebook</h2>"
                f"<pre>{html.escape(error['type'])}{where}: {html.escape(error['text'])}</pre>"
            )
    return PAGE.format(
        title=html.escape(f"{report.exercise or 'Exercise'}, {report.student}"),
        points=report.points,
        maximum=report.maximum,
        note=f": {html.escape(report.note)}" if report.note else "",
        rows="\n".join(rows),
        cells="\n".join(cells),
    )
