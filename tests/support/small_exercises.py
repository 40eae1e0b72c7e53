"""A small exercise, and notebooks that students might hand in."""
# ruff: noqa: E501

import json
from pathlib import Path

import nbformat

from course_tools.grading.submissions import SubmittedCode
from course_tools.notebooks.exercises import Exercise, find_exercises, nbgrader_metadata

NAME = "01_small"

SOURCE = '''# %% [markdown]
# # Exercise 01 · small

# %%
import numpy as np

TOLERANCE = 1e-6
unused = print("a visible line")


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def double(x):
    """Return twice x; raise ValueError if x is negative."""
    ### BEGIN SOLUTION
    if np.min(x) < 0:
        raise ValueError("negative")
    return 2 * x
    ### END SOLUTION


# %%
assert double(1) == 2, "Twice one is two."

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


SECRET = 20260801
assert abs(double(SECRET) - 2 * SECRET) < TOLERANCE, "double is wrong for a large number"
assert np.allclose(double(np.arange(3)), [0, 2, 4]), "double is wrong for an array"
assert np.allclose(double(np.arange(3000)), 2 * np.arange(3000)), "double is wrong for many numbers"
assert refuses(double, -1), "a negative number must raise ValueError"
### END HIDDEN TESTS

# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
answer = "b"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
assert answer == "b", "this is not the answer"
### END HIDDEN TESTS
'''

DOUBLE = """def double(x):
    if np.min(x) < 0:
        raise ValueError("negative")
    return 2 * x
"""


def write_exercise(folder: Path, name: str = NAME) -> Exercise:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(SOURCE)
    return find_exercises(folder, [name])[0]


def code(notebook) -> list[tuple[int, str]]:
    """The cells that are run, as a submission's are."""
    cells = enumerate(notebook.cells, 1)
    return [
        (n, cell.source) for n, cell in cells if cell.cell_type == "code" and not nbgrader_metadata(cell).get("grade")
    ]


def answered(exercise: Exercise, **answers: str) -> SubmittedCode:
    """The solution, with other answers in the cells that are named."""
    notebook = exercise.solution()
    for cell in notebook.cells:
        cell.source = answers.get(nbgrader_metadata(cell).get("grade_id"), cell.source)
    return SubmittedCode([(number, source) for number, source in code(notebook) if source not in exercise.skipped])


def submission(exercise: Exercise, **answers: str) -> str:
    """The released notebook with answers filled in, as a file's text."""
    notebook = exercise.released()
    for cell in notebook.cells:
        cell.source = answers.get(nbgrader_metadata(cell).get("grade_id"), cell.source)
    return nbformat.writes(notebook)


def hand_in(folder: Path, student: str, text: str, exercise: str = NAME) -> Path:
    path = folder / student / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def changed(text: str, change) -> str:
    """A notebook's text after `change` was done to its JSON."""
    notebook = json.loads(text)
    change(notebook)
    return json.dumps(notebook)
