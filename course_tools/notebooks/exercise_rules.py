"""What an exercise's source must keep to: nothing reaches students that should not, and points are as written."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")

HEADING = re.compile(r"## (.*?)(?:\((\d+(?:\.\d+)?) points?\))?\s*")
"""The heading of a task, and what it says the task is worth."""


def nbgrader_metadata(cell: Any) -> dict[str, Any]:
    """Return what nbgrader's metadata say of a cell; nothing if they are missing."""
    return cell.metadata.get("nbgrader", {})


def course_metadata(cell: Any) -> dict[str, Any]:
    """Return what the author says of a cell to our own grader: `seconds` of a test cell, `skip` of a visible check."""
    return cell.metadata.get("course", {})


def by_hand(cell: Any) -> bool:
    """Return whether a cell is a written answer, which a person grades."""
    entry = nbgrader_metadata(cell)
    return bool(entry.get("solution") and entry.get("grade") and cell.cell_type in ("markdown", "raw"))


def mistakes(notebook: "NotebookNode") -> list[str]:
    """Return what is wrong with an exercise's source, each with the cell it stands in."""
    found = []
    for number, cell in enumerate(notebook.cells, 1):
        entry = nbgrader_metadata(cell)
        first = (cell.source.strip() or "empty").splitlines()[0][:50]
        found += [f"cell {number} ({entry.get('grade_id') or first}): {each}" for each in _of_cell(cell, entry)]
    ids = Counter(entry["grade_id"] for cell in notebook.cells if "grade_id" in (entry := nbgrader_metadata(cell)))
    found += [f"{name}: {times} cells have this grade_id" for name, times in ids.items() if times > 1]
    return found + list(_of_prose(notebook))


def without(source: str, begin: str, end: str, instead: str = "") -> str:
    """Return the source without what stands between the markers, line for line as nbgrader does it.

    Raises `ValueError` if they do not come in pairs.
    """
    lines, inside = [], False
    for line in source.split("\n"):
        if begin in line or end in line:
            if (begin in line) == inside:
                raise ValueError(f"{begin!r} and {end!r} do not come in pairs")
            if begin in line and instead:
                indent = re.match(r"\s*", line)
                lines.append(f"{indent[0] if indent else ''}{instead}")
            inside = begin in line
        elif not inside:
            lines.append(line)
    if inside:
        raise ValueError(f"{end!r} is missing")
    return "\n".join(lines)


def _of_cell(cell: Any, entry: dict[str, Any]) -> Iterator[str]:
    if cell.cell_type == "code":
        try:
            ast.parse(cell.source)
        except (SyntaxError, ValueError) as problem:
            yield f"not Python ({problem})"
    solution, grade = bool(entry.get("solution")), bool(entry.get("grade"))
    if entry and not entry.get("grade_id"):
        yield "has no grade_id"
    text = cell.cell_type in ("markdown", "raw")
    if entry.get("task") or ((solution or grade) and (solution and grade) != text):
        yield "cannot be graded: answers and tests are code, and a written answer is a text with solution and grade"
    if solution and SOLUTION[0] not in cell.source:
        yield f"an answer without {SOLUTION[0]!r}: students would get it as it is"
    if grade:
        points = entry.get("points")
        if not isinstance(points, int | float) or isinstance(points, bool) or not points >= 0:
            what = "a written answer" if text else "a test"
            yield f"{what} needs points of 0 or more, and has {'none' if points is None else repr(points)}"
    yield from _of_our_own(cell, entry)
    rest = cell.source
    try:
        for markers in [SOLUTION] * solution + [TESTS] * (grade and not solution):
            rest = without(rest, *markers)
    except ValueError as problem:
        yield str(problem)
        return
    for marker in (*SOLUTION, *TESTS):
        if marker in rest:
            yield f"{marker!r} stands where it is not taken out"


def _of_our_own(cell: Any, entry: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what a cell says to our own grader."""
    for name, value in course_metadata(cell).items():
        if name == "seconds" and entry.get("grade") and type(value) in (int, float) and value > 0:
            continue
        if name == "skip" and not entry and cell.cell_type == "code" and value is True:
            continue
        yield f"course={{{name!r}: {value!r}}}: a test may have seconds, more than 0, and a visible check skip, true"


def _of_prose(notebook: "NotebookNode") -> Iterator[str]:
    """Yield where a heading, or the text before the first one, speaks of other points than the tests have."""
    title, said, points, total, promised = "", None, 0.0, 0.0, None
    lines: list[tuple[str, float]] = []
    for cell in notebook.cells:
        value = nbgrader_metadata(cell).get("points") if nbgrader_metadata(cell).get("grade") else 0
        texts = cell.source.splitlines() if cell.cell_type == "markdown" else []
        lines += [(text, 0.0) for text in texts] + [("", value if isinstance(value, int | float) else 0.0)]
    for text, value in [*lines, ("## ", 0.0)]:
        if heading := HEADING.fullmatch(text):
            if said is not None and said != points:
                yield f"{title!r} says {said:g} points, and its tests have {points:g}"
            title, said, points = heading[1].strip(), float(heading[2]) if heading[2] else None, 0.0
        elif not title and promised is None and (number := re.search(r"\b(\d+(?:\.\d+)?) points\b", text)):
            promised = float(number[1])
        points += value
        total += value
    if promised is not None and promised != total:
        yield f"the text at the top says {promised:g} points, and the tests have {total:g}"
