"""Notebooks of honest students, as Jupyter lets one write them: with a right answer they get all points."""

import json
import re

import pytest
from in_process import invoke
from plain_nbgrader import nbgrader
from small_exercises import DOUBLE, NAME, changed, hand_in, submission, write_exercise

from course_tools.grading.attempt import grade_cells
from course_tools.grading.sandbox import InProcessSession, Limits, SubprocessSession
from course_tools.grading.submissions import InvalidSubmission, Submission, examine, read

TIMED = """%%time
def double(x):
    if np.min(x) < 0:
        raise ValueError("negative")
    %time 3 * x
    return 2 * x
"""

TENSOR = """import tensorflow as tf

@tf.function
def graph(x):
    if tf.reduce_sum(x) > 1000:
        return x + x
    return 2 * x

def double(x):
    if np.min(x) < 0:
        raise ValueError("negative")
    return graph(tf.constant(x))
"""

KINDS = {
    "question mark": f"np.min?\n{DOUBLE}\ndouble??",
    "shell command": f"!pip install numpy\n{DOUBLE}",
    "shell command whose output is kept": f"files = !ls\nprint(len(files))\n{DOUBLE}",
    "line magics": f"%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n{DOUBLE}\n%timeit double(2)",
    "cell magic that measures": TIMED,
    "cell magic that keeps the output": f"%%capture kept\nprint('noise')\n{DOUBLE}",
    "value of a timed expression": f"{DOUBLE}\ntwo = %time double(1)\nassert two == 2",
    "get_ipython": f"get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls')\n{DOUBLE}",
    "get_ipython, imported": f"from IPython import get_ipython\nget_ipython().run_line_magic('time', '1')\n{DOUBLE}",
    "settings of the shell": f"shell = get_ipython()\nshell.ast_node_interactivity = 'all'\n"
    f"assert 'IPKernelApp' in get_ipython().config\n{DOUBLE}",
    "await outside of a function": f"import asyncio\nawait asyncio.sleep(0)\n{DOUBLE}",
    "main": f"{DOUBLE}\nif __name__ == '__main__':\n    two = 2\nassert two == 2",
    "prompts of Python": ">>> " + DOUBLE.strip().replace("\n", "\n... "),
    "future import in another cell": DOUBLE.replace("double(x)", "double(x: Unknown) -> Unknown"),
    "dataclass": f"from dataclasses import dataclass\n@dataclass\nclass Pair:\n    a: 'int'\nPair(1)\n{DOUBLE}",
    "pickle": f"import pickle\nclass Own: pass\npickle.loads(pickle.dumps(Own()))\n{DOUBLE}",
    "source of a function": f"import inspect\n{DOUBLE}\nassert 'def double' in inspect.getsource(double)",
    "display": f"from IPython.display import Markdown\ndisplay(Markdown('hello'), display_id='a')\n{DOUBLE}",
    "object array": DOUBLE.replace("2 * x", "np.array(2 * x, dtype=object) if np.ndim(x) == 0 else 2 * x"),
    "array of no dimensions": DOUBLE.replace("2 * x", "np.array(2 * x)"),
}


LIMITS = Limits(seconds=120, total=300)
"""Nothing here is about time, and other tests may run beside."""


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return write_exercise(tmp_path_factory.mktemp("honest") / "exercises")


def points(exercise, text, start=None, limits=LIMITS):
    """The points and notes of a notebook's text, in a process of its own as a student's is, and its cells' errors."""
    code = examine(json.loads(text), exercise)
    start = start or (lambda: SubprocessSession(limits, sandbox=False))
    grades, cells = grade_cells(exercise, code, start, limits)
    return [(grade.points, grade.note) for grade in grades], [cell["error"] for cell in cells if cell["error"]]


ALL = [(12, ""), (8, "")]
RIGHT = {"task1": DOUBLE, "task2": 'answer = "b"'}


def written(exercise, kind):
    """The text of a notebook of one kind."""

    def spoil(notebook):
        if kind.startswith("future"):
            notebook["cells"].insert(0, code_cell("from __future__ import annotations"))

    return changed(submission(exercise, **RIGHT | {"task1": KINDS[kind]}), spoil)


@pytest.mark.parametrize("kind", KINDS)
def test_what_jupyter_allows_costs_nothing(exercise, kind):
    assert points(exercise, written(exercise, kind)) == (ALL, [])


def code_cell(source):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


@pytest.mark.slow
@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(["line magics", "future import in another cell"], id="two kinds"),
        pytest.param(list(KINDS), id="every kind", marks=pytest.mark.real),
    ],
)
def test_plain_nbgrader_gives_them_all_points_too(exercise, alembic, tmp_path, kinds):
    from nbgrader.api import Gradebook

    env = {"COURSE_EXERCISES": exercise.source.parent, "COURSE_NOTEBOOKS": tmp_path / "notebooks"}
    assert invoke("release", "--course", tmp_path / "course", env=env).exit_code == 0
    students = {re.sub(r"\W", "-", kind): kind for kind in kinds}
    for student, kind in students.items():
        hand_in(tmp_path / "course" / "submitted", student, written(exercise, kind))
    nbgrader(tmp_path / "course", "generate_assignment", NAME, "--force")
    nbgrader(tmp_path / "course", "autograde", NAME)
    with Gradebook(f"sqlite:///{tmp_path / 'course' / 'gradebook.db'}") as book:
        scores = {each.student.id: each.score for each in book.assignment_submissions(NAME)}
    assert scores == dict.fromkeys(students, 20)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tensor", "figure"])
def test_tensors_and_figures_cost_nothing_inside_the_sandbox(exercise, kind, require):
    require("bubblewrap")
    figure = f"%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n{DOUBLE}"
    text = submission(exercise, **RIGHT | {"task1": TENSOR if kind == "tensor" else figure})
    assert points(exercise, text, lambda: SubprocessSession(LIMITS)) == (ALL, [])


@pytest.mark.slow
def test_ipythons_lines_are_understood_inside_the_sandbox(exercise, require):
    require("bubblewrap")
    text = submission(exercise, **RIGHT | {"task1": f"np?\n!ls\nawait __import__('asyncio').sleep(0)\n{DOUBLE}"})
    assert points(exercise, text, lambda: SubprocessSession(LIMITS)) == (ALL, [])


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook["cells"].pop(1),  # the cell with the imports
        lambda notebook: notebook["cells"][1].update(source="import math"),
        lambda notebook: notebook["cells"][2].update(cell_type="raw"),
        lambda notebook: notebook["cells"].insert(0, code_cell("def broken(:")),
        lambda notebook: notebook["cells"][0].update(source=[1, None]),
    ],
)
def test_what_happens_to_a_notebook_by_mistake_costs_nothing(exercise, change):
    assert points(exercise, changed(submission(exercise, **RIGHT), change), InProcessSession)[0] == ALL


def version_3(text):
    notebook = json.loads(text)
    cells = [{**cell, "input": cell["source"], "language": "python"} for cell in notebook["cells"]]
    for cell in cells:
        del cell["source" if cell["cell_type"] == "code" else "input"]
    return json.dumps({"nbformat": 3, "metadata": notebook["metadata"], "worksheets": [{"cells": cells}]})


FILES = {
    "version 3": lambda text: version_3(text).encode(),
    "mark of UTF-8": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "Windows": lambda text: text.replace("2 * x", "2 * x  # für José").encode("cp1252"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("form", FILES)
def test_a_file_is_read_in_every_form_in_which_editors_save_it(exercise, tmp_path, form):
    path = hand_in(tmp_path, "ada", "")
    path.write_bytes(FILES[form](submission(exercise, **RIGHT)))
    _, notebook = read(Submission(path, "ada", NAME))
    assert points(exercise, json.dumps(notebook), InProcessSession)[0] == ALL


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("%run helper.py", "%run is not run when your notebook is graded: copy the code of that file into a cell"),
        ("%%writefile helper.py\nx = 1", "%%writefile is not run when your notebook is graded: write this code into a"),
        ("from helper import double", "only the notebook is graded, put into it what you need"),
        ("table = open('numbers.csv')", "only the notebook is graded, put into it what you need"),
        ("def double(x):\n    return (each for each in [x])", "no plain data: return numbers, texts, lists"),
    ],
)
def test_what_cannot_be_graded_is_told_with_what_to_do(exercise, line, what):
    ((_, note), _), _ = points(exercise, submission(exercise, task1=line), InProcessSession)
    assert what in note


def test_a_file_that_is_too_large_is_told_how_to_get_small(exercise, tmp_path):
    path = hand_in(tmp_path, "ada", " " * 21 * 2**20)
    with pytest.raises(InvalidSubmission, match="21 MB large; 20 MB are allowed: clear the outputs"):
        read(Submission(path, "ada", NAME))


def test_a_cell_that_was_put_back_is_not_shown_as_the_students(exercise, tmp_path):
    text = changed(submission(exercise, **RIGHT), lambda notebook: notebook["cells"].pop(1))
    hand_in(tmp_path / "in", "ada", text)
    command = ("grade", "--no-sandbox", tmp_path / "in", "--out", tmp_path / "out")
    finished = invoke(*command, env={"COURSE_EXERCISES": exercise.source.parent})
    assert f"ada · {NAME} · 20 of 20" in finished.stdout
