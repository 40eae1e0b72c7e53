"""Tests that give some of the points: the number that a test cell ends with, as in nbgrader."""

import csv

import pytest
from in_process import invoke
from plain_nbgrader import nbgrader
from small_exercises import NAME, SOURCE, answered, hand_in, submission

from course_tools.grading.attempt import grade_cells, last_value
from course_tools.grading.rehearsal import rehearse, rehearse_mutants
from course_tools.grading.sandbox import InProcessSession
from course_tools.notebooks.exercises import find_exercises

TEST = 'assert answer == "b", "this is not the answer"'

STEPS = """right = sum(given == wanted for given, wanted in zip(answer, "bbbbbbbb", strict=False))
assert right, "none is right"
print("it is looked at")
print(f"{right} letters are right")
right"""
"""A test that gives a point for each letter."""


def write(folder, tests, answer="bbbbbbbb"):
    source = SOURCE.replace(TEST, tests).replace('answer = "b"', f"answer = {answer!r}")
    assert tests in source
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.py").write_text(source)
    return find_exercises(folder, [NAME])[0]


def graded(exercise, answer, **how):
    grades, _ = grade_cells(exercise, answered(exercise, task2=f"answer = {answer!r}"), InProcessSession, **how)
    return grades[1].points, grades[1].note


def test_a_number_at_the_end_gives_so_many_points_and_what_was_printed_last_says_why(tmp_path):
    exercise = write(tmp_path, STEPS)
    assert rehearse(exercise) == []
    assert graded(exercise, "bbbbbbbb") == (8, "")
    assert graded(exercise, "bbxbxxxx") == (3, "3 of 8 points: 3 letters are right")
    assert graded(exercise, "x") == (0, "none is right")
    assert graded(write(tmp_path / "other", "min(8, 0.5 * len(answer))"), "bbb") == (1.5, "1.5 of 8 points")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 2\nx", 2),
        ("2;", None),
        ("2  # two; and no more", 2),
        ("2; # nothing", None),
        ("x = 2", None),
        ("print(2)", None),
        ("", None),
        ("if True:\n    2", None),
        ("'ü'; (1 +\n 1)", 2),
        ("def f():\n    return 2\nf()", 2),
    ],
)
def test_the_value_of_a_cell_is_what_jupyter_shows_below_it(source, value):
    assert last_value(source, "cell", {}) == value


@pytest.mark.parametrize(
    ("end", "points"), [("-1", 0), ("9", 8), ("float('nan')", 0), ("np.float64(3)", 8), ("True", 8), ("'3'", 8)]
)
def test_impossible_points_are_the_authors_mistake_and_hurt_no_student_more_than_they_must(tmp_path, end, points):
    exercise = write(tmp_path, end)
    assert graded(exercise, "b")[0] == points
    (mistake,) = rehearse(exercise)
    assert mistake.startswith("task2_tests: the test cell ends with ")
    assert mistake.endswith("(all points) or a number from 0 to 8, of Python's int or float")


def test_impossible_points_that_only_a_wrong_solution_shows_are_told(tmp_path):
    exercise = write(tmp_path, 'len(answer) if answer != "c" else -1')
    (tmp_path / "mutants").mkdir()
    wrong = {"task1": ["def double(x):\n    return x"] * 5, "task2": ["answer = 'a'"] * 4 + ["answer = 'c'"]}
    (tmp_path / "mutants" / f"{NAME}.py").write_text(f"MUTANTS = {wrong!r}")
    assert rehearse(exercise) == []
    (mistake,) = rehearse_mutants(exercise)
    assert "ends with -1" in mistake
    assert mistake.endswith("(with wrong solution 5 of task2)")


def test_a_test_whose_number_comes_from_an_answer_that_ends_its_process_gives_nothing(tmp_path):
    exercise = write(tmp_path, "answer()\n8", answer="b")
    grades, _ = grade_cells(exercise, answered(exercise, task2="def answer():\n    raise SystemExit"), InProcessSession)
    assert (grades[1].points, grades[1].note) == (0, "answer wanted to end the program (SystemExit)")


def test_the_table_the_page_and_the_totals_carry_some_of_the_points(tmp_path):
    exercise = write(tmp_path / "exercises", STEPS)
    hand_in(tmp_path / "in", "ada", submission(exercise, task2="answer = 'bbb'"))
    env = {"COURSE_EXERCISES": tmp_path / "exercises"}
    assert invoke("grade", "--no-sandbox", tmp_path / "in", "--out", tmp_path / "out", env=env).exit_code == 0
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        row = list(csv.DictReader(file))[1]
    assert (row["points"], row["maximum"], row["note"]) == ("3", "8", "3 of 8 points: 3 letters are right")
    (page,) = (tmp_path / "out" / "feedback").glob("*.html")
    assert "<td>3 of 8</td><td>3 of 8 points: 3 letters are right</td>" in page.read_text()
    assert invoke("export", "csv", "--grades", tmp_path / "out", env=env).exit_code == 0
    assert "ada,3,3,20," in (tmp_path / "out" / "totals.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_plain_nbgrader_gives_the_same_and_our_points_reach_its_gradebook(alembic, tmp_path):
    from nbgrader.api import Gradebook

    exercise = write(tmp_path / "exercises", STEPS)
    answers = {"all": "bbbbbbbb", "some": "bbbxxxxx", "one": "b", "none": "x"}
    env = {"COURSE_EXERCISES": tmp_path / "exercises", "COURSE_NOTEBOOKS": tmp_path / "notebooks"}
    course = tmp_path / "course"
    assert invoke("release", "--course", course, env=env).exit_code == 0
    for student, answer in answers.items():
        hand_in(course / "submitted", student, submission(exercise, task2=f"answer = {answer!r}"))
    nbgrader(course, "generate_assignment", NAME, "--force")

    def scores():
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            return {each.student.id: each.score for each in book.assignment_submissions(NAME)}

    book = course / "gradebook.db"
    command = ("grade", "--no-sandbox", course / "submitted", "--out", tmp_path / "out", "--gradebook", book)
    assert invoke(*command, env=env).exit_code == 0
    ours = scores()
    nbgrader(course, "autograde", NAME, "--force")
    assert ours == scores() == {"all": 8, "some": 3, "one": 1, "none": 0}
