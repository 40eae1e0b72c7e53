"""Item analysis of a small class, by numbers that one can check by hand."""

import csv

import cv2
import pytest
from in_process import invoke

from course_tools.grading.item_analysis import analyse
from course_tools.grading.reports import Grade, Report, save_report
from course_utils.errors import CourseError

POINTS = {"ada": (6, 3, 4), "bob": (6, 3, 0), "carl": (0, 0, 4), "dora": (0, 0, 0)}
"""Points of three tasks of 6, 3 and 4: the first two go together, the third with nothing."""

NOTES = {"task1": "wrong for x = -1; cell 3: NameError", "task2": "not answered", "task3": "it took longer than 20 s"}


@pytest.fixture
def grades(tmp_path):
    folder = tmp_path / "grades"
    for student, points in POINTS.items():
        report(folder, student, points)
    report(folder, "dora", (6, 3, 4), copy=2)
    nothing = [Grade(task, 0, 5, "the file is empty") for task in NOTES]
    save(folder, Report("eve", "01_small", "", "the file is empty", grades=nothing))
    save(folder, Report("ada", "02_small", "", grades=[Grade("task1", 5, 5)]))
    return folder


def save(folder, made):
    (folder / "feedback").mkdir(parents=True, exist_ok=True)
    save_report(folder / "feedback" / f"{made.label}__{made.exercise}.json", made)


def report(folder, student, points, copy=1):
    tasks = zip(NOTES, points, (6, 3, 4), strict=True)
    given = [Grade(task, got, most, "" if got else NOTES[task]) for task, got, most in tasks]
    save(folder, Report(student, "01_small", "", copy=copy, grades=given))


def test_each_task_has_its_share_its_discrimination_and_its_most_common_failure(grades):
    first, second, third = analyse(grades, ["01_small"])
    assert [each.submissions for each in (first, second, third)] == [4, 4, 4], "first files that could be graded"
    assert [each.share for each in (first, second, third)] == [0.5, 0.5, 0.5]
    assert first.discrimination == pytest.approx(0.6)  # with 7, 3, 4, 0 of the two others
    assert third.discrimination == pytest.approx(0)
    assert [each.time_outs for each in (first, second, third)] == [0, 0, 2]
    assert (first.failed_most, first.times) == ("wrong for x = -1", 2)


def test_of_one_submission_there_is_no_correlation(grades):
    (item,) = analyse(grades, ["02_small"])
    assert (item.share, item.discrimination, item.failed_most) == (1, None, "")


def test_the_command_prints_a_table_and_writes_it_with_a_picture(grades):
    finished = invoke("stats", "--grades", grades)
    assert finished.exit_code == 0, finished.output
    assert "2 x wrong for x = -1" in finished.stdout
    with (grades / "stats.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["exercise"], row["task"]) for row in rows[2:]] == [("01_small", "task3"), ("02_small", "task1")]
    assert (rows[0]["share"], rows[0]["discrimination"], rows[3]["discrimination"]) == ("0.50", "0.60", "")
    assert cv2.imread(str(grades / "stats.png")).std() > 1


def test_without_grades_it_says_what_to_do(tmp_path):
    with pytest.raises(CourseError, match=r"there are no grades\. What to do: course grade"):
        analyse(tmp_path)
