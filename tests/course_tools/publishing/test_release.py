"""`course release`: what students and instructors get of an exercise, and that plain nbgrader gets along with it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from in_process import invoke
from small_exercises import NAME, SOURCE, submission, write_exercise

from course_tools.console import console
from course_tools.notebooks.exercises import STUB, Exercise, find_exercises, nbgrader_metadata
from course_tools.publishing.release import check
from course_utils.errors import CourseError
from course_utils.paths import ROOT


@pytest.fixture
def exercise(tmp_path):
    return write_exercise(tmp_path / "exercises")


@pytest.fixture
def release(tmp_path, exercise):
    def run(*arguments):
        env = {"COURSE_EXERCISES": exercise.source.parent, "COURSE_NOTEBOOKS": tmp_path / "notebooks"}
        return invoke("release", "--course", tmp_path / "course", *arguments, env=env)

    return run


def cell_of(notebook, grade_id):
    return next(cell for cell in notebook.cells if nbgrader_metadata(cell).get("grade_id") == grade_id)


def test_a_student_gets_the_contract_and_a_stub_in_place_of_the_solution(exercise):
    source = cell_of(exercise.released(), "task1").source
    assert '"""Return twice x; raise ValueError if x is negative."""' in source
    assert source.endswith(f"    {STUB}")
    assert "2 * x" not in source


def test_a_student_gets_no_hidden_test(exercise):
    text = nbformat.writes(exercise.released())
    assert [word for word in ("SECRET", "refuses", "HIDDEN TESTS", "BEGIN SOLUTION") if word in text] == []


def test_test_cells_can_be_neither_edited_nor_deleted_and_answers_can_be_edited(exercise):
    notebook = exercise.released()
    assert cell_of(notebook, "task1_tests").metadata["editable"] is False
    assert cell_of(notebook, "task1_tests").metadata["deletable"] is False
    assert cell_of(notebook, "task1").metadata["deletable"] is False
    assert "editable" not in cell_of(notebook, "task1").metadata


def test_a_notebook_says_which_exercise_it_is(exercise):
    assert exercise.released().metadata["course"]["exercise"] == NAME


def test_two_releases_are_the_same_to_the_byte_and_valid_notebooks(exercise):
    one, two = exercise.released(), Exercise(exercise.source).released()
    assert nbformat.writes(one) == nbformat.writes(two)
    nbformat.validate(one)
    assert len({cell.id for cell in one.cells}) == len(one.cells)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    ### END SOLUTION\n\n\n", "\n\n"),
        ("### END HIDDEN TESTS\n\n# %% nbgrader", "# %% nbgrader"),
        ("    ### BEGIN SOLUTION\n", "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION\n"),
        ("TOLERANCE = 1e-6", "### BEGIN SOLUTION\nTOLERANCE = 1e-6\n### END SOLUTION"),
    ],
)
def test_markers_that_would_let_a_solution_through_are_refused(exercise, old, new):
    assert old in SOURCE
    exercise.source.write_text(SOURCE.replace(old, new, 1))
    with pytest.raises(CourseError, match=r"SOLUTION|HIDDEN TESTS"):
        Exercise(exercise.source).released()


def test_release_writes_notebooks_for_students_and_nbgraders_folder_for_instructors(release, tmp_path):
    finished = release()
    assert finished.exit_code == 0, finished.stderr
    assert "2 tasks, 20 points" in finished.stdout
    student = (tmp_path / "notebooks" / "exercises" / f"{NAME}.ipynb").read_text()
    assert (tmp_path / "course" / "release" / NAME / f"{NAME}.ipynb").read_text() == student
    assert "SECRET" in (tmp_path / "course" / "source" / NAME / f"{NAME}.ipynb").read_text()
    assert release("--check").exit_code == 0


def test_release_leaves_an_instructors_settings_alone(release, tmp_path):
    release()
    settings = tmp_path / "course" / "nbgrader_config.py"
    settings.write_text("# mine\n")
    release()
    assert settings.read_text() == "# mine\n"


def test_check_names_a_notebook_that_is_out_of_date_and_the_command_that_mends_it(release, exercise):
    release()
    exercise.source.write_text(SOURCE.replace("Return twice x", "Return x doubled"))
    finished = release("--check")
    assert finished.exit_code == 1
    assert f"{NAME}.ipynb does not match" in finished.stdout
    assert f"course release {NAME}" in finished.stdout


def test_check_notices_a_notebook_without_a_source(release, tmp_path):
    release()
    (tmp_path / "notebooks" / "exercises" / "09_gone.ipynb").write_text("{}")
    finished = release("--check")
    assert finished.exit_code == 1
    assert "09_gone.ipynb has no source" in finished.stdout


def test_an_exercise_that_does_not_exist_is_refused(release):
    refused = release("7")
    assert refused.exit_code == 2
    assert f"There is no exercise '7'. There are:\n  {NAME}" in refused.stderr


def test_the_committed_notebooks_are_those_of_the_sources():
    assert check(ROOT / "exercises", ROOT / "notebooks" / "exercises", [], console()) == 0


@pytest.mark.slow
def test_plain_nbgrader_makes_the_same_release_and_gives_the_same_grades(require, release, tmp_path, exercise):
    """nbgrader's own commands on the same folder; nothing of ours grades here. Then ours fill its gradebook."""
    require("grading")
    from nbgrader.api import Gradebook

    from course_tools.grading.gradebook import fill
    from course_tools.grading.reports import Grade, Report

    release()
    folder = tmp_path / "course"
    ours = (folder / "release" / NAME / f"{NAME}.ipynb").read_text()
    nbgrader(folder, "generate_assignment", NAME, "--force")
    assert (folder / "release" / NAME / f"{NAME}.ipynb").read_text() == ours

    solved = {
        nbgrader_metadata(cell)["grade_id"]: cell.source
        for cell in exercise.solution().cells
        if nbgrader_metadata(cell).get("solution")
    }
    for student, answers in {"full": solved, "empty": {}}.items():
        place = folder / "submitted" / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(submission(exercise, **answers))
    nbgrader(folder, "autograde", NAME)
    url = f"sqlite:///{folder / 'gradebook.db'}"
    with Gradebook(url) as book:
        assert {s.student.id: s.score for s in book.assignment_submissions(NAME)} == {"full": 20, "empty": 0}

    report = Report("third", NAME, "", grades=[Grade("task1", 12, 12), Grade("task2", 0, 8)])
    assert fill(folder / "gradebook.db", [report], {NAME: exercise}) == 1
    with Gradebook(url) as book:
        assert book.find_submission(NAME, "third").score == 12


def nbgrader(folder: Path, *arguments: str) -> None:
    # nbgrader calls other programs of its environment by their names.
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("exercise", find_exercises(ROOT / "exercises"), ids=lambda exercise: exercise.name)
def test_an_exercise_has_20_points_in_4_to_6_tasks_and_ends_with_a_bug_hunt(exercise):
    assert exercise.maximum == 20
    assert 4 <= len(exercise.tasks) <= 6
    headings = [line for cell in exercise.notebook.cells for line in cell.source.splitlines() if line.startswith("## ")]
    assert headings[-1].startswith("## Bug hunt (")
