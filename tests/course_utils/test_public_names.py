"""What lessons and exercises may import of the course: the names in `__all__` of the public modules, and no others."""

import ast
from pathlib import Path

import pytest

from course_utils.paths import ROOT

PACKAGE = ROOT / "course_utils"
PUBLIC = sorted(path for path in PACKAGE.glob("*.py") if path.stem != "__init__")
READERS = sorted([*(ROOT / "lessons").glob("*.py"), *(ROOT / "exercises").rglob("*.py")])
MOST = 42
"""A student learns the helpers by the way; so many names can still be looked through on one page."""


def imports(path: Path) -> list[tuple[str, str]]:
    """Return every import of a file as (module, name)."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found


def public_names(path: Path) -> list[str]:
    """Return `__all__` of a module, without importing it; [] if it has none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.stem)
def test_every_public_module_says_what_it_offers(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    public = set(public_names(path))
    assert public
    assert {name for name in defined if not name.startswith("_")} <= public


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_lessons_and_exercises_import_only_public_names(path):
    allowed = {f"course_utils.{module.stem}": public_names(module) for module in PUBLIC}
    used = [
        (module, name) for module, name in imports(path) if module.split(".")[0] in ("course_utils", "course_tools")
    ]
    drawn = [pair for pair in used if f"{pair[0]}.".startswith("course_utils.synthetic.")]  # the lessons explain these
    assert [pair for pair in used if pair[1] not in allowed.get(pair[0], []) and pair not in drawn] == []


def test_the_names_that_lessons_use_are_few():
    used = {pair for path in READERS for pair in imports(path) if pair[0].startswith("course_utils.")}
    assert len(used) <= MOST


def test_the_helpers_never_import_the_tools():
    tools = {
        (path, module) for path in PACKAGE.rglob("*.py") for module, _ in imports(path) if "course_tools" in module
    }
    assert not tools
