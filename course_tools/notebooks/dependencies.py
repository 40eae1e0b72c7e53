"""What a built notebook depends on, and a key that changes when any of it does."""

import ast
import contextlib
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course_tools.notebooks.lessons import Lesson
from course_utils.paths import ROOT

PACKAGE = "course_utils"

DATA_FILES = {"course_utils.backbones": "weights/*.npz"}
"""The files that a module reads, as a pattern from the package's folder."""

DISTRIBUTIONS = {"PIL": "pillow", "cv2": "opencv-python", "sklearn": "scikit-learn"}
"""Names of distributions that differ from the name that is imported.

A table, not `importlib.metadata.packages_distributions()`: the key must not depend on what is installed here.
"""

FORMAT = ROOT / "course_tools" / "notebooks" / "format.py"


def build_key(lesson: Lesson, root: Path = ROOT) -> str:
    """Return a hash of everything that a built notebook depends on, and of nothing else.

    That is the lesson's source; the code of the modules of `course_utils` that it imports, directly or through others;
    the files that these modules read; the locked versions of the packages that the lesson or these modules import; and
    the code that decides how a notebook is written. Comments and docstrings count in the lesson alone, whose text a
    reader sees.

    Args:
        lesson: the lesson, or another source in its format.
        root: the folder that holds `course_utils` and `requirements.lock`.
    """
    modules, packages = _closure(lesson, root)
    locked = locked_versions(root / "requirements.lock")
    parts = [lesson.source.name, lesson.source.read_text("utf-8"), _module(FORMAT, "").digest]
    for name, module in sorted(modules.items()):
        parts += [name, module.digest]
        if name in DATA_FILES:
            parts += [_file_digest(file) for file in sorted((root / PACKAGE).glob(DATA_FILES[name]))]
    for package in sorted(packages):
        parts += locked.get(DISTRIBUTIONS.get(package, package).lower().replace("_", "-"), [])
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def imported_modules(lesson: Lesson, root: Path = ROOT) -> set[str]:
    """Return the modules of `course_utils` that a lesson imports, directly or through others."""
    return set(_closure(lesson, root)[0])


def draws(lesson: Lesson) -> bool:
    """Return whether a lesson imports what draws figures."""
    names = {name for tree in _code(lesson) for name in imported_names(tree)}
    return any(f"{name}.".startswith(("matplotlib.pyplot.", f"{PACKAGE}.plots.")) for name in names)


def imported_names(tree: ast.AST, module: str = "") -> Iterator[str]:
    """Yield the dotted name of everything that is imported in a piece of code, inside functions too.

    `from a import b` yields `a.b`, which may be a module or not. A call of `import_module` yields its argument, with
    `*` in place of what is not known before it runs. Imports for the type checker alone are left out.

    Args:
        tree: the code.
        module: the name of the module that it is, for relative imports.
    """
    match tree:
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            for statement in tree.orelse:
                yield from imported_names(statement, module)
            return
        case ast.Import():
            yield from (alias.name for alias in tree.names)
        case ast.ImportFrom():
            above = module.split(".")[: -tree.level] if tree.level else []
            start = ".".join([*above, *([tree.module] if tree.module else [])])
            yield from (f"{start}.{alias.name}" for alias in tree.names)
        case ast.Call(func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"), args=[name, *_]):
            pieces = name.values if isinstance(name, ast.JoinedStr) else [name]
            yield "".join(str(piece.value) if isinstance(piece, ast.Constant) else "*" for piece in pieces)
    for child in ast.iter_child_nodes(tree):
        yield from imported_names(child, module)


def locked_versions(lock: Path) -> dict[str, list[str]]:
    """Return the lines of a lock file that name a package and its version, without hashes, by the package's name."""
    found: dict[str, list[str]] = {}
    for line in lock.read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==.*?(?=\s*\\?$)", line):
            found.setdefault(match[1].lower(), []).append(match[0])
    return found


@dataclass(frozen=True)
class _Module:
    """A file of Python: a hash of its code without comments, layout and docstrings, and the names that it imports."""

    digest: str
    imports: frozenset[str]


def _module(file: Path, name: str) -> _Module:
    return _read_module(file, name, file.stat().st_mtime_ns)


@cache
def _read_module(file: Path, name: str, _changed: int) -> _Module:
    tree = ast.parse(file.read_text("utf-8"))
    # What is relative in a package is relative to the package itself.
    inside = f"{name}.__init__" if file.name == "__init__.py" else name
    return _Module(hashlib.sha256(_canonical(tree).encode()).hexdigest(), frozenset(imported_names(tree, inside)))


def _closure(lesson: Lesson, root: Path) -> tuple[dict[str, _Module], set[str]]:
    """Return the modules of `course_utils` that a lesson imports, and the names of the other packages it needs."""
    code = _code(lesson)
    waiting = [name for tree in code for name in imported_names(tree)]
    strings = {node.value for tree in code for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    modules: dict[str, _Module] = {}
    packages: set[str] = set()
    while waiting:
        top, *parts = waiting.pop().split(".")
        if top != PACKAGE:
            packages.add(top)
            continue
        for name, file in _executed(root, parts, strings):
            if name not in modules:
                modules[name] = _module(file, name)
                waiting += modules[name].imports
    return modules, packages


def _code(lesson: Lesson) -> list[ast.Module]:
    """Return the syntax tree of each code cell, but for those that are not Python alone (a magic, a shell command)."""
    trees = []
    for cell in lesson.notebook.cells:
        if cell.cell_type == "code":
            with contextlib.suppress(SyntaxError):
                trees.append(ast.parse(cell.source))
    return trees


def _executed(root: Path, parts: Sequence[str], strings: Collection[object]) -> Iterator[tuple[str, Path]]:
    """Yield name and file of what an import of `course_utils.<parts>` executes: each package on the way, the module.

    `*` stands for the modules that the lesson names in a string, as in `load("cats_dogs")`; for all if it names none.
    """
    folder, name = root / PACKAGE, PACKAGE
    yield name, folder / "__init__.py"
    for part in parts:
        if part == "*":
            files = [file for file in sorted(folder.glob("*.py")) if file.stem != "__init__"]
            for file in [file for file in files if file.stem in strings] or files:
                yield f"{name}.{file.stem}", file
            return
        name = f"{name}.{part}"
        if (folder / part / "__init__.py").is_file():
            folder /= part
            yield name, folder / "__init__.py"
        else:
            if (folder / f"{part}.py").is_file():
                yield name, folder / f"{part}.py"
            return  # the rest is a name inside the module


def _canonical(node: object) -> str:
    """Return a piece of a syntax tree as text that is the same in every version of Python.

    `ast.dump` is not: fields come with new versions, and are empty in code that does not use them.
    """
    if isinstance(node, list):
        return "[" + ",".join(map(_canonical, node)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        # Strings that stand for themselves: docstrings, and what is said of a constant below it.
        fields["body"] = [statement for statement in node.body if not _is_text(statement)]
    written = (f"{name}={_canonical(value)}" for name, value in fields.items() if value not in (None, []))
    return f"{type(node).__name__}({','.join(written)})"


def _is_text(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _file_digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
