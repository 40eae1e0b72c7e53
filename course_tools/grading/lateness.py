"""When something was handed in, whether that was late, and what it costs."""

import csv
import io
import json
import math
import os
import re
import zoneinfo
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from course_tools.grading.reports import Report
from course_tools.grading.submissions import Submission
from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError

RULES = "lateness.json"
"""The file beside grades.csv that keeps the rules: what was said in week 1 holds in week 2."""

FORMATS = (
    *("%Y-%m-%d-%H-%M-%S", "%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M"),
    *("%d/%m/%y, %H:%M", "%d/%m/%Y, %H:%M", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M"),
)
"""What platforms write besides ISO 8601: the first is Blackboard's, the next four are Moodle's."""

STUDENT_COLUMNS = ("student", "identifier", "full name", "name", "username", "email address", "id")
TIME_COLUMNS = ("submitted", "last modified (submission)", "submitted at", "time", "timestamp")
"""Headings, in small letters, under which a table of times has students and times; the first that is there counts."""


@dataclass(frozen=True)
class Options:
    """What the command line says of lateness; None is what was said before."""

    due: Sequence[str] = ()
    penalty: str | None = None
    late_days: int | None = None
    times: str | None = None


@dataclass
class Rules:
    """When exercises are due (UTC), what a day costs in percent of the points, how much at most, and the free days."""

    due: dict[str, str] = field(default_factory=dict)
    percent: float = 0.0
    most: float = 100.0
    late_days: int = 0


def rules(out: Path, options: Options, names: Mapping[str, str]) -> Rules:
    """Return the rules that hold in a folder of grades, with what is said now.

    `names` are the exercises there are by what a user may call them. Raises `CourseError` for what says nothing.
    """
    found = load(out)
    for text in options.due:
        name, _, when = text.rpartition("=")
        time = read_time(when, end_of_day=True)
        if time is None:
            raise CourseError(
                f"--due {text}: no time. Write it like 2026-11-30T18:00, or 01=2026-11-30 for the whole day."
            )
        if name and name not in names:
            raise CourseError(f"--due {text}: there is no exercise {name}.")
        found.due |= dict.fromkeys([names[name]] if name else set(names.values()), written(time))
    if options.penalty is not None:
        numbers = re.fullmatch(r"(\d+(?:\.\d+)?)%?(?:,(\d+(?:\.\d+)?)%?)?", options.penalty.replace(" ", ""))
        values = [float(number) for number in numbers.groups("100")] if numbers else []
        if not values or max(values) > 100:
            raise CourseError(
                f"--penalty {options.penalty}: write what a day costs in percent, and how much at most: 10 or 10,50."
            )
        found.percent, found.most = values
    if options.late_days is not None:
        found.late_days = options.late_days
    return found


def load(out: Path) -> Rules:
    """Return the rules that a folder of grades keeps. Raises `CourseError` if they cannot be read."""
    path = out / RULES
    try:
        return Rules(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Rules()
    except (OSError, ValueError, TypeError) as problem:
        raise CourseError(
            f"{path} cannot be read: delete it, and say --due, --penalty, --late-days again."
        ) from problem


def save(out: Path, found: Rules) -> None:
    """Keep the rules, if there are any."""
    if found != load(out):
        with atomic_write(out / RULES) as temporary:
            temporary.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")


def read_time(text: str, *, end_of_day: bool = False) -> datetime | None:
    """Return the time that a text says, None if it says none. Without a zone it is that of this machine.

    A day alone is its beginning, or its last second with `end_of_day`.
    """
    text = text.strip()
    zone: zoneinfo.ZoneInfo | None = None
    if named := re.fullmatch(r"(.*\d) ([A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*)", text):  # as nbgrader writes it
        try:
            zone = zoneinfo.ZoneInfo(named[2])
            text = named[1]
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
    text = re.sub(r" ([+-]\d\d:?\d\d)$", r"\1", text)
    found = None
    for read in (datetime.fromisoformat, *(_format(each) for each in FORMATS)):
        try:
            found = read(text)
            break
        except ValueError:
            continue
    if found is None:
        return None
    if end_of_day and re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        found += timedelta(days=1, seconds=-1)
    try:
        return (found.replace(tzinfo=zone) if zone else found).astimezone(UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _format(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)


def written(time: datetime) -> str:
    """Return a time as it stands in grades.csv: UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamped(found: Sequence[Submission], times: str | None, *, trusted: bool) -> list[Submission]:
    """Return the submissions with the time at which each was handed in, as `written`; empty if nothing says it.

    A time comes from the file's name, else from `times` ("files": when the file was last changed; or a table of
    students and times), else, if the folders are `trusted` to be nbgrader's, from its `timestamp.txt`. Raises
    `CourseError` for a table without what is needed, or a name or a table whose time cannot be read.
    """
    table = {} if times in (None, "files") else _table(Path(str(times)))
    result = []
    for each in found:
        time = None
        if each.time:
            time = read_time(each.time)
            if time is None:
                raise CourseError(f"{each.path}: its name says {each.time}, which is no time.")
        elif times == "files":
            time = _changed(each.path)
        elif table:
            time = next((table[key] for key in _keys(each) if key in table), None)
        elif trusted and each.exercise and each.path.parent.name == each.exercise:
            time = read_time(_small_text(each.path.with_name("timestamp.txt")))
        result.append(replace(each, time=written(time) if time else ""))
    return result


def _keys(each: Submission) -> list[tuple[str, str]]:
    """Return under what a table may have a submission: the student, or the number that a platform gave him."""
    number = re.search(r"_(\d+)$", each.student)
    names = [each.student, *([number[1], f"Participant {number[1]}"] if number else [])]
    return [(name, exercise) for exercise in (each.exercise or "", "") for name in names]


def _table(path: Path) -> dict[tuple[str, str], datetime]:
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CourseError(f"--times {path}: cannot be read as CSV in UTF-8 ({problem}).") from None
    headings = {heading.strip().lower(): heading for heading in (lines[0] if lines else {}) if heading}
    student = next((headings[name] for name in STUDENT_COLUMNS if name in headings), None)
    submitted = next((headings[name] for name in TIME_COLUMNS if name in headings), None)
    if student is None or submitted is None:
        raise CourseError(
            f"--times {path}: needs a heading with the columns student and submitted, and may have exercise; or give "
            "Moodle's grading worksheet."
        )
    found = {}
    for number, line in enumerate(lines, 2):
        text = (line[submitted] or "").strip()
        if text in ("", "-"):
            continue
        time = read_time(text)
        if time is None:
            raise CourseError(f"--times {path}, line {number}: {text} is no time. Write it like 2026-11-30T18:00.")
        found[(line[student] or "").strip(), (line.get(headings.get("exercise", "")) or "").strip()] = time
    return found


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def _small_text(path: Path) -> str:
    """Return the first bytes of an ordinary file, nothing of a link or a pipe: the student may have put it there."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(100).decode("ascii", errors="replace")
        except OSError:
            return ""


def apply(reports: Sequence[Report], found: Rules) -> None:
    """Say in each report how many days it was late, how many of them are free, and which share of its points it costs.

    A day that has begun counts. A student's free days are used in the order in which exercises were due. What only the
    platform calls late is one day late.
    """
    by_student = defaultdict(list)
    for report in reports:
        due = read_time(found.due.get(report.exercise, ""))
        time = read_time(report.submitted)
        report.due = written(due) if due else ""
        report.late, report.free_days, report.penalty = None, 0, 0.0
        if due and (time or report.marked_late):
            days = math.ceil((time - due) / timedelta(days=1)) if time else 1
            report.late = max(days, 0)
        by_student[report.student].append(report)
    for own in by_student.values():
        left = found.late_days
        for report in sorted(own, key=lambda each: (each.due, each.exercise, each.copy)):
            if report.copy == 1 and report.late and report.maximum:
                report.free_days = min(left, report.late)
                left -= report.free_days
            charged = (report.late or 0) - report.free_days
            report.penalty = min(charged * found.percent, found.most) / 100
