"""Totals for a learning platform: what each student has in each exercise, as a table that the platform takes."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course_tools.grading import submissions
from course_tools.grading.reports import WAITS, Report, earlier_reports, spreadsheet_cell
from course_tools.grading.submissions import InvalidSubmission, Submission
from course_tools.notebooks.exercises import Exercise
from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError

Rows = list[list[str]]

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""The columns that Canvas wants before those of the assignments."""

CANVAS_MORE = ("Root Account", "Integration ID")
"""Columns that stand between these in some schools' tables."""

MOODLE = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)")
"""The columns of Moodle's grading worksheet that say something of grades; it refuses a table without the last."""

NAMES = ("Full name", "Student", "Email address", "ID number", "Username", "SIS User ID", "SIS Login ID")
"""The columns that may hold what a student is called here. The last that does counts."""

FORMATS = ("canvas", "moodle", "csv", "code")


@dataclass
class Total:
    """What a student has in an exercise: `points` as they count, and a note on what did not come from the tests.

    `final`: no task waits for a person.
    """

    student: str
    exercise: str
    points: float
    maximum: float
    note: str = ""
    final: bool = True


def totals(out: Path, exercises: Sequence[str], gradebook: Path | None) -> list[Total]:
    """Return the totals of all submissions that a folder of grades holds, what being late costs taken off.

    Args:
        out: where `course grade` wrote.
        exercises: which of them; none means all.
        gradebook: nbgrader's gradebook. What a person gave there by hand counts in place of the tests' points.

    Raises:
        CourseError: if there is nothing, or the gradebook cannot be read.
    """
    reports = [each for each in earlier_reports(out / "feedback").values() if each.copy == 1 and each.exercise]
    reports = [each for each in reports if not exercises or each.exercise in exercises]
    if not reports:
        raise CourseError(f"{out}: there are no grades. What to do: course grade, or --grades DIR.")
    by_hand = _by_hand(gradebook) if gradebook else {}
    found = [_total(each, by_hand.get((each.student, each.exercise), {})) for each in reports]
    return sorted(found, key=lambda each: (each.student, each.exercise))


def _total(report: Report, by_hand: Mapping[str, tuple[float | None, float, bool]]) -> Total:
    """Return a report's total; `by_hand` has each task's points by hand, its extra points, and whether it waits."""
    points, notes, final = 0.0, [], True
    for grade in report.grades:
        manual, extra, waits = by_hand.get(grade.task, (None, 0.0, grade.waits))
        if grade.by_hand and waits:  # what was given before was given for another text
            final = False
            notes.append(f"{grade.task} {WAITS}: not final")
            continue
        if grade.by_hand and manual is None:  # what the reports say of it holds
            manual, extra = grade.points, 0.0
        points += (grade.points if manual is None else manual) + extra
        if manual is not None and manual != grade.points and not grade.by_hand:
            notes.append(f"{grade.task} by hand: {manual:g}, by tests {grade.points:g}")
        if extra:
            notes.append(f"{grade.task} by hand: {extra:g} more")
        if waits:
            final = False
            notes.append(f"{grade.task} {WAITS}")
    notes += filter(None, (report.note, report.late_note))
    counts = round(points - report.cost(points), 2)
    return Total(report.student, report.exercise, counts, report.maximum, "; ".join(notes), final)


def _by_hand(path: Path) -> dict[tuple[str, str], dict[str, tuple[float | None, float, bool]]]:
    from nbgrader.api import Gradebook

    found: dict[tuple[str, str], dict[str, tuple[float | None, float, bool]]] = {}
    with Gradebook(f"sqlite:///{path.resolve()}") as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                own = found.setdefault((submission.student.id, assignment.name), {})
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        task = grade.name.removesuffix("_tests")
                        own[task] = (grade.manual_score, grade.extra_credit or 0.0, bool(grade.needs_manual_grade))
    return found


def write(form: str, found: Sequence[Total], out: Path, roster: Path | None) -> tuple[list[Path], list[str]]:
    """Write the totals in a platform's form below `out`; return the files, and the students that the roster lacks.

    `roster` is the platform's own table, whose columns are filled and else left as they are: Canvas's exported
    gradebook, or Moodle's grading worksheet (of one exercise). Raises `CourseError` for a roster that is none, or in
    which an exercise has other points than here.
    """
    exercises = sorted({each.exercise for each in found})
    if form == "csv":
        return [_write(out / "totals.csv", _plain(found), "utf-8-sig")], []
    if form == "canvas":
        rows, strangers = _canvas(found, _read(roster, "SIS Login ID") if roster else None)
        return [_write(out / "canvas.csv", rows)], strangers
    if roster and len(exercises) > 1:
        raise CourseError(f"A worksheet of Moodle's is for one exercise. Name it: one of {', '.join(exercises)}.")
    files, missing = [], list[str]()
    for exercise in exercises:
        own = [each for each in found if each.exercise == exercise]
        rows, strangers = _moodle(own, _read(roster, "Grade") if roster else None)
        files.append(_write(out / f"moodle-{exercise}.csv", rows))
        missing += strangers
    return files, missing


def write_code(out: Path, exercises: Mapping[str, Exercise]) -> list[Path]:
    """Write what students wrote as `code/EXERCISE/STUDENT.py`, for programs that look for copies; return the folders.

    What they were given is left out, and so are files that cannot be read. Nothing is executed. Raises `CourseError` if
    there are no grades.
    """
    folders = dict[Path, None]()
    for report in earlier_reports(out / "feedback").values():
        exercise = exercises.get(report.exercise)
        submission = Submission(Path(report.file), report.student, report.exercise, copy=report.copy)
        if exercise is None:
            continue
        try:
            code = submissions.examine(submissions.read(submission)[1], exercise)
        except InvalidSubmission:
            continue
        given = {cell.source.strip() for cell in exercise.released().cells}
        own = [source for number, source in code.cells if number and source.strip() not in given]
        folder = out / "code" / report.exercise
        with atomic_write(folder / f"{submission.slug.removesuffix(f'__{report.exercise}')}.py") as temporary:
            temporary.write_text("\n\n".join(own) + "\n", "utf-8")
        folders[folder] = None
    if not folders:
        raise CourseError(f"{out}: there are no grades. What to do: course grade, or --grades DIR.")
    return list(folders)


def _plain(found: Sequence[Total]) -> Rows:
    maxima = _maxima(found)
    rows = [["student", *maxima, "total", "maximum", "note"]]
    for student, own in _by_student(found).items():
        notes = "; ".join(f"{name}: {each.note}" for name, each in own.items() if each.note)
        whole = [f"{sum(each.points for each in own.values()):g}", f"{sum(maxima.values()):g}"]
        rows.append([spreadsheet_cell(student), *_points(own, maxima), *whole, spreadsheet_cell(notes)])
    return rows


def _canvas(found: Sequence[Total], roster: Rows | None) -> tuple[Rows, list[str]]:
    maxima, students = _maxima(found), _by_student(found)
    possible = ["    Points Possible"]
    if roster is None:
        rows = [[*CANVAS, *maxima], [*possible, *[""] * (len(CANVAS) - 1), *map("{:g}".format, maxima.values())]]
        for student, own in students.items():
            name, number = _name_and_number(student)
            login = "" if number else spreadsheet_cell(student)
            rows.append([spreadsheet_cell(name), number, "", login, "", *_points(own, maxima)])
        return rows, []
    heading = roster[0]
    # Canvas knows a column by its heading, "01_small (4711)"; one that is not there becomes a new assignment.
    columns = {
        name: next((each for each in heading if re.fullmatch(rf"{re.escape(name)} \(\d+\)", each)), name)
        for name in maxima
    }
    before = next((line for line in roster if line[0].strip() == possible[0].strip()), possible)
    for name, column in columns.items():
        if column in heading:
            _same_maximum(name, maxima[name], before[heading.index(column)])
    kept = [number for number, each in enumerate(heading) if each in (*CANVAS, *CANVAS_MORE)]
    rows = [[heading[number] for number in kept] + list(columns.values())]
    rows.append([*possible, *[""] * (len(kept) - 1), *map("{:g}".format, maxima.values())])
    lines, strangers = _lines(roster, list(students))
    for student, line in lines.items():
        rows.append([roster[line][number] for number in kept] + _points(students[student], maxima))
    return rows, strangers


def _moodle(found: Sequence[Total], roster: Rows | None) -> tuple[Rows, list[str]]:
    students = {each.student: each for each in found}
    if roster is None:
        rows = [list(MOODLE)]
        for each in found:
            name, number = map(spreadsheet_cell, _name_and_number(each.student))
            points = [f"{each.points:g}", f"{each.maximum:g}"]
            rows.append([f"Participant {number}" if number else name, name, *points, "-"])
        return rows, []
    heading, rows = roster[0], [list(line) for line in roster]
    lines, strangers = _lines(roster, list(students))
    for student, line in lines.items():
        each = students[student]
        if "Maximum Grade" in heading:
            _same_maximum(each.exercise, each.maximum, roster[line][heading.index("Maximum Grade")])
        rows[line][heading.index("Grade")] = f"{each.points:g}"
    return rows, strangers


def _lines(roster: Rows, students: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return the roster's line of each student, in its order, and the students that have none.

    What names a student counts before the platform's number: `ada_2` may be a log-in, or Ada with the number 2.
    """
    named = [number for number, each in enumerate(roster[0]) if each in NAMES]
    numbered = [number for number, each in enumerate(roster[0]) if each in ("ID", "Identifier")]
    by_name = {line[place].strip(): row for place in named for row, line in enumerate(roster) if row}
    by_number = {
        line[place].strip().removeprefix("Participant "): row
        for place in numbered
        for row, line in enumerate(roster)
        if row
    }
    found: dict[int, str] = {}
    for student in students:
        row = by_name.get(student, by_number.get(_name_and_number(student)[1] or "-"))
        if row is not None:
            found.setdefault(row, student)
    lines = {student: row for row, student in sorted(found.items())}
    return lines, [student for student in students if student not in lines]


def _same_maximum(exercise: str, maximum: float, there: str) -> None:
    """Raise `CourseError` if the platform has other points for an exercise: it would take 20 of 20 for 20 of 100."""
    number = re.fullmatch(r"\d+(?:[.,]\d+)?", there.strip())
    if number and float(number[0].replace(",", ".")) != maximum:
        raise CourseError(
            f"{exercise} has {maximum:g} points here and {there.strip()} on the platform. Set it to {maximum:g} there "
            "(it may show another scale), and export its table again."
        )


def _name_and_number(student: str) -> tuple[str, str]:
    """Return a student's name, and the number that Moodle or Canvas put into the names of files; empty without one."""
    found = re.fullmatch(r"(.+)_(\d+)", student)
    return (found[1], found[2]) if found else (student, "")


def _by_student(found: Sequence[Total]) -> dict[str, dict[str, Total]]:
    students: dict[str, dict[str, Total]] = {}
    for each in found:
        students.setdefault(each.student, {})[each.exercise] = each
    return students


def _maxima(found: Sequence[Total]) -> dict[str, float]:
    """Return the points that there are, by exercise."""
    names = sorted({each.exercise for each in found})
    return {name: max(each.maximum for each in found if each.exercise == name) for name in names}


def _points(own: Mapping[str, Total], exercises: Iterable[str]) -> list[str]:
    """Return a student's points, empty where nothing was handed in."""
    return [f"{own[name].points:g}" if name in own else "" for name in exercises]


def _read(path: Path, column: str) -> Rows:
    """Return the lines of a platform's table, all of the same length."""
    try:
        lines = [line for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CourseError(f"--roster {path}: cannot be read as CSV in UTF-8 ({problem}).") from None
    if not lines or column not in lines[0]:
        raise CourseError(
            f"--roster {path}: there is no column {column}. Give the table that the platform exports, in English."
        )
    return [line + [""] * (len(lines[0]) - len(line)) for line in lines]


def _write(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with atomic_write(path) as temporary:
        temporary.write_text(text.getvalue(), encoding)
    return path
