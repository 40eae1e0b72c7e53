"""Grading: that the points are right, for every exercise there is and for whatever a function may return."""

import csv
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_process import invoke
from small_exercises import DOUBLE, NAME, answered, changed, hand_in, submission, write_exercise

from course_tools.console import console
from course_tools.grading import grader
from course_tools.grading.attempt import grade_cells
from course_tools.grading.driver import MAX_KEYS, NotSerializable, dumps, loads
from course_tools.grading.gradebook import as_shown, fill
from course_tools.grading.rehearsal import rehearse, rehearse_mutants
from course_tools.grading.reports import WAITS, Grade, Report, table
from course_tools.grading.sandbox import InProcessSession, Limits, ensure_not_visible
from course_tools.grading.submissions import MAX_FILES, InvalidSubmission, examine, find_submissions
from course_tools.notebooks.exercises import find_exercises, nbgrader_metadata
from course_utils._internal.subprocess_call import SubprocessCall, WorkerDied
from course_utils.errors import CourseError
from course_utils.paths import ROOT

COURSE = Path(sys.executable).with_name("course")

EXERCISES = find_exercises(ROOT / "exercises")

TRAINED = {each.name for each in EXERCISES if any(task.seconds for task in each.tasks)}
"""The exercises with a task that trains: their solutions take long."""

SOLVED = [pytest.param(each, marks=[pytest.mark.slow] * (each.name in TRAINED)) for each in EXERCISES]

CHEATS = ("None", "True", "0", "1.0", "float('nan')", "''", "[]", "{}", "arguments[0] if arguments else None")
"""What a function returns that was written for nothing but to return something."""

HOLLOW = """
import numpy as np

def hollow(value, fill):
    if isinstance(value, tuple):
        return tuple(hollow(each, fill) for each in value)
    if isinstance(value, str | bytes):
        return value[:0]
    if fill == "empty" or value is None:
        return np.zeros((0, *(() if isinstance(value, dict) else np.shape(value))))
    if fill == "objects" and not isinstance(value, dict):
        made = np.empty(np.shape(value) or 1, object)
        for place in np.ndindex(made.shape):
            made[place] = np.zeros(0)
        return made
    if isinstance(value, list):
        return [hollow(each, fill) for each in value]
    if isinstance(value, dict):
        return {key: hollow(each, fill) for key, each in value.items()}
    return np.full(np.shape(value), fill)[()]

def hollowed(function, fill):
    return lambda *arguments, **named: hollow(function(*arguments, **named), fill)
"""
"""Answers of the right form without what should be in it. An empty array equals every number, by NumPy's rules."""


def name(exercise):
    return exercise.name


def quick(exercise):
    """The tasks that do not train."""
    return [task.name for task in exercise.tasks if not task.seconds]


def points(exercise, content, tasks=None):
    grades, _ = grade_cells(exercise, content, InProcessSession, tasks=tasks)
    return {grade.task: grade.points for grade in grades}


def full(exercise):
    return {task.name: task.points for task in exercise.tasks}


# --- Every exercise ---


@pytest.mark.parametrize("exercise", SOLVED, ids=name)
def test_the_solution_gets_all_points_and_meets_the_visible_checks_and_the_stub_gets_none(exercise):
    assert rehearse(exercise) == []


@pytest.mark.parametrize("exercise", SOLVED, ids=name)
def test_wrong_solutions_lose_points(exercise):
    assert rehearse_mutants(exercise) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_functions_that_return_anything_just_to_return_something_get_no_point(exercise):
    for cheat in CHEATS:
        lines = [
            f"def {each}(*arguments, **named):\n    return {cheat}"
            for names in exercise.names.values()
            for each in names
        ]
        answers = dict.fromkeys(exercise.names, "\n".join(lines))
        tasks = quick(exercise) if cheat in CHEATS[1:] else None
        code = answered(exercise, **answers)
        assert set(points(exercise, code, tasks).values()) == {0}, cheat


@pytest.mark.parametrize("fill", ["np.nan", "np.inf", "-np.inf", "0.0", "'empty'", "'objects'"])
@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_answers_of_the_right_form_without_the_values_get_no_point(exercise, fill):
    right = {nbgrader_metadata(cell).get("grade_id"): cell.source for cell in exercise.solution().cells}
    for task, names in exercise.names.items():
        if task not in quick(exercise):  # test_training.py tries these
            continue
        lines = [f"{n} = hollowed({n}, {fill}) if callable({n}) else hollow({n}, {fill})" for n in names]
        hollow = answered(exercise, **{task: "\n".join([right[task], HOLLOW, *lines])})
        (grade,), _ = grade_cells(exercise, hollow, InProcessSession, tasks=[task])
        assert grade.points == 0
        assert "is not defined" not in grade.note


@pytest.mark.slow
def test_inside_the_sandbox_every_solution_gets_all_points(course, require, tmp_path):
    require("bubblewrap")
    (tmp_path / "ada").mkdir()
    for exercise in EXERCISES:
        nbformat.write(exercise.solution(), tmp_path / "ada" / f"{exercise.name}.ipynb")
    finished = course("grade", tmp_path / "ada", "--out", tmp_path / "out", "--seconds", 60)
    assert finished.returncode == 0, finished.stderr
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    passed = [(row["points"], row["note"]) for row in rows if row["task"] != "written"]
    assert passed == [(row["maximum"], "passed") for row in rows if row["task"] != "written"]
    assert {(row["points"], row["note"]) for row in rows if row["task"] == "written"} == {("", WAITS)}
    assert {row["exercise"] for row in rows} == {exercise.name for exercise in EXERCISES}


# --- One small exercise ---


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return write_exercise(tmp_path_factory.mktemp("small") / "exercises")


def note(exercise, task="task1", **answers):
    grades, _ = grade_cells(exercise, answered(exercise, **answers), InProcessSession)
    (grade,) = [grade for grade in grades if grade.task == task]
    return grade.points, grade.note


def test_a_failed_test_says_in_its_own_words_what_is_wrong(exercise):
    assert note(exercise, task1="def double(x):\n    return 2 * x + 1") == (0, "double is wrong for a large number")


def test_an_error_of_the_function_is_told_by_type_and_message(exercise):
    assert note(exercise, task1="def double(x):\n    return {}['a']") == (0, "KeyError: 'a'")


def test_an_error_of_a_type_of_the_students_own_counts_as_what_it_derives_from(exercise):
    own = DOUBLE.replace("ValueError", "Negative")
    assert note(exercise, task1=f"class Negative(ValueError): pass\n{own}") == (12, "")
    assert note(exercise, task1=f"class Negative(Exception): pass\n{own}")[0] == 0


def test_a_name_that_is_missing_is_named(exercise):
    assert note(exercise, task1="pass") == (0, "double is not defined")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("(x for x in [1])", "returned a generator, which is no plain data"),
        ("np.array([print])", "returned a builtin_function_or_method, which is no plain data"),
        ("np.array([1], 'datetime64[s]')", "returned an array of datetime64[s], which is no plain data"),
        ("type('Sly', (), {'__eq__': lambda *a: True, '__sub__': lambda *a: 0})()", "returned a Sly, which is no"),
        ("print", "returned a builtin_function_or_method, which is no plain data"),
    ],
)
def test_what_is_no_plain_data_gets_no_points(exercise, value, why):
    got, text = note(exercise, task1=f"def double(x):\n    return {value}")
    assert got == 0
    assert why in text


def test_a_number_that_says_it_equals_everything_comes_back_as_a_plain_number(exercise):
    sly = "class Sly(int):\n    __eq__ = lambda *a: True\n    __rsub__ = __sub__ = lambda *a: 0\n"
    assert note(exercise, task1=f"{sly}def double(x):\n    return Sly(1)") == (0, "double is wrong for a large number")


def test_a_function_that_changes_its_arguments_gets_no_points(exercise):
    inplace = DOUBLE.replace("return 2 * x", "x *= 2\n    return x")
    assert note(exercise, task1=inplace) == (0, "double changed its arguments: work on a copy")


def test_a_function_that_ends_the_program_gets_no_points_even_if_an_error_was_wanted(exercise):
    got, text = note(exercise, task1=DOUBLE.replace('raise ValueError("negative")', "raise SystemExit"))
    assert (got, text) == (0, "double wanted to end the program (SystemExit)")


def test_a_task_that_fails_takes_no_other_along(exercise):
    assert note(exercise, "task2", task1="1 / 0") == (8, "")


def test_a_cell_that_fails_is_shown_with_its_line(exercise):
    _, cell_outputs = grade_cells(exercise, answered(exercise, task1="x = 1\nprint('so far')\n1 / 0"), InProcessSession)
    (cell,) = [cell for cell in cell_outputs if "so far" in cell["output"]]
    assert (cell["error"]["type"], cell["error"]["line"]) == ("ZeroDivisionError", 3)


def test_magics_of_jupyter_do_no_harm(exercise):
    assert note(exercise, task1=f"%matplotlib inline\n!ls\n{DOUBLE}") == (12, "")


PAIR = np.array([1, 2])
"""Neither true nor false."""

STRANGE = {
    "describe": [
        *(None, 5, [], {}, {"names": 5}, {"names": {"double": PAIR}}, {"names": {"double": {"is": PAIR}}}),
        {"names": {"double": {"is": "not serializable", "type": PAIR}}},
        {"names": {"double": {"is": "value"}, "answer": {"is": "value", "value": PAIR}}},
    ],
    "run": [None, 5, []],
    "call": [
        *(None, 5, [], {}, {"value": PAIR}, {"value": 1, "changed": PAIR}, {"not serializable": PAIR}, {"error": PAIR}),
        {"error": {"types": [PAIR, "ExceptionGroup", "print", "__name__"], "text": PAIR}},
        {"error": {"types": ["SystemExit"]}},
    ],
}


def graded_by_a_liar(exercise, asked, strange):
    """The grades of the solution in a session that answers one kind of message with anything."""

    class Liar(InProcessSession):
        def ask(self, message, seconds):
            honest = super().ask(message, seconds)
            return strange if message["ask"] == asked else honest

    grades, _ = grade_cells(exercise, answered(exercise), Liar)
    return {grade.task: grade.points for grade in grades}


@pytest.mark.parametrize(("asked", "strange"), [(asked, each) for asked in STRANGE for each in STRANGE[asked]])
def test_a_session_that_answers_anything_gets_no_points_and_never_stops_the_grader(exercise, asked, strange):
    graded = graded_by_a_liar(exercise, asked, strange)
    assert graded["task1"] == 0
    assert graded.keys() == full(exercise).keys()


@pytest.mark.parametrize(
    "strange", [{"output": PAIR}, {"error": PAIR}, {"error": {"types": PAIR, "type": PAIR, "line": PAIR}}]
)
def test_what_a_session_says_of_its_output_changes_no_points(exercise, strange):
    assert graded_by_a_liar(exercise, "run", strange) == full(exercise)


LOOPS = """
### BEGIN HIDDEN TESTS
assert all(value == 2 * number for number, value in enumerate(map(double, range(5)))), "double is wrong"
### END HIDDEN TESTS
"""


@pytest.mark.parametrize("error", ["StopIteration", "StopAsyncIteration", "GeneratorExit"])
def test_an_answer_that_ends_the_loop_of_a_test_gets_no_points(tmp_path, error):
    made = write_exercise(tmp_path / "exercises")
    before, _, after = made.source.read_text().partition("### BEGIN HIDDEN TESTS\ndef refuses")
    after = after.partition("### END HIDDEN TESTS")[2]
    made.source.write_text(before + LOOPS.strip() + after)
    (made,) = find_exercises(tmp_path / "exercises")
    assert points(made, answered(made)) == full(made)
    got, text = note(made, task1=f"def double(x):\n    raise {error}")
    assert got == 0
    assert error in text


def test_what_an_answer_imports_is_not_taken_for_an_answer(tmp_path):
    made = write_exercise(tmp_path / "exercises")
    made.source.write_text(made.source.read_text().replace("def double", "import numpy as np\n\n\ndef double"))
    (made,) = find_exercises(tmp_path / "exercises")
    assert made.names == {"task1": ["double"], "task2": ["answer"]}
    assert points(made, answered(made)) == full(made)


def test_only_what_tests_need_of_the_setup_is_run_on_our_side(exercise):
    assert exercise.setup == "import numpy as np\nTOLERANCE = 1e-06"


# --- The language ---


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_data_comes_back_as_it_was(value):
    assert loads(dumps(value)) == value


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", ">f8", "complex64", "U3", "S2"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_arrays_come_back_with_type_and_shape(dtype, shape):
    array = np.ones(shape, dtype)
    back = loads(dumps(array))
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert np.array_equal(back, array)
    assert isinstance(loads(dumps(np.float32(0.5))), np.float32)


@pytest.mark.parametrize(
    "value", [object(), np.array([object()]), print, np.array(1, "datetime64[s]"), {1: {2: object()}}]
)
def test_what_is_no_plain_data_is_refused(value):
    with pytest.raises(NotSerializable):
        dumps(value)


@pytest.mark.parametrize("value", [dict.fromkeys(range(MAX_KEYS + 1)), set(range(MAX_KEYS + 1))])
def test_more_keys_than_can_be_looked_up_in_time_if_all_collide_are_refused(value, monkeypatch):
    with pytest.raises(NotSerializable):
        dumps(value)
    monkeypatch.setattr("course_tools.grading.driver.MAX_KEYS", 10**9)
    message = dumps(value)
    monkeypatch.undo()
    with pytest.raises(NotSerializable):
        loads(message)


@pytest.mark.parametrize("shape", [(), (0,), (2,), (2, 0), (2, 3)])
def test_arrays_of_objects_come_back_as_such(shape):
    array = np.empty(shape, object)
    for place in np.ndindex(shape):
        array[place] = [list(place), None, "x"][len(place) % 3]
    back = loads(dumps(array))
    assert (back.dtype, back.shape, back.tolist()) == (array.dtype, array.shape, array.tolist())


def test_lists_of_one_length_in_an_array_of_objects_stay_lists():
    array = np.empty(2, object)
    array[0], array[1] = [1, 2], np.arange(2)
    assert [type(each) for each in loads(dumps(array))] == [list, np.ndarray]


def test_a_truth_that_is_neither_0_nor_1_becomes_an_ordinary_one():
    assert loads(dumps(np.frombuffer(b"\2\0", bool))).tobytes() == b"\1\0"


def test_what_holds_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(NotSerializable):
        dumps(value)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(message):
    with pytest.raises(NotSerializable):
        loads(message)


@pytest.mark.parametrize(
    "node",
    [
        {"kind": "array", "dtype": "|O8", "shape": [1], "blob": 0},
        {"kind": "array", "dtype": "<f8", "shape": [10**12], "blob": 0},
        {"kind": "array", "dtype": "<f8", "shape": [-1], "blob": 0},
        {"kind": "array", "dtype": "<f8", "shape": [1], "blob": 7},
        {"kind": "object", "items": []},
        {"kind": "objects", "items": [], "shape": [10**12]},
        {"kind": "objects", "items": [1], "shape": [1, None]},
        {"kind": "dict", "items": [[{"kind": "list", "items": []}, 1]]},
        [1, 2],
    ],
)
def test_messages_that_claim_what_is_not_there_are_refused(node):
    head = json.dumps(node).encode()
    blob = bytes(16)
    message = len(head).to_bytes(4, "big") + (1).to_bytes(4, "big") + head + len(blob).to_bytes(8, "big") + blob
    with pytest.raises(NotSerializable):
        loads(message)


# --- What is handed in ---


def test_submissions_are_found_in_every_layout(tmp_path, exercise):
    text = submission(exercise)
    hand_in(tmp_path / "submitted", "ada", text)
    (tmp_path / "bob").mkdir()
    for path in ("bob/01_small.ipynb", f"carl_{NAME}.ipynb", "dora.ipynb"):
        (tmp_path / path).write_text(text)
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "eve.ipynb").write_text(text)
    found = find_submissions([tmp_path], [NAME], None)
    assert [(each.student, each.exercise) for each in found] == [
        ("ada", NAME),
        ("bob", NAME),
        ("carl", NAME),
        ("dora", NAME),
    ]


def test_a_folder_without_notebooks_and_a_path_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(CourseError, match="no notebook"):
        find_submissions([tmp_path], [NAME], None)
    with pytest.raises(CourseError, match="no such file"):
        find_submissions([tmp_path / "gone"], [NAME], None)


def test_what_lies_in_a_students_folder_is_that_students(tmp_path, exercise):
    for path in (f"eve/{NAME}/bob/{NAME}/x.ipynb", f"dora/bob_{NAME}.ipynb", f"bob/{NAME}/{NAME}.ipynb"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(submission(exercise))
    found = find_submissions([tmp_path], [NAME], None)
    assert [(each.student, each.exercise) for each in found] == [("bob", NAME), ("dora", NAME), ("eve", NAME)]


@pytest.mark.parametrize("place", ["", "ada", f"ada/{NAME}", f"ada/{NAME}/{NAME}.ipynb", f"ada/../ada/{NAME}"])
def test_the_owner_is_the_same_from_wherever_one_names_the_folder(tmp_path, exercise, place):
    hand_in(tmp_path, "ada", submission(exercise))
    (found,) = find_submissions([tmp_path / place], [NAME], None)
    assert (found.student, found.exercise) == ("ada", NAME)


def test_of_several_files_the_one_with_the_exercises_name_comes_first_and_some_are_enough(tmp_path, exercise):
    here = hand_in(tmp_path, "ada", submission(exercise)).parent
    for number in range(9):
        (here / f"{NAME}-Copy{number}.ipynb").write_text(submission(exercise))
    (here / f"._{NAME}.ipynb").write_text("what macOS puts into archives")
    hand_in(tmp_path, "ada (2)", submission(exercise))
    found = find_submissions([tmp_path], [NAME], None)
    assert (found[0].student, found[0].path.name) == ("ada", f"{NAME}.ipynb")
    assert len({each.slug for each in found}) == len({each.label for each in found}) == len(found) == MAX_FILES + 2
    assert {each.student for each in found} == {"ada", "ada (2)"}
    assert [each.path.parent.parent.name for each in found if each.copy == 1] == ["ada", "ada (2)"]
    (problem,) = [each.problem for each in found if each.problem]
    assert problem.endswith("7 more of this student for this exercise")


def test_feedback_of_different_students_never_gets_the_same_name(tmp_path, exercise):
    for student in ("a b", "a_b", "a\nb", "a..", "ä"):
        (tmp_path / f"{student}.ipynb").write_text(submission(exercise))
    found = find_submissions([tmp_path], [NAME], NAME)
    assert len({each.slug for each in found}) == 5
    assert [each.slug for each in found if "/" in each.slug or each.slug.startswith(".")] == []


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", '"+alert(1)+"', "\\x3cscript\\x3e", "&lt;b>", "`x`"])
def test_no_students_name_is_anything_but_text_in_a_page_or_a_script(tmp_path, exercise, name):
    hand_in(tmp_path, name, submission(exercise))
    (found,) = find_submissions([tmp_path], [NAME], None)
    assert not set(found.student) & set('<>&"`\\')


def test_ordinary_names_stay_as_they_are(tmp_path, exercise):
    names = ["Miles O'Brien", "Zoë Müller", "李雷", "de_la-Cruz, Ana María", "ada@example.org"]
    for name in names:
        hand_in(tmp_path, name, submission(exercise))
    assert {each.student for each in find_submissions([tmp_path], [NAME], None)} == set(names)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda nb: nb["cells"][4].update(source="pass"), "its test cell was edited (ignored)"),
        (lambda nb: nb["cells"][4]["metadata"]["nbgrader"].update(points=99), "its points were changed (ignored)"),
        (lambda nb: nb["cells"].pop(4), "its test cell was deleted or renamed"),
        (lambda nb: nb["cells"][2]["metadata"]["nbgrader"].update(grade_id="x"), "its cell was deleted or renamed"),
        (lambda nb: nb["cells"].append(nb["cells"][2]), "its cell is there 2 times"),
    ],
)
def test_what_was_done_to_locked_cells_is_noticed_and_does_not_count(exercise, change, what):
    solved = submission(exercise, task1=DOUBLE, task2='answer = "b"')
    content = examine(json.loads(changed(solved, change)), exercise)
    assert what in content.notes["task1"]
    assert points(exercise, content) == full(exercise)


def test_cells_that_are_no_cells_are_passed_over(exercise):
    def spoil(notebook):
        notebook["cells"] += [None, 3, {"cell_type": "code", "source": 5, "metadata": []}, {"cell_type": "code"}]
        notebook["cells"][0]["metadata"] = None

    content = examine(json.loads(changed(submission(exercise, task1=DOUBLE), spoil)), exercise)
    assert points(exercise, content) == {"task1": 12, "task2": 0}


def test_a_notebook_without_code_is_refused(exercise):
    with pytest.raises(InvalidSubmission, match="no cell holds any code"):
        examine({"cells": [{"cell_type": "markdown", "source": "hello"}]}, exercise)


def test_no_name_becomes_a_formula_in_a_spreadsheet():
    report = Report("=cmd()", NAME, "f", grades=[Grade("task1", 1, 2, "+1")])
    (row,) = csv.DictReader(table([report]).splitlines())
    assert (row["student"], row["note"]) == ("'=cmd()", "'+1")


@pytest.mark.parametrize("text", ["ada;=cmd()", "ada\t; =1+1", "=cmd()", '"=1"', "＝1", "a|@b", "a\t-1"])
def test_no_name_becomes_a_formula_where_another_character_ends_a_cell(text):
    (_, line) = table([Report(text, NAME, "f", grades=[Grade("task1", 1, 2)])]).splitlines()
    cells = re.split(r"[;|\t]", line)
    assert [cell for cell in cells if re.match(r'[\s"]*[=＝@-]', cell)] == []


@pytest.mark.parametrize("text", ["shift = 3, -5", "side, kernel = (64, -2)", "3 > -1", "a=b", "x - 1, +2"])
def test_a_note_that_holds_no_formula_stays_as_it_is(text):
    (row,) = csv.DictReader(table([Report("ada", NAME, "f", grades=[Grade("task1", 1, 2, text)])]).splitlines())
    assert row["note"] == text


def test_nothing_of_the_instructors_may_lie_where_python_is():
    with pytest.raises(CourseError, match="every submission could read it"):
        ensure_not_visible([Path(sys.prefix) / "exercises"])
    ensure_not_visible([ROOT / "exercises"])


@pytest.mark.parametrize("folder", ["/usr/lib/exchange", "/usr/bin"])
def test_nothing_of_the_instructors_may_lie_where_the_system_is(folder):
    with pytest.raises(CourseError, match="every submission could read it"):
        ensure_not_visible([Path(folder)])


def test_a_link_of_a_students_that_leads_there_stops_nobody(tmp_path):
    (tmp_path / "eve").symlink_to(sys.prefix)
    ensure_not_visible([tmp_path / "eve"])


# --- The command ---


@pytest.fixture(scope="module")
def grade(exercise):
    def run(*arguments):
        return invoke("grade", "--no-sandbox", *arguments, env={"COURSE_EXERCISES": exercise.source.parent})

    return run


@pytest.fixture(scope="module")
def graded(grade, exercise, tmp_path_factory):
    """Two submissions, graded once."""
    folder = tmp_path_factory.mktemp("graded")
    hand_in(folder / "in", "ada", submission(exercise, task1=DOUBLE, task2='answer = "<b>a</b>"'))
    hand_in(folder / "in", "bob", submission(exercise, task1="raise ValueError('<script>')"))
    finished = grade(folder / "in", "--out", folder / "out")
    assert finished.exit_code == 0, finished.stderr
    return folder


def test_grades_csv_has_a_line_for_each_task(graded):
    with (graded / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = [(r["student"], r["task"], r["points"], r["maximum"], r["note"]) for r in csv.DictReader(file)]
    assert rows == [
        ("ada", "task1", "12", "12", "passed"),
        ("ada", "task2", "0", "8", "this is not the answer"),
        ("bob", "task1", "0", "12", "double is not defined; cell 3: ValueError: <script>"),
        ("bob", "task2", "0", "8", "answer is not defined; cell 3: ValueError: <script>"),
    ]


def test_feedback_shows_what_happened_and_runs_nothing(graded):
    page = (graded / "out" / "feedback" / f"bob__{NAME}.html").read_text()
    assert "0 of 20 points" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_grading_twice_gives_the_same_and_grades_nothing_twice(graded, grade):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (graded / "out" / "feedback").iterdir()}
    csv_before = (graded / "out" / "grades.csv").read_bytes()
    grade(graded / "in", "--out", graded / "out")
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (graded / "out" / "feedback").iterdir()}
    assert after == before
    assert (graded / "out" / "grades.csv").read_bytes() == csv_before


def test_a_run_that_was_killed_goes_on_where_it_was(graded, grade):
    lost = graded / "out" / "feedback" / f"ada__{NAME}.json"
    kept = graded / "out" / "feedback" / f"bob__{NAME}.json"
    content, stamp = lost.read_bytes(), kept.stat().st_mtime_ns
    lost.unlink()
    (graded / "out" / "grades.csv").unlink()
    grade(graded / "in", "--out", graded / "out")
    assert lost.read_bytes() == content
    assert kept.stat().st_mtime_ns == stamp
    assert (graded / "out" / "grades.csv").exists()


def test_a_submission_that_changed_is_graded_again(graded, grade, exercise):
    path = graded / "in" / "bob" / NAME / f"{NAME}.ipynb"
    before = path.read_text()
    path.write_text(submission(exercise, task1=DOUBLE))
    assert f"bob · {NAME} · 12 of 20" in grade(graded / "in", "--out", graded / "out").stdout
    path.write_text(before)
    grade(graded / "in", "--out", graded / "out")


def test_a_submission_is_graded_again_when_its_exercise_has_changed(tmp_path):
    made = write_exercise(tmp_path / "exercises")
    hand_in(tmp_path / "in", "ada", submission(made, task1=DOUBLE, task2='answer = "c"'))

    def points_of_ada():
        run = invoke(
            *("grade", "--no-sandbox", tmp_path / "in", "--out", tmp_path / "out"),
            env={"COURSE_EXERCISES": made.source.parent},
        )
        return run.stdout.split("\n")[0]

    assert points_of_ada() == f"ada · {NAME} · 12 of 20"
    made.source.write_text(made.source.read_text().replace('"b"', '"c"'))
    assert points_of_ada() == f"ada · {NAME} · 20 of 20"


@pytest.mark.slow
def test_a_submission_is_graded_in_a_process_without_keras_though_there_is_one_here(
    grade, exercise, tmp_path, monkeypatch
):
    import course_utils.augment  # noqa: F401 - a layer that Keras knows by its name

    calls = []
    monkeypatch.setattr(grader, "SubprocessCall", lambda call: calls.append(call) or SubprocessCall(call))
    hand_in(tmp_path / "in", "ada", submission(exercise, task1=DOUBLE))
    assert f"ada · {NAME} · 12 of 20" in grade(tmp_path / "in", "--out", tmp_path / "out").stdout
    (call,) = calls
    layers, _ = pickle.loads(call)
    assert layers == {}


@pytest.mark.slow
def test_a_run_that_was_really_killed_leaves_nobody_behind_and_goes_on(graded, grade, exercise, tmp_path):
    hand_in(tmp_path / "in", "a_quick", submission(exercise, task1=DOUBLE, task2='answer = "b"'))
    hand_in(tmp_path / "in", "b_slow", submission(exercise, task1=f"import time\ntime.sleep(8)\n{DOUBLE}"))
    command = [
        str(COURSE),
        "grade",
        "--no-sandbox",
        str(tmp_path / "in"),
        "--out",
        str(tmp_path / "out"),
        "--jobs",
        "2",
    ]
    env = os.environ | {"COURSE_EXERCISES": str(exercise.source.parent)}
    first = tmp_path / "out" / "feedback" / f"a_quick__{NAME}.json"
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as run:
        wait_until(first.exists)
        family = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    wait_until(lambda: not psutil.wait_procs(family, timeout=0.1)[1])
    assert not (tmp_path / "out" / "grades.csv").exists()
    stamp = first.stat().st_mtime_ns
    finished = grade(tmp_path / "in", "--out", tmp_path / "out")
    assert f"b_slow · {NAME} · 12 of 20" in finished.stdout
    assert first.stat().st_mtime_ns == stamp


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_grading_process_that_dies_takes_no_other_submission_along_and_gives_no_points(
    monkeypatch, tmp_path, exercise
):
    class Pool(Executor):
        def submit(self, function, job):
            future = Future()
            if job.submission.student == "bad":
                future.set_exception(WorkerDied("it was killed from outside"))
            else:
                future.set_result(Report(job.submission.student, NAME, "", grades=[Grade("task1", 12, 12)]))
            return future

    for student in ("ada", "bad", "zoe"):
        hand_in(tmp_path / "in", student, submission(exercise))
    monkeypatch.setattr(grader, "executor", lambda *a, **k: Pool())
    reports = grader.grade(
        exercise.source.parent,
        [tmp_path / "in"],
        None,
        tmp_path / "out",
        jobs=2,
        limits=Limits(),
        sandboxed=False,
        console=console(),
        stop=Going(),
    )
    assert {report.student: report.points for report in reports if report.grades} == {"ada": 12, "zoe": 12}
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        (row,) = [row for row in csv.DictReader(file) if row["student"] == "bad"]
    assert (row["points"], row["maximum"]) == ("", "")
    assert row["note"] == "not graded: the grader failed (WorkerDied: it was killed from outside)"
    assert {path.stem for path in (tmp_path / "out" / "feedback").glob("*.json")} == {f"ada__{NAME}", f"zoe__{NAME}"}


def test_more_submissions_than_are_queued_at_a_time_are_all_graded(monkeypatch, tmp_path, exercise):
    class Pool(Executor):
        def submit(self, function, job):
            future = Future()
            future.set_result(Report(job.submission.student, NAME, "", grades=[Grade("task1", 12, 12)]))
            return future

    monkeypatch.setattr(grader, "executor", lambda *a, **k: Pool())
    monkeypatch.setattr(grader, "QUEUE", 2)
    for number in range(5):
        hand_in(tmp_path / "in", f"student{number}", submission(exercise))
    reports = grader.grade(
        exercise.source.parent,
        [tmp_path / "in"],
        None,
        tmp_path / "out",
        jobs=2,
        limits=Limits(),
        sandboxed=False,
        console=console(),
        stop=Going(),
    )
    assert [report.student for report in reports] == [f"student{number}" for number in range(5)]


class Going:
    requested = False


@pytest.mark.slow
def test_points_go_to_nbgraders_gradebook_and_a_gradebook_that_is_not_there_is_refused(
    grade, graded, exercise, alembic, tmp_path
):
    from nbgrader.api import Gradebook

    book = tmp_path / "gradebook.db"
    refused = grade(graded / "in", "--out", tmp_path / "out", "--gradebook", book)
    assert refused.exit_code == 2
    assert "nbgrader generate_assignment" in refused.stderr
    with Gradebook(f"sqlite:///{book}") as made:
        made.add_assignment(NAME)
        made.add_notebook(NAME, NAME)
        for task in exercise.tasks:
            made.add_grade_cell(task.grade_id, NAME, NAME, max_score=task.points, cell_type="code")
    for _ in range(2):
        finished = grade(graded / "in", "--out", graded / "out", "--gradebook", book)
        assert "2 submissions" in finished.stdout, finished.stderr
        with Gradebook(f"sqlite:///{book}") as filled:
            assert {s.student.id: s.score for s in filled.assignment_submissions(NAME)} == {"ada": 12, "bob": 0}
    with Gradebook(f"sqlite:///{book}") as filled:
        filled.find_grade("task1_tests", NAME, NAME, "bob").manual_score = 3
        filled.db.commit()
    grade(graded / "in", "--out", graded / "out", "--gradebook", book)
    with Gradebook(f"sqlite:///{book}") as filled:
        assert filled.find_submission(NAME, "bob").score == 3, "what a person has given stays"
    shown = nbformat.read(tmp_path / "autograded" / "bob" / NAME / f"{NAME}.ipynb", as_version=4)
    cells = {nbgrader_metadata(cell).get("grade_id"): cell for cell in shown.cells}
    assert cells["task1"].source == "raise ValueError('<script>')"
    assert [output.text for output in cells["task2_tests"].outputs] == [
        "answer is not defined; cell 3: ValueError: <script>"
    ]


@pytest.mark.slow
def test_the_gradebook_gets_a_students_first_file_and_no_student_that_does_not_exist(exercise, alembic, tmp_path):
    from nbgrader.api import Gradebook

    reports = [
        Report("ada", NAME, "", grades=[Grade("task1", 12, 12), Grade("task2", 8, 8)]),
        Report("ada", NAME, "", copy=2, grades=[Grade("task1", 0, 12), Grade("task2", 0, 8)]),
    ]
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for task in exercise.tasks:
            book.add_grade_cell(task.grade_id, NAME, NAME, max_score=task.points, cell_type="code")
    assert fill(tmp_path / "gradebook.db", reports, {NAME: exercise}) == (1, {})
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        assert {student.id: student.score for student in book.students} == {"ada": 20}


@pytest.mark.slow
def test_an_exercise_that_the_gradebook_does_not_know_is_named_and_the_others_are_filled(exercise, alembic, tmp_path):
    from nbgrader.api import Gradebook

    names = ("00_first", NAME, "02_later", "03_listed", "04_more")
    known = {name: write_exercise(tmp_path / "exercises", name) for name in names}
    book = tmp_path / "gradebook.db"
    with Gradebook(f"sqlite:///{book}") as made:
        for name in (NAME, "02_later", "04_more"):
            made.add_assignment(name)
            made.add_notebook(name, name)
            for task in known[name].tasks:
                points = task.points + (name == "04_more")
                made.add_grade_cell(task.grade_id, name, name, max_score=points, cell_type="code")
        made.add_assignment("03_listed")  # as the formgrader does before anything was generated
    for name in names:
        hand_in(tmp_path / "in", "ada", submission(known[name], task1=DOUBLE), name)
    hand_in(tmp_path / "in", "bob", submission(known["00_first"]), "00_first")
    hand_in(tmp_path / "in", "bob", submission(exercise).replace(NAME, "99_gone"), "99_gone")

    def grade():
        command = ("grade", "--no-sandbox", tmp_path / "in", "--out", tmp_path / "out", "--gradebook", book)
        return invoke(*command, env={"COURSE_EXERCISES": tmp_path / "exercises"})

    finished = grade()
    assert finished.exit_code == 1
    assert f"Written to {book}: 2 submissions." in finished.stdout
    assert "Not written: 2 submissions of 00_first. The gradebook does not know it." in finished.stdout
    assert "Not written: 1 submissions of 03_listed. The gradebook does not know it." in finished.stdout
    assert "04_more. The gradebook has 13 points for task1, and the exercise has 12 now." in finished.stdout
    for name in ("00_first", "03_listed", "04_more"):
        assert f"nbgrader generate_assignment {name} --force" in finished.stdout
    with Gradebook(f"sqlite:///{book}") as filled:
        scores = {name: [each.score for each in filled.assignment_submissions(name)] for name in names[1:]}
    assert scores == {NAME: [12], "02_later": [12], "03_listed": [], "04_more": []}
    for name in names[3:]:
        shutil.rmtree(tmp_path / "in" / "ada" / name)
    shutil.rmtree(tmp_path / "in" / "ada" / "00_first")
    shutil.rmtree(tmp_path / "in" / "bob" / "00_first")
    assert grade().exit_code == 0


def test_the_formgrader_is_shown_a_students_code_and_nothing_that_a_browser_would_run(tmp_path, exercise):
    def spoil(notebook):
        notebook["cells"][0]["source"] = "<script>"
        html = {"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}
        notebook["cells"][2]["outputs"] = [html]
        notebook["cells"].append({"cell_type": "code", "source": "helper = '\ud800'", "metadata": {}})

    path = hand_in(tmp_path, "eve", changed(submission(exercise, task1=DOUBLE), spoil))
    shown = as_shown(
        exercise, Report("eve", NAME, str(path), grades=[Grade("task1", 12, 12), Grade("task2", 0, 8, "no")])
    )
    nbformat.validate(shown)
    assert "<script>" not in nbformat.writes(shown)
    assert shown.cells[2].source == DOUBLE
    assert shown.cells[-1].source.endswith("helper = '?'")


def test_without_bubblewrap_grading_is_refused_and_the_way_out_named(graded, exercise, tmp_path):
    env = {"COURSE_EXERCISES": exercise.source.parent, "PATH": tmp_path}
    refused = invoke("grade", graded / "in", "--out", tmp_path / "out", env=env)
    assert refused.exit_code == 2
    assert "apt-get install bubblewrap" in refused.stderr
    assert "--no-sandbox" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_released_notebooks_are_what_is_read_back(exercise):
    notebook = nbformat.reads(submission(exercise), as_version=4)
    assert notebook.metadata["course"]["exercise"] == NAME
