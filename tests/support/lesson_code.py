"""A lesson's code run in this process, without a kernel: all of it with other parameters, or only its functions."""

import ast
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from course_utils.paths import ROOT


def statements(number: str) -> list[ast.stmt]:
    """Return the lesson's code, statement by statement."""
    return ast.parse(lesson_file(number).read_text(encoding="utf-8")).body


def lesson_file(number: str) -> Path:
    (file,) = (ROOT / "lessons").glob(f"{number}_*.py")
    return file


def parameters_of(number: str) -> list[str]:
    """Return the names in the lesson's parameters cell, the only variables with types."""
    return [node.target.id for node in _parameters(statements(number))]


def run_lesson(number: str, *, stop_before: str = "", **parameters: Any) -> dict[str, Any]:
    """Run a lesson with these parameters, to its end or to where it makes a variable; return its variables."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    body = statements(number)
    if stop_before:
        body = body[: next(place for place, node in enumerate(body) if stop_before in _made_by(node))]
    for node in _parameters(body):
        if node.target.id in parameters:
            node.value = ast.parse(repr(parameters[node.target.id]), mode="eval").body
    try:
        return _execute(body, f"lesson {number}", {})
    finally:
        plt.close("all")


def functions(number: str, *names: str, **more: Any) -> SimpleNamespace:
    """Return functions of a lesson, run with its imports, and with `more` in place of what its cells compute."""
    body = statements(number)
    wanted = [
        node
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.FunctionDef) and node.name in names)
    ]
    space = _execute(wanted, f"lesson {number}", more)
    return SimpleNamespace(**{name: space[name] for name in names})


def _made_by(statement: ast.stmt) -> set[str]:
    """Return the variables that an assignment makes."""
    return {getattr(target, "id", "") for target in getattr(statement, "targets", [])}


def _parameters(body: list[ast.stmt]) -> list[Any]:
    return [node for node in body if isinstance(node, ast.AnnAssign)]


def _execute(body: list[ast.stmt], name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    space = {"__name__": name, **variables}
    exec(compile(ast.Module(body, []), name, "exec"), space)
    return space
