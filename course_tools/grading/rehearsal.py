"""Grades what an author has written: the solution, the untouched stub, and wrong solutions, which must lose points."""

import runpy
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_tools.grading.attempt import grade_cells
from course_tools.grading.reports import Grade
from course_tools.grading.sandbox import InProcessSession
from course_tools.grading.submissions import SubmittedCode
from course_tools.notebooks.exercise_rules import by_hand, nbgrader_metadata
from course_tools.notebooks.exercises import Exercise
from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

ENOUGH = 5
"""Wrong solutions that a task should have."""

FORM = "It holds MUTANTS = {'task1': ['def double(x): ...', ...], ...}: docs/instructors.md, Write an exercise."


def require_sound(exercises: Sequence[Exercise]) -> None:
    """Raise `CourseError` if a solution does not get all points, or a stub gets some."""
    found = [f"{each.source}: {what}" for each in exercises for what in rehearse(each)]
    if found:
        raise CourseError("\n".join(found))


def rehearse(exercise: Exercise) -> list[str]:
    """Return what is wrong with an exercise's solution and stub. Raises `CourseError` if its source breaks a rule."""
    exercise.read_all()
    try:
        grades, cells = grade_cells(exercise, _code(exercise.solution()), InProcessSession, strict=True)
        released = _code(exercise.released(), skipped=exercise.skipped)
        stub, _ = grade_cells(exercise, released, InProcessSession, strict=True)
    except CourseError as problem:
        return [str(problem)]
    except Exception as problem:
        return [f"what its tests need beside the answers fails ({type(problem).__name__}: {problem})"]
    ended = [(cell["cell"], cell["error"]) for cell in cells if cell["error"]]
    return [
        *(f"cell {number}: with the solution it ends with {error['type']}: {error['text']}" for number, error in ended),
        *(_told(grade, "the solution gets {}") for grade in grades if grade.points < grade.maximum and not grade.waits),
        *(_told(grade, "the untouched stub gets {}") for grade in stub if grade.points or grade.waits),
    ]


def rehearse_mutants(exercise: Exercise) -> list[str]:
    """Return which wrong solutions lose no point, and which tasks have too few of them.

    Raises `CourseError` if there are none, or they are not of the form that `mutants` tells of.
    """
    wrong = mutants(exercise)
    counts = {task.name: len(wrong.get(task.name, [])) for task in exercise.tasks if not task.by_hand}
    found = [f"{task}: {count} of {ENOUGH} wrong solutions" for task, count in counts.items() if count < ENOUGH]
    for task, answers in wrong.items():
        for number, answer in enumerate(answers, 1):
            code = _code(exercise.solution(), task, answer, exercise.skipped)
            try:
                grades, _ = grade_cells(exercise, code, InProcessSession, tasks=[task], strict=True)
            except CourseError as problem:
                found.append(f"{problem} (with wrong solution {number} of {task})")
                continue
            if all(grade.points == grade.maximum for grade in grades):
                found.append(f"{task}: wrong solution {number} gets all points")
    return found


def mutants(exercise: Exercise) -> dict[str, list[str]]:
    """Return the wrong solutions of each task: texts that stand in place of its answer cell, by the task's name.

    They are `MUTANTS` in `mutants/NN_name.py` beside the exercise. Raises `CourseError` if it is not there, or no
    dictionary of lists of texts, or speaks of a task that does not exist.
    """
    path = exercise.source.parent / "mutants" / exercise.source.name
    if not path.is_file():
        raise CourseError(f"{path} is missing: the wrong solutions that must lose points. {FORM}")
    try:
        found = runpy.run_path(str(path)).get("MUTANTS")
    except Exception as problem:
        raise CourseError(f"{path} cannot be read ({type(problem).__name__}: {problem}). {FORM}") from problem
    names = {task.name for task in exercise.tasks if not task.by_hand}
    if not isinstance(found, dict) or not all(isinstance(each, list) for each in found.values()):
        raise CourseError(f"{path} holds no dictionary of lists. {FORM}")
    if unknown := sorted(set(found) - names):
        raise CourseError(f"{path}: there is no {', '.join(unknown)}. There are {', '.join(sorted(names))}. {FORM}")
    return found


def _code(notebook: "NotebookNode", task: str = "", answer: str = "", skipped: Sequence[str] = ()) -> SubmittedCode:
    """Return a notebook's code without its tests, with another answer to a task if one is named, and without cells."""
    cells = []
    texts = {nbgrader_metadata(cell)["grade_id"]: cell.source for cell in notebook.cells if by_hand(cell)}
    for number, cell in enumerate(notebook.cells, 1):
        entry = nbgrader_metadata(cell)
        if cell.cell_type == "code" and not entry.get("grade") and cell.source not in skipped:
            cells.append((number, answer if task and entry.get("grade_id") == task else cell.source))
    return SubmittedCode(cells, texts=texts)


def _told(grade: Grade, what: str) -> str:
    points = what.format(f"{grade.points:g} of {grade.maximum:g} points")
    return f"{grade.task}: {points}{': ' if grade.note else ''}{grade.note}"
