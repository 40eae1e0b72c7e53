"""Two weeks of a small class from a platform's folders into one folder of grades: names, lateness, what is missing."""

import csv
from datetime import UTC
from pathlib import Path

import pytest
from in_process import invoke
from small_exercises import DOUBLE, NAME, submission, write_exercise

from course_tools.grading import lateness
from course_tools.grading.export import Total, write
from course_tools.grading.lateness import Options, Rules, read_time, stamped, written
from course_tools.grading.reports import Grade, Report
from course_tools.grading.submissions import Submission
from course_utils.errors import CourseError

OTHER = "02_small"
RIGHT = {"task1": DOUBLE, "task2": 'answer = "b"'}

WORKSHEET = """Identifier,Full name,Status,Grade,Last modified (submission)
Participant 1,Ada,Submitted,,"Monday, 2 November 2026, 5:59 PM"
Participant 2,Bob,Submitted,,"Thursday, 5 November 2026, 6:00 PM"
Participant 3,李雷,Submitted,,"Sunday, 1 November 2026, 9:00 AM"
Participant 4,Dora,No submission,,-
Participant 5,Eve,Submitted,,"Wednesday, 2 December 2026, 6:00 PM"
"""

TIMES = """student,submitted
Ada_1,2026-11-10T01:00
Bob_2,2026-11-11T06:00
3,2026-11-09T17:00
"""


class Semester:
    """The folder of grades, and a function that grades into it."""

    def __init__(self, folder: Path):
        self.folder, self.out = folder, folder / "grades"
        self.exercises = [write_exercise(folder / "exercises", name) for name in (NAME, OTHER)]

    def hand_in(self, week: str, student: str, text: str, file: str = "mine.ipynb"):
        path = self.folder / week / f"{student}_assignsubmission_file_" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def grade(self, week: str, *arguments: object):
        command = ("grade", "--no-sandbox", self.folder / week, "--out", self.out, "--student", "moodle", *arguments)
        finished = invoke(*command, env={"COURSE_EXERCISES": self.folder / "exercises"})
        assert finished.exit_code == 0, finished.output
        return finished.stdout

    def rows(self):
        with (self.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def lines(self, student: str, exercise: str):
        rows = [row for row in self.rows() if (row["student"], row["exercise"]) == (student, exercise)]
        return [(row["task"], row["points"], row["maximum"], row["note"]) for row in rows]

    def sums(self):
        """The points of each student's exercise, as a spreadsheet would sum the column."""
        found = {}
        for row in self.rows():
            key = row["student"], row["exercise"]
            found[key] = round(found.get(key, 0) + float(row["points"]), 2)
        return found


@pytest.fixture(scope="module")
def semester(tmp_path_factory):
    """Week 1, then week 2 into the same folder, of which less is said."""
    made = Semester(tmp_path_factory.mktemp("semester"))
    first, second = made.exercises
    made.hand_in("week1", "Ada_1", submission(first, **RIGHT))
    made.hand_in("week1", "Bob_2", submission(first, task1=DOUBLE))
    made.hand_in("week1", "李雷_3", "print('no notebook')")
    made.hand_in("week1", "Dora_4", "def double(x): ...", "answers.py")
    made.hand_in("week1", "Eve_5", submission(first, **RIGHT))
    for number in range(40):
        made.hand_in("week1", "Zoe_6", submission(first, **RIGHT), f"try{number:02d}.ipynb")
    (made.folder / "moodle.csv").write_text(WORKSHEET, encoding="utf-8-sig")
    (made.folder / "times.csv").write_text(TIMES, encoding="utf-8")
    said = ("--due", "01=2026-11-02T18:00", "--penalty", "10,50", "--late-days", 2)
    made.first = made.grade("week1", "--exercise", "01", "--times", made.folder / "moodle.csv", *said)
    made.after_first = made.rows()
    made.hand_in("week2", "Ada_1", submission(second, **RIGHT))
    made.hand_in("week2", "Bob_2", submission(second, **RIGHT))
    made.hand_in("week2", "李雷_3", submission(second, task2='answer = "b"'))
    made.hand_in("week2", "Eve_5", submission(second, **RIGHT))
    made.second = made.grade("week2", "--times", made.folder / "times.csv", "--due", "02=2026-11-09T18:00")
    return made


def test_the_column_of_points_sums_to_what_is_due_to_each_student(semester):
    assert semester.sums() == {
        ("Ada_1", NAME): 20,
        ("Ada_1", OTHER): 20,  # a day late, and free
        ("Bob_2", NAME): 10.8,  # 12 points, 3 days late, 2 of them free: 10 % off
        ("Bob_2", OTHER): 16,  # 2 days late, none free any more
        ("Dora_4", NAME): 0,
        ("Eve_5", NAME): 10,  # 30 days late, at most half
        ("Eve_5", OTHER): 20,  # nothing says when
        ("李雷_3", NAME): 0,
        ("李雷_3", OTHER): 8,
        ("Zoe_6", NAME): 20,
        ("Zoe_6 (2)", NAME): 20,
        ("Zoe_6 (3)", NAME): 20,
        ("Zoe_6 (4)", NAME): 0,
    }


def test_a_second_week_erases_nothing_of_the_first(semester):
    assert [row for row in semester.rows() if row["exercise"] == NAME] == semester.after_first
    pages = {path.name for path in (semester.out / "feedback").glob("*.html")}
    assert {f"Ada_1__{NAME}.html", f"Ada_1__{OTHER}.html", f"李雷_3__{NAME}.html"} <= pages


def test_being_late_has_a_line_and_a_column_of_its_own(semester):
    assert semester.lines("Bob_2", NAME)[-1] == ("late", "-1.2", "0", "3 days late, 2 of them free: 10 % off")
    assert {row["late"] for row in semester.rows() if row["student"] == "Bob_2"} == {"3", "2"}
    times = {row["submitted"] for row in semester.rows() if (row["student"], row["exercise"]) == ("Ada_1", OTHER)}
    assert times == {written(read_time("2026-11-10T01:00"))}
    assert f"Bob_2 · {NAME} · 3 days late, 2 of them free: 10 % off" in semester.first


def test_a_student_reads_what_being_late_costs(semester):
    page = (semester.out / "feedback" / f"Bob_2__{OTHER}.html").read_text(encoding="utf-8")
    assert "2 days late: 20 % off" in page
    assert "<strong>16 points</strong> count" in page
    assert "late" not in (semester.out / "feedback" / f"李雷_3__{OTHER}.html").read_text(encoding="utf-8")


def test_when_nothing_says_when_it_counts_as_in_time_and_that_is_said(semester):
    assert "When 1 of them were handed in, nothing says" in semester.second
    assert {row["late"] for row in semester.rows() if (row["student"], row["exercise"]) == ("Eve_5", OTHER)} == {""}


def test_what_holds_no_notebook_or_no_readable_one_has_one_line_that_says_so(semester):
    assert semester.lines("李雷_3", NAME) == [
        ("", "0", "20", "not a notebook: the file is not JSON; hand in the .ipynb that JupyterLab saves")
    ]
    assert semester.lines("Dora_4", NAME) == [
        ("", "0", "20", "no notebook (*.ipynb) in this folder; what is in it: answers.py")
    ]


def test_all_files_that_are_too_many_have_one_line_together(semester):
    (line,) = semester.lines("Zoe_6 (4)", NAME)
    assert line[1] == "0"
    assert line[3].endswith("37 more of this student for this exercise")


def test_the_first_week_once_more_without_a_word_of_lateness_is_the_same_and_a_new_rule_holds_for_both(semester):
    before, sums = semester.rows(), semester.sums()
    semester.grade("week1", "--exercise", "01")
    assert semester.rows() == before
    semester.grade("week1", "--exercise", "01", "--late-days", 0)
    assert semester.sums()["Bob_2", NAME] == 8.4
    assert semester.sums()["Ada_1", OTHER] == 18
    semester.grade("week2", "--times", semester.folder / "times.csv", "--late-days", 2)
    assert semester.sums() == sums


def test_a_notebook_that_comes_after_all_takes_the_line_of_the_empty_folder(semester):
    semester.hand_in("week1", "Dora_4", submission(semester.exercises[0], **RIGHT))
    semester.grade("week1", "--exercise", "01")
    assert [line[0] for line in semester.lines("Dora_4", NAME)] == ["task1", "task2"]


# --- To the platform ---


def exported(semester, *arguments):
    """What the command says, and the lines of the first file that it wrote."""
    command = ("export", *arguments, "--grades", semester.out)
    finished = invoke(*command, env={"COURSE_EXERCISES": semester.folder / "exercises"})
    assert finished.exit_code in (0, 1), finished.output
    path = finished.stdout.splitlines()[0]
    return finished, list(csv.reader(Path(path).read_text(encoding="utf-8-sig").splitlines()))


def test_totals_are_what_grades_csv_sums_to(semester):
    _, (heading, *lines) = exported(semester, "csv")
    assert heading == ["student", NAME, OTHER, "total", "maximum", "note"]
    sums = semester.sums()
    for student, first, second, total, maximum, _ in lines:
        expected = [sums.get((student, NAME)), sums.get((student, OTHER))]
        assert [float(each) if each else None for each in (first, second)] == expected
        assert float(total) == sum(filter(None, expected))
        assert maximum == "40"
    assert {line[0] for line in lines} == {"Ada_1", "Bob_2", "李雷_3", "Dora_4", "Eve_5", "Zoe_6"}


def test_canvas_gets_its_columns_the_points_there_are_and_nothing_where_nothing_was_handed_in(semester):
    _, lines = exported(semester, "canvas")
    assert lines[:2] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME, OTHER],
        ["    Points Possible", "", "", "", "", "20", "20"],
    ]
    assert ["Bob", "2", "", "", "", "10.8", "16"] in lines
    assert ["Zoe", "6", "", "", "", "20", ""] in lines


def test_canvas_own_table_is_filled_by_number_and_who_is_not_in_it_is_named(semester):
    roster = semester.folder / "canvas.csv"
    roster.write_text(
        f"Student,ID,SIS User ID,SIS Login ID,Section,{NAME} (4711),Final Score\n,,,,,Manual Posting,\n"
        '    Points Possible,,,,,20.00,(read only)\n"O\'Hara, Bob",2,,bob,A,,7\nNobody,99,,no,A,,7\n',
        encoding="utf-8",
    )
    finished, lines = exported(semester, "canvas", "01", "--roster", roster)
    assert finished.exit_code == 1
    assert "and not written: Ada_1," in finished.stdout
    assert lines == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{NAME} (4711)"],
        ["    Points Possible", "", "", "", "", "20"],
        ["O'Hara, Bob", "2", "", "bob", "A", "10.8"],
    ]


def test_moodles_worksheet_is_filled_and_else_left_as_it_is(semester):
    finished, lines = exported(semester, "moodle", "01", "--roster", semester.folder / "moodle.csv")
    before = list(csv.reader(WORKSHEET.splitlines()))
    assert [line[:3] + line[4:] for line in lines] == [line[:3] + line[4:] for line in before]
    points = {line[1]: line[3] for line in lines[1:]}
    assert points == {"Ada": "20", "Bob": "10.8", "李雷": "0", "Dora": points["Dora"], "Eve": "10"}
    assert "not written: Zoe_6" in finished.stdout


def test_without_a_worksheet_moodle_gets_the_columns_that_it_asks_for(semester):
    _, lines = exported(semester, "moodle", "02")
    assert lines[0] == ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    assert ["Participant 2", "Bob", "16", "20", "-"] in lines


def test_a_log_in_that_looks_like_a_platforms_number_is_a_log_in(tmp_path):
    roster = tmp_path / "canvas.csv"
    roster.write_text("Student,ID,SIS User ID,SIS Login ID,Section\nEve,2,,eve,A\nAda,7,,ada_2,A\n", encoding="utf-8")
    write("canvas", [Total("ada_2", NAME, 20, 20)], tmp_path / "out", roster)
    assert (tmp_path / "out" / "canvas.csv").read_text("utf-8").splitlines()[2:] == ["Ada,7,,ada_2,A,20"]


@pytest.mark.parametrize(
    ("form", "text", "what"),
    [
        ("canvas", "a,b\n1,2\n", "there is no column SIS Login ID"),
        ("moodle", "", "there is no column Grade"),
        ("moodle", "Identifier,Grade,Maximum Grade\nParticipant 1,,100.00\n", "20 points here and 100.00 on the pl"),
        ("canvas", f"Student,SIS Login ID,{NAME} (5)\n Points Possible,,10\n", "20 points here and 10 on the pl"),
    ],
)
def test_a_table_that_is_not_the_platforms_or_has_other_points_is_refused(tmp_path, form, text, what):
    roster = tmp_path / "roster.csv"
    roster.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=what):
        write(form, [Total("Ada_1", NAME, 20, 20)], tmp_path / "out", roster)


@pytest.mark.slow
def test_what_was_given_by_hand_counts_and_is_late_like_the_rest(semester, alembic):
    from nbgrader.api import Gradebook

    path = semester.folder / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for task in semester.exercises[0].tasks:
            book.add_grade_cell(task.grade_id, NAME, NAME, max_score=task.points, cell_type="code")
    semester.grade("week1", "--exercise", "01", "--gradebook", path)
    with Gradebook(f"sqlite:///{path}") as book:
        assert written(book.find_submission(NAME, "Bob_2").timestamp.replace(tzinfo=UTC)) == written(
            read_time("2026-11-05T18:00")
        )
        assert book.find_submission_notebook(NAME, NAME, "Bob_2").late_submission_penalty == 1.2
        book.find_grade("task2_tests", NAME, NAME, "Bob_2").manual_score = 8
        book.db.commit()
    _, (_, *lines) = exported(semester, "csv", "01", "--gradebook", path)
    (line,) = [line for line in lines if line[0] == "Bob_2"]
    assert line[1] == "18"
    assert "task2 by hand: 8, by tests 0" in line[-1]


def test_a_platform_that_is_not_known_and_a_folder_without_grades_are_refused(semester, tmp_path):
    env = {"COURSE_EXERCISES": semester.folder / "exercises"}
    assert "there are canvas, moodle, csv" in invoke("export", "blackboard", env=env).stderr
    assert "there are no grades" in invoke("export", "csv", "--grades", tmp_path, env=env).stderr


# --- When ---


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-30T18:00Z", "2026-11-30T18:00:00Z"),
        ("2026-11-30 18:00:00.123456 UTC", "2026-11-30T18:00:00Z"),
        ("2026-11-30 18:00:00 +0100", "2026-11-30T17:00:00Z"),
        ("2026-07-30 18:00:00.5 Europe/Berlin", "2026-07-30T16:00:00Z"),
    ],
)
def test_a_time_is_read_with_its_zone(text, time):
    assert written(read_time(text)) == time


@pytest.mark.parametrize(
    "text", ["Monday, 30 November 2026, 6:00 PM", "30 November 2026, 18:00", "2026-11-30-18-00-00"]
)
def test_a_time_as_platforms_write_it_is_that_of_this_machine(text):
    assert read_time(text) == read_time("2026-11-30T18:00")


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "9999999999", "0001-01-01 00:00 +2359"])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


def test_a_day_is_due_at_its_end(tmp_path):
    rules = lateness.rules(tmp_path, Options(due=["2026-11-30"]), {"01": NAME, NAME: NAME})
    assert rules.due == {NAME: written(read_time("2026-11-30T23:59:59"))}


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (Options(due=["tomorrow"]), "--due tomorrow: no time"),
        (Options(due=["77=2026-11-30"]), "there is no exercise 77"),
        (Options(penalty="a lot"), "--penalty a lot: write what a day costs in percent"),
        (Options(penalty="10,500"), "--penalty 10,500"),
    ],
)
def test_what_says_nothing_is_refused(tmp_path, options, what):
    with pytest.raises(CourseError, match=what):
        lateness.rules(tmp_path, options, {"01": NAME})


def test_nbgraders_timestamp_is_read_where_nbgrader_puts_it_and_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("2026-01-01 00:00 UTC", encoding="utf-8")
    found = []
    for student in ("ada", "bob", "eve"):
        path = tmp_path / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.touch()
        found.append(Submission(path, student, NAME))
    (tmp_path / "ada" / NAME / "timestamp.txt").write_text("2026-11-30 18:00:00 UTC\n", encoding="utf-8")
    (tmp_path / "eve" / NAME / "timestamp.txt").symlink_to(secret)
    assert [each.time for each in stamped(found, None, trusted=True)] == ["2026-11-30T18:00:00Z", "", ""]
    assert [each.time for each in stamped(found, None, trusted=False)] == ["", "", ""]


def test_a_table_that_says_no_times_is_refused_with_its_line(tmp_path):
    table = tmp_path / "times.csv"
    for text, what in (("a,b\n1,2\n", "needs a heading"), ("student,submitted\nada,soon\n", "line 2: soon is no time")):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match=what):
            stamped([], str(table), trusted=True)


def test_what_only_the_platform_calls_late_is_a_day_late():
    report = Report("ada", NAME, "", marked_late=True, grades=[Grade("task1", 12, 12)])
    lateness.apply([report], Rules(due={NAME: "2026-11-30T18:00:00Z"}, percent=25))
    assert (report.late, report.penalty, report.cost(report.points)) == (1, 0.25, 3)
