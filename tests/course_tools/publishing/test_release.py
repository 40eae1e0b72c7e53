"""`course release`: what students and instructors get of an exercise, and that plain nbgrader gets along with it."""

import nbformat
import pytest
from in_process import invoke
from plain_nbgrader import nbgrader
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
    assert fill(folder / "gradebook.db", [report], {NAME: exercise}) == (1, {})
    with Gradebook(url) as book:
        assert book.find_submission(NAME, "third").score == 12


@pytest.mark.parametrize("exercise", find_exercises(ROOT / "exercises"), ids=lambda exercise: exercise.name)
def test_an_exercise_has_20_points_in_4_to_9_tasks_and_a_bug_hunt(exercise):
    assert exercise.maximum == 20
    assert 4 <= len(exercise.tasks) <= 9
    headings = [line for cell in exercise.notebook.cells for line in cell.source.splitlines() if line.startswith("## ")]
    assert sum(heading.startswith("## Bug hunt (") for heading in headings) == 1


# --- Mistakes of authors ---


ANSWER = '"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false'

MISTAKES = {
    "an answer without markers": (
        ("    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"),
        "cell 3 (task1): an answer without '### BEGIN SOLUTION'",
    ),
    "two answers of one name": (('"grade_id": "task2"', '"grade_id": "task1"'), "task1: 2 cells have this grade_id"),
    "two tests of one name": (("task2_tests", "task1_tests"), "task1_tests: 2 cells have this grade_id"),
    "no name": (('"grade_id": "task1", ', ""), "cell 3 (def double(x):): has no grade_id"),
    "no points": ((', "points": 8', ""), "cell 7 (task2_tests): a test needs points of 0 or more, and has none"),
    "negative points": (('"points": 8', '"points": -8'), "cell 7 (task2_tests): a test needs points of 0 or more, and"),
    "points that are a text": (
        ('"points": 8', '"points": "8"'),
        "(task2_tests): a test needs points of 0 or",
    ),
    "heading": (
        ("# # Exercise 01", "# ## Task 1 (7 points)\n# # Exercise 01"),
        "'Task 1' says 7 points",
    ),
    "sum": (("# # Exercise 01 · small", "# 30 points"), "the text at the top says 30 points, and the tests have 20"),
    "answer that is no Python": (("return 2 * x", "return 2 *"), "cell 3 (task1): not Python (invalid syntax"),
    "test that is no Python": (('assert answer == "b"', "assert answer =="), "cell 7 (task2_tests): not Python"),
    "text that is graded by hand": (
        (f"# %% nbgrader={{{ANSWER}}}", f"# %% [markdown] nbgrader={{{ANSWER}}}"),
        "cell 3 (task1): cannot be graded",
    ),
    "hidden tests in a visible check": (
        ('assert double(1) == 2, "Twice one is two."', "### BEGIN HIDDEN TESTS\nassert double(1) == 2\n### END HIDDEN"),
        "cell 4 (### BEGIN HIDDEN TESTS): '### BEGIN HIDDEN TESTS' stands where it is not taken out",
    ),
    "solution that is wrong": (
        ("return 2 * x", "return 3 * x"),
        "task1: the solution gets 0 of 12 points: do",
    ),
    "solution that fails a visible check": (
        ('double(1) == 2, "Twice', 'double(1) == 3, "Twice'),
        "cell 4: with the solution it ends with AssertionError: Twice one is two.",
    ),
    "stub that gets points": (('assert answer == "b"', 'assert "b" == "b"'), "task2: the untouched stub gets 8 of 8"),
    "setup that fails": (("TOLERANCE = 1e-6", "TOLERANCE = 1 / 0"), "beside the answers fails (ZeroDivisionError"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_an_author_is_refused_with_its_cell_and_nothing_is_written(release, exercise, tmp_path, mistake):
    (old, new), what = MISTAKES[mistake]
    text = SOURCE
    assert old in text
    text = text.replace(old, "").replace(new, "") if "END SOLUTION" in new else text.replace(old, new, 1)
    exercise.source.write_text(text)
    refused = release()
    assert refused.exit_code == 2
    assert what in refused.stderr
    assert str(exercise.source) in refused.stderr
    assert not (tmp_path / "notebooks").exists()


def test_all_mistakes_of_a_source_are_named_together(release, exercise):
    exercise.source.write_text(SOURCE.replace("### BEGIN SOLUTION", "#").replace("### END SOLUTION", "#"))
    refused = release()
    assert [task for task in ("task1", "task2") if f"({task}): an answer without" not in refused.stderr] == []


@pytest.fixture
def author(tmp_path):
    def run(*arguments):
        return invoke("exercise", *arguments, env={"COURSE_EXERCISES": tmp_path / "exercises"})

    return run


def test_a_new_exercise_can_be_checked_and_released_as_it_is(author, release, tmp_path):
    made = author("new", "12_my_topic")
    assert made.exit_code == 0, made.stderr
    checked = author("check", "12")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        "12_my_topic · task1: 2 of 5 wrong solutions",
        "12_my_topic · hunt: 1 of 5 wrong solutions",
    ]
    assert "12_my_topic: 2 tasks, 20 points" in release("12").stdout
    assert author("new", "12_other").stderr.endswith("is there already: choose another number.\n")
    assert "name it like its lesson" in author("new", "My topic").stderr


def test_wrong_solutions_that_are_missing_malformed_or_right_are_named(author, exercise):
    path = exercise.source.parent / "mutants" / exercise.source.name
    assert "is missing: the wrong solutions that must lose points" in author("check").stderr
    path.parent.mkdir()
    for text, what in (("1 /", "cannot be read (SyntaxError"), ("MUTANTS = [1]", "no dictionary of lists")):
        path.write_text(text)
        assert what in author("check").stderr
    path.write_text("MUTANTS = {'task9': []}")
    assert "there is no task9. There are task1, task2" in author("check").stderr
    path.write_text("MUTANTS = {'task1': 4 * ['def double(x): ...'], 'task2': 5 * ['answer = 1'] + ['answer = \"b\"']}")
    checked = author("check")
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        f"{NAME} · task1: 4 of 5 wrong solutions",
        f"{NAME} · task2: wrong solution 6 gets all points",
    ]
    path.write_text("MUTANTS = {'task1': 5 * ['def double(x): ...'], 'task2': 5 * ['answer = 1']}")
    assert author("check").stdout == f"{NAME} · 2 tasks, 20 points, all as it should be\n"
