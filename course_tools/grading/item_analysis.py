"""Item analysis: how hard each task was, whether it tells strong from weak, and what most often went wrong."""

import csv
import io
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from course_tools.grading.reports import Grade, Report, earlier_reports, spreadsheet_cell
from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = ("exercise", "task", "submissions", "share", "discrimination", "time_outs", "failed_most", "times")

TIME_OUT = "took longer than"


@dataclass
class Item:
    """What came of a task over all submissions.

    `share` is the mean share of its points, from 0 to 1: small is hard. `discrimination` is the correlation, from -1 to
    1, of its points with those of the exercise's other tasks; None if one of the two is the same for all. `time_outs`
    are the submissions that ran out of time here. `failed_most` is what the most common failure says, `times` how
    often.
    """

    exercise: str
    task: str
    submissions: int
    share: float
    discrimination: float | None
    time_outs: int
    failed_most: str
    times: int


def analyse(out: Path, exercises: Sequence[str] = ()) -> list[Item]:
    """Return the items of a folder of grades: each student's first file for each exercise, if it could be graded.

    `exercises` are those that are meant; none means all. Raises `CourseError` if there are no grades.
    """
    reports = [each for each in earlier_reports(out / "feedback").values() if each.copy == 1 and each.grades]
    by_exercise: dict[str, list[Report]] = {}
    for each in reports:
        if not each.ungradable and (not exercises or each.exercise in exercises):
            by_exercise.setdefault(each.exercise, []).append(each)
    if not by_exercise:
        raise CourseError(f"{out}: there are no grades. What to do: course grade, or --grades DIR.")
    found = []
    for exercise in sorted(by_exercise):
        own = by_exercise[exercise]
        tasks = dict.fromkeys(grade.task for each in own for grade in each.grades if not grade.waits)
        found += [_item(exercise, task, own) for task in tasks]
    return found


def _item(exercise: str, task: str, reports: Sequence[Report]) -> Item:
    pairs = [(each, grade) for each in reports for grade in each.grades if grade.task == task and not grade.waits]
    grades = [grade for _, grade in pairs]
    others = [each.points - grade.points for each, grade in pairs]
    lost = Counter(_failure(grade) for grade in grades if grade.points < grade.maximum)
    # Of several that are as common, the first in the alphabet: two analyses say the same.
    failed_most, times = min(lost.items(), key=lambda each: (-each[1], each[0]), default=("", 0))
    return Item(
        exercise,
        task,
        len(grades),
        statistics.mean(grade.points / grade.maximum if grade.maximum else 1.0 for grade in grades),
        _correlation([grade.points for grade in grades], others),
        sum(TIME_OUT in grade.note for grade in grades),
        failed_most,
        times,
    )


def _failure(grade: Grade) -> str:
    """Return what failed in words that many share: without reasons for some of the points, and errors of cells."""
    note = grade.note.partition("; ")[0]
    return note.partition(": ")[0] if 0 < grade.points < grade.maximum else note


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    try:
        return statistics.correlation(one, other)
    except statistics.StatisticsError:  # fewer than two, or all the same
        return None


def write(items: Sequence[Item], out: Path, console: "Console") -> list[Path]:
    """Print the items as a table, and write them as `stats.csv` and `stats.png`; return the files."""
    from rich.table import Table

    table = Table(*("exercise", "task", "of", "share", "discrimination", "time-outs", "failed most"))
    rows = []
    for each in items:
        discrimination = "" if each.discrimination is None else f"{each.discrimination:.2f}"
        numbers = (str(each.submissions), f"{each.share:.2f}", discrimination, str(each.time_outs))
        table.add_row(each.exercise, each.task, *numbers, f"{each.times} x {each.failed_most}" if each.times else "")
        rows.append([each.exercise, each.task, *numbers, spreadsheet_cell(each.failed_most), str(each.times)])
    console.print(table)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    with atomic_write(out / "stats.csv") as temporary:
        temporary.write_text(text.getvalue(), "utf-8-sig")
    _draw(items, out / "stats.png")
    return [out / "stats.csv", out / "stats.png"]


def _draw(items: Sequence[Item], path: Path) -> None:
    """Draw a panel for each exercise: each task's share of the points as a bar, its discrimination as a dot."""
    from matplotlib.figure import Figure

    exercises = list(dict.fromkeys(each.exercise for each in items))
    panels = [[each for each in items if each.exercise == exercise] for exercise in exercises]
    heights = [0.9 + 0.3 * len(panel) for panel in panels]
    figure = Figure(figsize=(8, sum(heights) + 0.5), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights, sharex=True)[:, 0]
    for axis, exercise, panel in zip(axes, exercises, panels, strict=True):
        axis.barh(range(len(panel)), [each.share for each in panel], color="C0", alpha=0.5, label="share of the points")
        known = [(each.discrimination, row) for row, each in enumerate(panel) if each.discrimination is not None]
        axis.plot(*zip(*known, strict=True) if known else ([], []), "o", color="C3", label="discrimination")
        axis.set(yticks=range(len(panel)), yticklabels=[each.task for each in panel], title=exercise)
        axis.set(
            ylim=(len(panel) - 0.5, -0.5), xlim=(min([0, *(each.discrimination or 0 for each in items)]) - 0.05, 1.05)
        )
        axis.axvline(0, color="black", linewidth=0.8)
        axis.grid(axis="x", alpha=0.3)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    with atomic_write(path) as temporary:
        figure.savefig(temporary, dpi=100)
