"""A lesson's run writes into a folder that no other run shares, and what it depends on decides which folder that is."""

import ast

import pytest

from course_utils.paths import ROOT
from tests.support.lesson_code import lesson_file, parameters_of, statements

LESSONS = sorted(file.name[:2] for file in (ROOT / "lessons").glob("[0-9]*.py"))

NOT_PART_OF_THE_RESULT = {"09": {"mode", "scheduler", "unlabelled_folder"}}
"""What may differ between a run and the one that takes up its networks."""

RENAMED = {"image_size": {"size"}, "data_folder": {"data"}}
"""Parameters that a lesson has turned into something else by then."""


def names_in(*nodes: ast.AST) -> set[str]:
    return {node.id for tree in nodes for node in ast.walk(tree) if isinstance(node, ast.Name)}


def calls(lesson: str, function: str) -> list[ast.Call]:
    tree = ast.Module(statements(lesson), [])
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function]


@pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if calls(lesson, "run_folder")])
def test_the_folder_of_a_run_depends_on_every_parameter(lesson):
    (call,) = calls(lesson, "run_folder")
    given = [
        node.value
        for node in statements(lesson)
        if isinstance(node, ast.Assign | ast.AugAssign)
        and names_in(*(node.targets if isinstance(node, ast.Assign) else [node.target])) == {"parameters"}
    ]
    expected = set(parameters_of(lesson)) - NOT_PART_OF_THE_RESULT.get(lesson, set())
    used = names_in(call, *given)
    assert {name for name in expected if name not in used and not RENAMED.get(name, set()) & used} == set()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_writes_to_no_file_of_a_fixed_name_in_the_work_folder(lesson):
    source = lesson_file(lesson).read_text(encoding="utf-8")
    assert "work_dir() /" not in source
