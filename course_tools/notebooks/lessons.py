"""The lessons there are, how they are named on the command line, and the parameters each of them takes."""

import ast
import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from course_utils.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

RESERVED = {"profile": "--profile", "seed": "--seed"}
"""Parameters with an option of their own."""


@dataclass(frozen=True)
class Parameter:
    """One line of a lesson's parameters cell: `epochs: int | None = None`."""

    name: str
    hint: str
    default: str

    def __str__(self) -> str:
        """Return the line as the lesson has it, without its comment."""
        return f"{self.name}{': ' if self.hint else ''}{self.hint} = {self.default}"

    def value(self, text: str) -> Any:
        """Return the value that `text` from the command line stands for.

        JSON and Python literals mean what they say (`5`, `0.1`, `true`, `None`, `[1, 2]`), everything else is a string.
        Raises `CourseError` if the value does not have the type of the parameter's hint.
        """
        value = _literal(text)
        allowed = _types(self.hint)
        if allowed is None or type(value) in allowed:
            return value
        if type(value) is int and float in allowed:
            return float(value)
        if str in allowed:
            return text
        raise CourseError(f"-p {self.name}={text}: the lesson says `{self}`, and {text!r} is no {self.hint}.")


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, `NN_name.py` in the py:percent format."""

    source: Path

    @property
    def name(self) -> str:
        """The file name without its suffix, such as `02_small_cnn`."""
        return self.source.stem

    @cached_property
    def notebook(self) -> "NotebookNode":
        """The source as a notebook that was never executed."""
        import jupytext

        notebook = jupytext.read(self.source, fmt="py:percent")
        notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
        return notebook

    @property
    def code_cells(self) -> int:
        """The number of cells that a run executes."""
        return sum(cell.cell_type == "code" for cell in self.notebook.cells)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of the cell tagged `parameters`, by name; none if there is no such cell.

        Raises `CourseError` if that cell is not Python.
        """
        cells = [cell for cell in self.notebook.cells if "parameters" in cell.metadata.get("tags", [])]
        found = {}
        for statement in _statements(self, cells[0].source) if cells else []:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
                name, hint = statement.target.id, ast.unparse(statement.annotation)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name, hint = statement.targets[0].id, ""
            else:
                continue
            found[name] = Parameter(name, hint, ast.unparse(typing.cast(ast.expr, statement.value)))
        return found


Source = TypeVar("Source", bound=Lesson)


def find_lessons(folder: Path, names: Sequence[str] = ()) -> list[Lesson]:
    """Return the lessons of `folder` that are named, in the order of their numbers; all of them if none is named.

    A lesson is named by its number ("2", "02"), its name ("small_cnn") or both ("02_small_cnn").
    Raises `CourseError` if there are no lessons, or none of that name.
    """
    return find_sources(Lesson, "lesson", folder, names)


def find_sources(kind: type[Source], noun: str, folder: Path, names: Sequence[str]) -> list[Source]:
    """Return the sources of one kind, as `find_lessons` does; `noun` is what messages call one of them."""
    sources = [kind(source) for source in sorted(folder.glob("[0-9][0-9]_*.py"))]
    if not sources:
        raise CourseError(f"There are no {noun}s (NN_name.py) in {folder}.")
    unknown = [name for name in names if not any(_names(source, name) for source in sources)]
    if unknown:
        there_are = "\n".join(f"  {source.name}" for source in sources)
        there_is_no = f" and no {noun} ".join(map(repr, unknown))
        raise CourseError(f"There is no {noun} {there_is_no}. There are:\n{there_are}")
    return [source for source in sources if not names or any(_names(source, name) for name in names)]


def assign_parameters(
    lessons: Sequence[Lesson], assignments: Sequence[str], common: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the parameters to run each lesson with, by the lesson's name.

    Args:
        lessons: the lessons that will run.
        assignments: `name=value`, as given on the command line. Each goes to the lessons that have the parameter.
        common: the values of `profile` and `seed`, which go to every lesson that has them.

    Raises:
        CourseError: for an assignment that is not `name=value`, that no lesson has, or whose value is of another type.
    """
    values = {lesson.name: {k: v for k, v in common.items() if k in lesson.parameters} for lesson in lessons}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise CourseError(f"-p {assignment}: a parameter is given as name=value, for example -p epochs=5.")
        if name in RESERVED:
            raise CourseError(f"-p {assignment}: use {RESERVED[name]} {text}.")
        takers = [lesson for lesson in lessons if name in lesson.parameters]
        if not takers:
            there_are = "\n".join(f"  {lesson.name}: {_own_parameters(lesson)}" for lesson in lessons)
            raise CourseError(
                f"-p {assignment}: no lesson of this run has a parameter {name!r}. They have:\n{there_are}"
            )
        for lesson in takers:
            values[lesson.name][name] = lesson.parameters[name].value(text)
    return values


def _names(lesson: Lesson, text: str) -> bool:
    text = Path(text).stem  # lessons/02_small_cnn.py, which is what a shell completes to, is fine too
    number, _, name = lesson.name.partition("_")
    return text in (lesson.name, name) or (text.isdecimal() and int(text) == int(number))


def _own_parameters(lesson: Lesson) -> str:
    return ", ".join(str(p) for name, p in lesson.parameters.items() if name not in RESERVED) or "none"


def _statements(lesson: Lesson, source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise CourseError(f"{lesson.source}: the parameters cell is not Python: {error}") from error


def _literal(text: str) -> Any:
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(text)
        except (ValueError, SyntaxError):
            continue
    return text


def _types(hint: str) -> tuple[type, ...] | None:
    """Return the types that a hint such as `int | None` allows, or None for a hint that is not made of plain types."""
    plain = {"int": int, "float": float, "str": str, "bool": bool, "None": types.NoneType}
    parts = [part.strip() for part in hint.split("|")]
    return tuple(plain[part] for part in parts) if all(part in plain for part in parts) else None
