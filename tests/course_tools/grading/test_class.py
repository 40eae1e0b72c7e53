"""Two weeks of a class of a hundred, from Moodle's folders to Canvas's table, by the commands of docs/instructors.md.

Exercises 05 and 08, every submission in the sandbox, two at a time. `test_semester.py` tries the rules one by one on a
small class. For fewer than 200 submissions set COURSE_SUBMISSIONS, such as to 40.
"""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import nbformat
import pytest
from plain_nbgrader import nbgrader

from benchmarks.measure import peak_memory_of
from course_tools.notebooks.exercises import find_exercises, nbgrader_metadata
from course_utils.paths import ROOT

pytestmark = [pytest.mark.real, pytest.mark.timeout(6 * 3600)]

STUDENTS = max(int(os.environ.get("COURSE_SUBMISSIONS", 200)) // 2, 5)

GAP, EYES = "05_gap_ensemble", "08_retinopathy"

POINTS = {  # as the headings of the exercises say; task 5 has two parts of 2 points each
    GAP: {"task1": 2, "task2": 2, "task3": 3, "task4": 3, "task5": 2, "task5b": 2, "task6": 4},
    EYES: {"task1": 3, "task2": 2, "task3": 2, "task4": 3, "task5": 2, "task5b": 2, "task6": 4},
}

ALL = frozenset(POINTS[GAP])

ADA, BOB, LEI, DORA, EVE = "Ada Byron_1001", "Bob Stone_1002", "李雷_1003", "Dora Grün_1004", "Eve O'Neil_1005"

EXPECTED = {
    # All right, a minute before the end: 18 by tests and 2 by hand, twice.
    ADA: (20, 20),
    # 05: without task 6, 14, and 1 by hand, 15; three days late, two of them free: 15 - 1.5.
    # 08: without task 1, 15, and 1.5 by hand; a person gives 2 of 3 for task 1 after all: 18.5.
    BOB: (13.5, 18.5),
    # 05: 18 and 2; nine days late, two free, seven would cost 70 %, and 50 is the most: 10.
    # 08: 18, nothing written; a day late and no day free any more: 18 - 1.8.
    LEI: (10, 16.2),
    # 05: first no notebook. Then, a day late, for which one of two days goes: tasks 1 to 4, 10, and 1 by hand.
    # 08: tasks 2 and 3, 4, and 0.5 by hand; two days late, one free: 4.5 - 0.45.
    DORA: (11, 4.05),
    # 05: first without task 4; then all and another text, two days late, both free: 18 and 2.
    # 08: without 5b, 16, and 2 by hand.
    EVE: (20, 18),
}

MOST = frozenset({"task1", "task2", "task3", "task4"})
RIGHT = {  # what each of the five answers right, in each of the weeks
    ADA: (ALL, ALL),
    BOB: (ALL - {"task6"}, ALL - {"task1"}),
    LEI: (ALL, ALL),
    DORA: (MOST, {"task2", "task3"}),
    EVE: (ALL - {"task4"}, ALL - {"task5b"}),
}
BY_HAND = {  # what a person gives for the texts of both weeks, at first
    ADA: (2, 2),
    BOB: (1, 1.5),
    LEI: (2, None),
    DORA: (None, 0.5),
    EVE: (1, 2),
}
WHEN = (
    {
        ADA: "Monday, 2 November 2026, 5:59 PM",
        BOB: "Thursday, 5 November 2026, 6:00 PM",
        LEI: "Wednesday, 11 November 2026, 6:00 PM",
        DORA: "Tuesday, 3 November 2026, 12:00 PM",
        EVE: "Wednesday, 4 November 2026, 12:00 PM",
    },
    {
        ADA: "Monday, 9 November 2026, 6:00 PM",
        BOB: "Sunday, 8 November 2026, 11:30 PM",
        LEI: "Tuesday, 10 November 2026, 9:00 AM",
        DORA: "Wednesday, 11 November 2026, 8:00 AM",
        EVE: "Saturday, 7 November 2026, 1:00 PM",
    },
)
EARLY = "Sunday, 1 November 2026, 9:00 AM"

for number in range(6, STUDENTS + 1):  # the others are in time, have the first so many tasks, and some write something
    other = f"Student {number:03}_{1000 + number}"
    first = frozenset(sorted(ALL)[: number % 8]), frozenset(sorted(ALL)[: (number + 3) % 8])
    given = (None, 0.5, 1, 1.5, 2)[number % 5], (None, 0, 2)[number % 3]
    RIGHT[other], BY_HAND[other] = first, given
    EXPECTED[other] = tuple(
        sum(POINTS[exercise][task] for task in tasks) + (by_hand or 0)
        for exercise, tasks, by_hand in zip((GAP, EYES), first, given, strict=True)
    )


class Term:
    """The instructor's folder, and what was done in it."""

    def __init__(self, folder: Path):
        self.folder, self.took = folder, list[tuple[str, float, float]]()
        self.book = folder / "runs" / "nbgrader" / "gradebook.db"
        self.exercises = {each.name: each for each in find_exercises(ROOT / "exercises", ["05", "08"])}

    def say(self, line: str, code: int = 0) -> str:
        """Run a command of the guide; note its seconds, and the most memory that all its processes held, in MB."""
        start = time.perf_counter()
        environment = os.environ | {"COURSE_NOTEBOOKS": str(self.folder / "notebooks")}
        command = [sys.executable, "-m", "course_tools", *line.split()[1:]]
        with (
            (self.folder / "said.txt").open("w+", encoding="utf-8") as said,
            subprocess.Popen(command, cwd=self.folder, env=environment, stdout=said, stderr=said) as process,
        ):
            peak = peak_memory_of(process)
        text = (self.folder / "said.txt").read_text(encoding="utf-8")
        assert process.returncode == code, text
        self.took.append((line, time.perf_counter() - start, peak))
        return text

    def hand_in(self, week: int, student: str, right: Collection[str], text: str | None) -> None:
        """Put a notebook where Moodle's archive has it: the released one, some tasks of it solved."""
        exercise = self.exercises[(GAP, EYES)[week - 1]]
        notebook, solution = exercise.released(), exercise.solution()
        for cell, solved in zip(notebook.cells, solution.cells, strict=True):
            name = nbgrader_metadata(cell).get("grade_id")
            if name in right:
                cell.source = solved.source
            elif name == "written" and text is not None:
                cell.source = text
        path = self.folder / f"week{week}" / f"{student}_assignsubmission_file_" / f"{exercise.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    def by_hand(self, exercise: str, points: Mapping[str, float], task: str = "written") -> None:
        """Do what a person does in the formgrader."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.book}") as book:
            for student, given in points.items():
                (notebook,) = book.find_submission(exercise, student).notebooks
                (grade,) = [each for each in notebook.grades if each.name == task]
                grade.manual_score, grade.needs_manual_grade = given, False
            book.db.commit()

    def canvas(self) -> dict[str, tuple[float, ...]]:
        """What the table for Canvas says, by the number of the student."""
        with (self.folder / "runs" / "grades" / "canvas.csv").open(encoding="utf-8", newline="") as file:
            heading, _, *lines = csv.reader(file)
        assert heading[-2:] == [f"{GAP} (501)", f"{EYES} (502)"]
        return {line[1]: tuple(map(float, line[-2:])) for line in lines}

    def sums(self, student: str) -> dict[str, float]:
        """What the rows of grades.csv sum to."""
        with (self.folder / "runs" / "grades" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["student"] == student]
        assert all(row["points"] for row in rows)
        return {name: sum(float(row["points"]) for row in rows if row["exercise"] == name) for name in (GAP, EYES)}


@pytest.fixture
def term(require, alembic, tmp_path):
    """The folder with what Moodle and Canvas gave."""
    require("bubblewrap")
    made = Term(tmp_path)
    for week, times in enumerate(WHEN, 1):
        rows = [("Identifier", "Full name", "Status", "Grade", "Last modified (submission)")]
        for student in RIGHT:
            name, number = student.rsplit("_", 1)
            rows.append((f"Participant {number}", name, "Submitted", "", times.get(student, EARLY)))
        with (tmp_path / f"worksheet{week}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        for student, right in RIGHT.items():
            given = BY_HAND[student][week - 1]
            if (week, student) != (1, DORA):
                made.hand_in(week, student, right[week - 1], None if given is None else "In my own words: it depends.")
    forgotten = tmp_path / "week1" / f"{DORA}_assignsubmission_file_" / "answers.py"
    forgotten.parent.mkdir()
    forgotten.write_text("def disagreement(probabilities): ...")
    with (tmp_path / "gradebook.csv").open("w", encoding="utf-8", newline="") as file:
        columns = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{GAP} (501)", f"{EYES} (502)")
        csv.writer(file).writerow(columns)
        csv.writer(file).writerow(("    Points Possible", "", "", "", "", "20.00", "20.00"))
        for student in RIGHT:
            name, number = student.rsplit("_", 1)
            csv.writer(file).writerow((name, number, "", f"login{number}", "A", "", ""))
    return made


def test_two_weeks_of_a_class_from_moodle_to_canvas(term, capsys):
    book = "--gradebook runs/nbgrader/gradebook.db"
    more = f"--jobs 2 --out runs/grades {book}"
    week1 = f"course grade week1 --student moodle --times worksheet1.csv {more}"
    week2 = f"course grade week2 --student moodle --times worksheet2.csv {more}"
    to_canvas = f"course export canvas --grades runs/grades --roster gradebook.csv {book}"

    term.say("course release 05 08 --course runs/nbgrader")
    for exercise in (GAP, EYES):
        nbgrader(term.book.parent, "generate_assignment", exercise, "--force")
    term.say(f"{week1} --due 05=2026-11-02T18:00 --penalty 10,50 --late-days 2")
    term.say(f"{week2} --due 08=2026-11-09T18:00")
    assert f"{ADA} {GAP}, {ADA} {EYES}" in term.say(to_canvas, code=1), "what was written waits"

    for exercise, week in ((GAP, 0), (EYES, 1)):
        given = {student: points[week] for student, points in BY_HAND.items() if points[week] is not None}
        term.by_hand(exercise, given)
    term.by_hand(EYES, {BOB: 2}, task="task1_tests")
    term.hand_in(1, DORA, MOST, "In my own words, at last.")
    term.hand_in(1, EVE, ALL, "In other words.")
    term.say(week1)
    said = term.say(to_canvas, code=1)
    assert f"waits for a grade by hand: {DORA} {GAP}, {EVE} {GAP}\n" in said, "a new text waits, and no other"
    term.by_hand(GAP, {DORA: 1, EVE: 2})
    term.say(week1)
    term.say(week2)
    term.say(to_canvas)

    numbers = {student: student.rsplit("_", 1)[1] for student in EXPECTED}
    assert term.canvas() == {numbers[student]: pytest.approx(points) for student, points in EXPECTED.items()}
    for student in (ADA, BOB, LEI, DORA, EVE):
        first, second = EXPECTED[student]
        own = {GAP: first, EYES: second - 2 * (student == BOB)}  # the table has what the tests gave for task 1
        assert term.sums(student) == pytest.approx(own)
    assert len(list((term.folder / "runs" / "grades" / "feedback").glob("*.html"))) == 2 * STUDENTS
    with capsys.disabled():
        print(f"\n{2 * STUDENTS} submissions of {STUDENTS} students, two of them handed in twice")
        for line, seconds, memory in term.took:
            print(f"  {seconds:6.0f} s, {memory:5.0f} MB at most: {line}")
