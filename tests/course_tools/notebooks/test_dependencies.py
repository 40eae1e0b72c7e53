"""Which change makes a built notebook out of date, and which does not."""

import ast
import re
from importlib.metadata import packages_distributions

import pytest
from small_lessons import cell, write_lessons

from course_tools.notebooks.dependencies import (
    DATA_FILES,
    DISTRIBUTIONS,
    build_key,
    draws,
    imported_modules,
    imported_names,
    locked_versions,
)
from course_tools.notebooks.lessons import find_lessons
from course_utils.paths import ROOT

LOCK = """numpy==2.1.0 \\
    --hash=sha256:00
opencv-python==4.10.0 ; sys_platform != 'win32' \\
    --hash=sha256:00
ruff==0.8.0 \\
    --hash=sha256:00
"""

COURSE_UTILS = {
    "__init__.py": "",
    "metrics.py": '"""Measures."""\nimport numpy\n\n\ndef half(x):\n    """Return half of x."""\n    return x / 2\n',
    "images.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from course_utils.plots import show\n",
    "plots.py": "def show():\n    import cv2\n\n    from . import metrics\n",
    "backbones.py": "",
    "weights/VGG16.npz": "weights",
    "datasets.py": "from importlib import import_module\n\n\ndef load(name):\n"
    "    return import_module(f'course_utils.synthetic.{name}')\n",
    "synthetic/__init__.py": "",
    "synthetic/canvas.py": "",
    "synthetic/cats_dogs.py": "from course_utils.synthetic.canvas import line\n",
    "synthetic/palm.py": "",
}


@pytest.fixture
def root(tmp_path):
    """A small course: a lock, `course_utils`, and lessons that import different parts of it."""
    for name, text in COURSE_UTILS.items():
        path = tmp_path / "course_utils" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "requirements.lock").write_text(LOCK)
    write_lessons(
        tmp_path / "lessons",
        _00_numbers=cell("from course_utils.metrics import half"),
        _01_plots=cell("from course_utils import plots"),
        _02_network=cell("%matplotlib inline") + cell("import course_utils.backbones"),
        _03_drawn=cell("from course_utils.datasets import load\nload('cats_dogs')"),
        _04_images=cell("from course_utils import images"),
    )
    return tmp_path


@pytest.fixture
def stale(root):
    """Return a function that says which lessons became out of date since the last call."""

    def keys():
        return {lesson.name: build_key(lesson, root) for lesson in find_lessons(root / "lessons")}

    before = keys()

    def changed():
        nonlocal before
        after = keys()
        names = {name[:2] for name in after if after[name] != before[name]}
        before = after
        return names

    return changed


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("name", [".DS_Store", "notes.txt", "weights/.DS_Store", "unused.py", "__pycache__/a.pyc"])
def test_a_stray_file_makes_nothing_stale(root, stale, name):
    path = root / "course_utils" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x = 1")
    assert stale() == set()


def test_a_new_version_of_a_package_that_no_lesson_uses_makes_nothing_stale(root, stale):
    edit(root / "requirements.lock", "ruff==0.8.0", "ruff==0.9.0")
    assert stale() == set()


def test_another_hash_of_the_same_version_makes_nothing_stale(root, stale):
    edit(root / "requirements.lock", "--hash=sha256:00", "--hash=sha256:11")
    assert stale() == set()


def test_docstrings_comments_layout_and_line_ends_of_course_utils_make_nothing_stale(root, stale):
    path = root / "course_utils" / "metrics.py"
    edit(path, '"""Return half of x."""', '"""Return x / 2."""  # not rounded')
    edit(path, "x / 2\n", "(x / 2)\n\n\n'''Nothing more.'''\n")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stale() == set()


def test_an_edited_function_makes_exactly_those_lessons_stale_that_reach_it(root, stale):
    edit(root / "course_utils" / "metrics.py", "return x / 2", "return x * 0.5")
    assert stale() == {"00", "01"}  # 01 through an import inside a function, relative at that


def test_a_new_version_makes_those_lessons_stale_whose_modules_import_the_package(root, stale):
    edit(root / "requirements.lock", "numpy==2.1.0", "numpy==2.2.0")
    assert stale() == {"00", "01"}
    edit(root / "requirements.lock", "opencv-python==4.10.0", "opencv-python==4.11.0")
    assert stale() == {"01"}


def test_other_weights_make_those_lessons_stale_that_load_a_backbone(root, stale):
    (root / "course_utils" / "weights" / "VGG16.npz").write_text("others")
    assert stale() == {"02"}


def test_a_drawn_set_counts_for_the_lessons_that_name_it(root, stale):
    (root / "course_utils" / "synthetic" / "palm.py").write_text("x = 1")
    assert stale() == set()
    (root / "course_utils" / "synthetic" / "canvas.py").write_text("x = 1")
    assert stale() == {"03"}


def test_where_a_lesson_names_no_drawn_set_each_counts(root, stale):
    (root / "lessons" / "03_drawn.py").write_text(cell("from course_utils.datasets import load\nload(name)"))
    assert stale() == {"03"}
    (root / "course_utils" / "synthetic" / "palm.py").write_text("x = 1")
    assert stale() == {"03"}


def test_what_only_the_type_checker_imports_does_not_count(root):
    (lesson,) = find_lessons(root / "lessons", ["04"])
    assert imported_modules(lesson, root) == {"course_utils", "course_utils.images"}


def test_an_edited_lesson_is_stale_alone(root, stale):
    edit(root / "lessons" / "00_numbers.py", "half", "half  # of it")
    assert stale() == {"00"}


def test_every_form_of_import_is_found():
    tree = ast.parse(
        "import a.b as c\nfrom d import e\nfrom . import f\nfrom ..g import h\n"
        "def function():\n    import i\n    import_module('j')\n    importlib.import_module(f'k.{name}')\n"
    )
    assert list(imported_names(tree, "course_utils.one.two")) == [
        "a.b",
        "d.e",
        "course_utils.one.f",
        "course_utils.g.h",
        "i",
        "j",
        "k.*",
    ]


def test_a_lesson_draws_if_it_imports_what_draws(tmp_path):
    sources = {
        "_00_a": "import matplotlib.pyplot as plt",
        "_01_b": "from matplotlib import pyplot",
        "_02_c": "from course_utils.plots import picture_grid",
        "_03_d": "import matplotlib\nmatplotlib.rcParams",
    }
    folder = write_lessons(tmp_path, **{name: cell(source) for name, source in sources.items()})
    assert [draws(lesson) for lesson in find_lessons(folder)] == [True, True, True, False]


def test_every_file_of_course_utils_that_is_no_code_belongs_to_a_module():
    folder = ROOT / "course_utils"
    known = {file for pattern in DATA_FILES.values() for file in folder.glob(pattern)}
    files = {file for file in folder.rglob("*.*") if file.suffix not in (".py", ".pyc") and file.name[0] != "."}
    assert known == files


def test_the_table_of_distributions_agrees_with_what_is_installed():
    """A package whose name differs from the name that is imported, and that is not in the table, would be missed."""
    locked = locked_versions(ROOT / "requirements.lock")
    assert {*DISTRIBUTIONS.values()} <= locked.keys()
    lessons = find_lessons(ROOT / "lessons")
    code = [cell.source for lesson in lessons for cell in lesson.notebook.cells if cell.cell_type == "code"]
    code += [path.read_text("utf-8") for path in (ROOT / "course_utils").rglob("*.py")]
    imported = {name.partition(".")[0] for source in code for name in imported_names(ast.parse(source))}
    installed = packages_distributions()
    missed = set()
    for top in imported & installed.keys():
        distributions = {re.sub("[-_.]+", "-", name.lower()) for name in installed[top]} & locked.keys()
        if distributions and DISTRIBUTIONS.get(top, top).lower().replace("_", "-") not in distributions:
            missed.add(top)
    assert missed == set()
