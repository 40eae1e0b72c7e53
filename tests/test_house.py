"""Who may import whom: the arrows of the house, as CONTRIBUTING.md draws them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from course_utils.paths import ROOT

FLOORS = (("cli",), ("publishing", "grading", "doctor", "testing", "lab"), ("execution",), ("notebooks",))
"""The rooms of course_tools from top to bottom. An arrow goes down, or stays in its room."""

APART = {"data", "console"}
"""Rooms beside the floors: everybody may print to the console; only the command line knows the data sets' tools."""


def imported(file: Path) -> Iterator[str]:
    """Yield the full name of everything that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: imports name the whole way"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> set[tuple[str, str]]:
    """Return which room of course_tools imports which other."""
    tools = ROOT / "course_tools"
    found = set()
    for file in sorted(tools.rglob("*.py")):
        room = file.relative_to(tools).with_suffix("").parts[0].replace("__main__", "cli")
        for name in imported(file):
            package, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if package == "course_tools" and room not in ("__init__", other):
                found.add((room, other))
    return found


def test_no_arrow_goes_up_or_across_a_floor():
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    wrong = [(room, other) for room, other in arrows() if not {room, other} & APART and floor[room] >= floor[other]]
    assert wrong == []


def test_the_rooms_beside_the_floors_stay_beside_them():
    wrong = [
        (room, other)
        for room, other in arrows()
        if (room == "console") or (room == "data" and other != "console") or (other == "data" and room != "cli")
    ]
    assert wrong == []


def test_helpers_and_lessons_never_import_the_tools():
    for folder in ("course_utils", "lessons", "exercises"):
        for file in (ROOT / folder).rglob("*.py"):
            assert not [name for name in imported(file) if name.startswith("course_tools")], file


def test_lessons_import_no_internals_and_no_other_lesson():
    names = {file.stem for file in (ROOT / "lessons").glob("*.py")}
    for file in [*(ROOT / "lessons").glob("*.py"), *(ROOT / "exercises").glob("*.py")]:
        wrong = [name for name in imported(file) if "._internal" in name or name.partition(".")[0] in names]
        assert not wrong, file


def test_the_picture_in_contributing_shows_the_arrows_there_are():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (picture,) = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    drawn = {(room, other) for room, other in re.findall(r"^\s*(\w+) --> (\w+)$", picture, re.MULTILINE)}
    assert drawn == {(room, other) for room, other in arrows() if other != "console"}
