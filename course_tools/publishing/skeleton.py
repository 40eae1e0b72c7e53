"""Writes the source of a new exercise, and its wrong solutions, in the form that all exercises have."""

import json
import re
from pathlib import Path

from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError

EXERCISE = '''# %% [markdown]
# # Exercise NUMBER · TITLE
#
# **What to do** Fill in the two cells that stop with `NotImplementedError`. Below each stands a check that you can run
# as often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input
# that makes no sense: there your function must raise the error that its docstring names. Leave what you are given as
# it is; return new arrays and lists.
#
# **You need** lesson NUMBER.

# %%
import numpy as np

# %% [markdown]
# ## Task 1 (15 points)
#
# What the function is for, in a few sentences, and what a student should have understood to write it.


# %% ANSWER task1
def share_of(values, wanted):
    """Return the share of the values that are equal to `wanted`.

    Args:
        values: an array of at least one number.
        wanted: the number to count.

    Returns:
        The share, from 0 to 1.

    Raises:
        ValueError: if there are no values.
    """
    ### BEGIN SOLUTION
    if np.size(values) == 0:
        raise ValueError("A share of nothing.")
    return float(np.mean(np.asarray(values) == wanted))
    ### END SOLUTION


# %%
assert share_of([1, 2, 1, 1], 1) == 0.75, "Three of four values are 1."


# %% TESTS task1 15
### BEGIN HIDDEN TESTS
for values, wanted, expected in (([5], 5, 1.0), ([5], 6, 0.0), ([1, 2, 3, 3, 3], 3, 0.6), ([[0, 1], [1, 1]], 1, 0.75)):
    told = f"share_of is wrong for values = {values}, wanted = {wanted}"
    assert abs(share_of(np.array(values), wanted) - expected) < 1e-9, told
for values in (np.zeros(0), np.zeros((2, 0))):
    try:
        share_of(values, 1)
    except ValueError:
        continue
    raise AssertionError("share_of should raise ValueError where there are no values")
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (5 points)
#
# The function below should count what differs. It has one mistake. Find it, and write the function anew.


# %%
def count_of_different_given(a, b):
    return np.sum(np.abs(a - b))


# %% ANSWER hunt
def count_of_different(a, b):
    """Return at how many places two arrays of one shape differ, an integer."""
    ### BEGIN SOLUTION
    return int(np.sum(a != b))
    ### END SOLUTION


# %%
assert count_of_different(np.array([1, 2]), np.array([1, 4])) == 1, "They differ at one place."

# %% TESTS hunt 5
### BEGIN HIDDEN TESTS
for a, b, expected in (([1, 2, 3], [3, 2, 1], 2), ([0, 0], [0, 0], 0), ([[5, 1]], [[0, 9]], 2), ([7], [3], 1)):
    assert count_of_different(np.array(a), np.array(b)) == expected, f"wrong for a = {a}, b = {b}"
### END HIDDEN TESTS
'''

MUTANTS = '''"""Wrong solutions of exercise NUMBER, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # counts, and does not divide
        """
def share_of(values, wanted):
    if np.size(values) == 0:
        raise ValueError
    return float(np.sum(np.asarray(values) == wanted))
""",
        # takes no values for a share of 0
        """
def share_of(values, wanted):
    return float(np.mean(np.asarray(values) == wanted)) if np.size(values) else 0.0
""",
    ],
    "hunt": [
        # hunts no bug
        """
def count_of_different(a, b):
    return int(np.sum(np.abs(a - b)))
""",
    ],
}
'''


def write_exercise(folder: Path, name: str) -> list[Path]:
    """Write a new exercise of two tasks that can be released as it is; return the files.

    Raises `CourseError` for a name that is not like `14_my_topic`, or whose number is taken.
    """
    if not re.fullmatch(r"\d\d_[a-z0-9_]*[a-z0-9]", name):
        raise CourseError(f"{name}: name it like its lesson, with two digits and small letters: 14_my_topic.")
    number, _, rest = name.partition("_")
    if taken := sorted(folder.glob(f"{number}_*.py")):
        raise CourseError(f"{taken[0]} is there already: choose another number.")
    files = {folder / f"{name}.py": EXERCISE, folder / "mutants" / f"{name}.py": MUTANTS}
    for path, text in files.items():
        with atomic_write(path) as temporary:
            temporary.write_text(_filled(text, number, rest.replace("_", " ").capitalize()), "utf-8")
    return list(files)


def _filled(text: str, number: str, title: str) -> str:
    """Return a template with an exercise's number and title, and nbgrader's metadata where it names a cell's kind."""

    def metadata(cell: re.Match[str]) -> str:
        kind, task, points = cell.groups()
        tests = kind == "TESTS"
        entry = {"grade": tests, "grade_id": f"{task}_tests" if tests else task, "locked": tests}
        entry |= ({"points": int(points)} if tests else {}) | {
            "schema_version": 3,
            "solution": not tests,
            "task": False,
        }
        return f"# %% nbgrader={json.dumps(entry)}"

    text = text.replace("NUMBER", number).replace("TITLE", title)
    return re.sub(r"(?m)^# %% (ANSWER|TESTS) (\w+) ?(\d*)$", metadata, text)
