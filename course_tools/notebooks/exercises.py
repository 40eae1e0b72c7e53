"""The exercises there are, the tasks of each, and the three notebooks that one source makes."""

import ast
import copy
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_tools.notebooks.exercise_rules import (
    SOLUTION,
    TESTS,
    by_hand,
    course_metadata,
    mistakes,
    nbgrader_metadata,
    without,
)
from course_tools.notebooks.lessons import Lesson, find_sources
from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

STUB = 'raise NotImplementedError("Write your answer here, in place of this line.")'
"""What stands in a student's notebook where the source has the solution."""

TEXT_STUB = "YOUR ANSWER HERE"
"""What stands there in a written answer: nbgrader's own words."""

HIDDEN = "# The hidden tests of this task stand here when your notebook is graded."
"""What stands in a student's notebook where the source has nothing but hidden tests."""


@dataclass(frozen=True)
class Task:
    """What is graded together: the tests in one cell.

    `name` is "task1", `grade_id` that of the test cell, `source` the test cell's code, `points` what it is worth.
    `seconds` is what its tests may take where that is more than usual, as for answers that train; else 0. `by_hand`: it
    is a written answer, which a person grades, and has no tests.
    """

    name: str
    grade_id: str
    points: float
    source: str
    seconds: float = 0.0
    by_hand: bool = False


@dataclass(frozen=True)
class GradedCell:
    """A cell that nbgrader's metadata mark, an answer or a test: its source as released and with the solution.

    `points` is None for an answer.
    """

    released: str
    solution: str
    points: float | None


@dataclass(frozen=True)
class Exercise(Lesson):
    """An exercise's source, `NN_name.py` in the py:percent format with nbgrader's cell metadata.

    When it is sent to another process, it goes as it was read: see `read_all`.
    """

    @cached_property
    def notebook(self) -> "NotebookNode":
        """The source as a notebook that was never executed. Raises `CourseError` if it breaks a rule."""
        notebook = super().notebook
        if found := mistakes(notebook):
            raise CourseError("\n".join(f"{self.source}: {each}" for each in found))
        return notebook

    def read_all(self) -> None:
        """Read the source and derive everything from it, so that nobody reads it again. Raises `CourseError`."""
        self.tasks, self.names, self.setup, self.given, self.skipped, self.cells, self.fingerprint  # noqa: B018

    def __getstate__(self) -> dict[str, Any]:
        """Leave the notebook out: to import nbformat for it would take a grading longer than many a test."""
        return {name: value for name, value in self.__dict__.items() if name != "notebook"}

    @cached_property
    def cells(self) -> dict[str, GradedCell]:
        """The cells that nbgrader's metadata mark, by their grade_id."""
        pairs = zip(self.released().cells, self.solution().cells, strict=True)
        return {
            entry["grade_id"]: GradedCell(released.source, solution.source, entry.get("points"))
            for released, solution in pairs
            if (entry := nbgrader_metadata(released))
        }

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the source's cells."""
        cells = [[cell.cell_type, cell.source, cell.metadata] for cell in self.notebook.cells]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()

    @cached_property
    def tasks(self) -> list[Task]:
        """The tasks in their order. Raises `CourseError` if there are none."""
        tasks = [
            Task(
                entry["grade_id"].removesuffix("_tests"),
                entry["grade_id"],
                float(entry["points"]),
                "" if by_hand(cell) else cell.source,
                float(course_metadata(cell).get("seconds", 0)),
                by_hand(cell),
            )
            for cell in self.notebook.cells
            if (entry := nbgrader_metadata(cell)).get("grade")
        ]
        if not tasks:
            raise CourseError(f"{self.source}: every task needs a test cell with a grade_id of its own.")
        return tasks

    @property
    def maximum(self) -> float:
        """The points there are."""
        return sum(task.points for task in self.tasks)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """The names that each answer cell of code defines, by the cell's grade_id."""
        answers = [
            cell for cell in self.notebook.cells if nbgrader_metadata(cell).get("solution") and not by_hand(cell)
        ]
        return {nbgrader_metadata(cell)["grade_id"]: sorted(_defined(ast.parse(cell.source).body)) for cell in answers}

    @cached_property
    def setup(self) -> str:
        """The code outside of tasks that the test cells need: imports, constants, pictures to try things on.

        What calls an answer is a visible check, and is left out.
        """
        wanted = set().union(*(used(ast.parse(task.source)) for task in self.tasks))
        chosen = []
        for statement in reversed([node for source in self._plain for node in ast.parse(source).body]):
            if bound([statement]) & wanted and not used(statement) & self._answers:
                chosen.append(ast.unparse(statement))
                wanted |= used(statement)
        return "\n".join(reversed(chosen))

    @cached_property
    def given(self) -> list[str]:
        """The code cells that a student is given and that call no answer: imports, constants, pictures."""
        return [source for source in self._plain if not used(ast.parse(source)) & self._answers]

    @cached_property
    def skipped(self) -> list[str]:
        """The visible checks that no grading runs, because they take long."""
        return [cell.source for cell in self.notebook.cells if course_metadata(cell).get("skip")]

    @property
    def _plain(self) -> list[str]:
        """The code cells that are neither answers nor tests."""
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code" and not nbgrader_metadata(cell)]

    @property
    def _answers(self) -> set[str]:
        return {name for names in self.names.values() for name in names}

    def solution(self) -> "NotebookNode":
        """Return the instructor's notebook: solutions and hidden tests, never executed."""
        notebook = _finished(self, _prepared(self))
        for cell, other in zip(notebook.cells, self.released().cells, strict=True):
            cell.id = other.id  # as nbgrader would hand it on
        return notebook

    def released(self) -> "NotebookNode":
        """Return the student's notebook: stubs in place of solutions, no hidden tests, never executed."""
        notebook = _prepared(self)
        for cell in notebook.cells:
            entry = nbgrader_metadata(cell)
            if entry.get("solution"):
                stub = TEXT_STUB if by_hand(cell) else STUB
                cell.source = without(cell.source, *SOLUTION, instead=stub)
            elif entry.get("grade"):
                cell.source = without(cell.source, *TESTS)
            if entry:
                cell.metadata["deletable"] = False
                if not entry["solution"]:
                    cell.metadata["editable"] = False
                # nbgrader's own, so that its "Validate" button says whether a locked cell was touched.
                entry["cell_type"] = cell.cell_type
                entry["checksum"] = _checksum(cell)
        return _finished(self, notebook)


def find_exercises(folder: Path, names: Sequence[str] = ()) -> list[Exercise]:
    """Return the exercises of `folder` that are named, as `find_lessons` does for lessons."""
    return find_sources(Exercise, "exercise", folder, names)


def bound(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names that these statements bind in the module."""
    found: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        else:
            nodes = ast.walk(statement)
            found |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found


def _defined(statements: Iterable[ast.stmt]) -> set[str]:
    """Return what these statements bind, without modules: what an answer imports is no answer."""
    return bound(node for node in statements if not isinstance(node, ast.Import | ast.ImportFrom))


def used(tree: ast.AST) -> set[str]:
    """Return every name that is read somewhere in a piece of code."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _prepared(exercise: Exercise) -> "NotebookNode":
    """Return a copy of the source's notebook in which no test cell is empty once its hidden tests are gone."""
    notebook = copy.deepcopy(exercise.notebook)
    for cell in notebook.cells:
        entry = nbgrader_metadata(cell)
        cell.metadata = type(cell.metadata)({"nbgrader": entry} if entry else {})
        if entry.get("grade") and cell.source.startswith(TESTS[0]):
            cell.source = f"{HIDDEN}\n{cell.source}"
    return notebook


def _finished(exercise: Exercise, notebook: "NotebookNode") -> "NotebookNode":
    from nbformat.v4 import new_notebook

    from course_tools.notebooks.format import METADATA, set_ids

    set_ids(notebook.cells)
    course = {"source": f"exercises/{exercise.source.name}", "exercise": exercise.name}
    return new_notebook(cells=notebook.cells, metadata=METADATA | {"course": course})


def _checksum(cell: Any) -> str:
    """Return nbgrader's checksum of a cell (nbgrader.utils.compute_checksum)."""
    entry = nbgrader_metadata(cell)
    locked = not entry["solution"] and (entry["grade"] or entry["locked"])
    parts = [cell.source, cell.cell_type, entry["grade"], entry["solution"], locked, entry["grade_id"]]
    if entry["grade"]:
        parts.append(float(entry["points"]))
    return hashlib.md5("".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
