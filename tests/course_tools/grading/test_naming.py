"""Whose a file is: the names that learning platforms give to what they hand out."""

from pathlib import Path

import pytest
from small_exercises import NAME

from course_tools.grading.naming import harmless
from course_tools.grading.submissions import find_submissions
from course_utils.errors import CourseError


def found(folder: Path, files: list[str], student: str | None):
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}", encoding="utf-8")
    return find_submissions([folder], [NAME, "02_other"], None, student)


@pytest.mark.parametrize(
    ("preset", "file", "student", "exercise"),
    [
        ("moodle", f"Ada Lovelace_1234_assignsubmission_file_/{NAME}.ipynb", "Ada Lovelace_1234", NAME),
        ("moodle", f"Ada Lovelace_1234_assignsubmission_file/{NAME}.ipynb", "Ada Lovelace_1234", NAME),
        ("moodle", f"李雷_77_assignsubmission_file_{NAME}.ipynb", "李雷_77", NAME),
        ("moodle", "Ada_1_assignsubmission_file_/mine.ipynb", "Ada_1", None),
        ("canvas", f"lovelaceada_4711_99_{NAME}.ipynb", "lovelaceada_4711", NAME),
        ("canvas", f"lovelaceada_4711_99_{NAME}-2.ipynb", "lovelaceada_4711", NAME),
        ("canvas", f"müller_zoë_LATE_4711_99_{NAME}.ipynb", "müller_zoë_4711", NAME),
        ("github", "01-small-ada-lovelace/work.ipynb", "ada-lovelace", NAME),
        ("nbgrader", "ada/02_other/anything.ipynb", "ada", "02_other"),
        ("nbgrader", "submitted/ada/02_other/anything.ipynb", "ada", "02_other"),
        (r"(?P<exercise>\w+) by (?P<student>[^/.]+)", f"{NAME} by ada.ipynb", "ada", NAME),
    ],
)
def test_names_of_platforms_say_whose_and_what_for(tmp_path, preset, file, student, exercise):
    (each,) = found(tmp_path, [file], preset)
    assert (each.student, each.exercise, each.problem) == (student, exercise, "")


def test_the_folder_that_github_classroom_clones_into_names_the_assignment(tmp_path):
    (each,) = found(tmp_path / "homework-1-submissions", [f"homework-1-ada/{NAME}.ipynb"], "github")
    assert (each.student, each.exercise) == ("ada", NAME)


def test_one_students_folder_may_be_named(tmp_path):
    folder = "Ada_1_assignsubmission_file_"
    (tmp_path / folder).mkdir()
    (each,) = found(tmp_path / folder, [f"{NAME}.ipynb"], "moodle")
    assert each.student == "Ada_1"


def test_canvas_says_who_was_late_and_an_expression_may_say_when(tmp_path):
    (canvas,) = found(tmp_path / "a", [f"ada_LATE_1_2_{NAME}.ipynb"], "canvas")
    assert canvas.late
    blackboard = r".*_(?P<student>\w+)_attempt_(?P<time>[\d-]+)_"
    (each,) = found(tmp_path / "b", [f"hw_ada_attempt_2026-11-30-12-00-00_{NAME}.ipynb"], blackboard)
    assert (each.student, each.time, each.late) == ("ada", "2026-11-30-12-00-00", False)


def test_nobody_is_somebody_else_by_a_name_inside_his_own_folder(tmp_path):
    inside = f"Eve_2_assignsubmission_file_/Ada_1_assignsubmission_file_/{NAME}.ipynb"
    beside = f"strange/Ada_1_assignsubmission_file_/{NAME}.ipynb"
    eve, strange = found(tmp_path, [inside, beside], "moodle")
    assert (eve.student, eve.problem) == ("Eve_2", "")
    assert strange.student == "strange"
    assert "its name does not say whose it is" in strange.problem


@pytest.mark.parametrize(("pattern", "what"), [("(", "not a regular expression"), ("(.*)", "(?P<student>...)")])
def test_an_expression_that_names_no_student_is_refused(tmp_path, pattern, what):
    with pytest.raises(CourseError) as refused:
        found(tmp_path, [f"{NAME}.ipynb"], pattern)
    assert what in str(refused.value)


def test_feedback_keeps_the_letters_of_every_language_and_no_name_is_too_long_for_a_file(tmp_path):
    names = ["李雷", "Zoë", "Ольга", "a" * 200, "李" * 80]
    each = found(tmp_path, [f"{name}/{NAME}/x.ipynb" for name in names], None)
    slugs = {submission.slug for submission in each}
    assert {f"李雷__{NAME}", f"Zoë__{NAME}", f"Ольга__{NAME}"} <= slugs
    assert len(slugs) == 5
    assert max(len(slug.encode()) for slug in slugs) < 240


def test_a_name_typed_on_a_mac_is_the_same_name():
    assert harmless("Zoe\u0308") == "Zoë"
