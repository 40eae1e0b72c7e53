"""What students use runs without POSIX, under any path and in any locale.

The processes are Linux's all the same: no_posix/sitecustomize.py hides from the course what Windows lacks. Paths with
backslashes, open files that cannot be replaced and names that Windows refuses are tried by the workflow on Windows.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_lessons import PARAMETERS, cell, write_lessons

from course_tools.notebooks.lessons import find_lessons
from course_utils.paths import ROOT

NO_POSIX = Path(__file__).parent / "no_posix"
LESSONS = find_lessons(ROOT / "lessons")
ODD_NAME = "图像 分类 ümläut " + "x" * 200
"""A folder's name with Chinese characters, spaces and, in UTF-8, more than 200 letters: 255 bytes are the limit."""

C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def course(*arguments, cwd=ROOT, timeout=600, path=(NO_POSIX, ROOT), **variables):
    paths = os.pathsep.join(map(str, path))
    return subprocess.run(
        [sys.executable, "-m", "course_tools", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": paths} | {name: str(value) for name, value in variables.items()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def statuses(out):
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return {lesson["lesson"]: lesson["status"] for lesson in summary["lessons"]}


@pytest.mark.parametrize(
    "source",
    ["import fcntl", "import pwd", "from os import fork", "import os; os.killpg", "import signal; signal.SIGHUP"],
)
def test_a_lesson_that_needs_posix_fails_here(source, tmp_path):
    lessons = write_lessons(tmp_path / "lessons", _02_needs=PARAMETERS + cell(source), _03_not=PARAMETERS)
    course("run", "--out", tmp_path / "out", COURSE_LESSONS=lessons)
    assert statuses(tmp_path / "out") == {"02_needs": "failed", "03_not": "passed"}


FOLDERS_FOLDS_AND_FILES = {"00", "09", "12"}
"""The lessons that between them use all that a system has: folders, processes, locks, files that are replaced."""


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "lessons",
    [
        pytest.param([each for each in LESSONS if each.name[:2] in FOLDERS_FOLDS_AND_FILES], id="folders-folds-files"),
        pytest.param([each for each in LESSONS if each.name[:2] not in FOLDERS_FOLDS_AND_FILES], id="the-others",
                     marks=pytest.mark.real),
    ],
)  # fmt: skip
def test_a_lesson_runs_without_posix_in_a_folder_with_an_odd_name_in_the_locale_c(lessons, tmp_path):
    place = tmp_path / ODD_NAME[:80]
    numbers = [lesson.name[:2] for lesson in lessons]
    variables = {"COURSE_WORK": place / "work", **C_LOCALE}
    done = course("run", *numbers, "--strict", "--out", place / "out", timeout=3500, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(place / "out") == dict.fromkeys([lesson.name for lesson in lessons], "passed")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [("doctor",), ("data", "list"), ("build", "--check"), ("exercise", "check", "01"), ("--help",)]
)
def test_a_command_runs_without_posix_as_it_does_with_it(command, tmp_path):
    variables = {"COURSE_DATA": tmp_path / "data", "COURSE_WORK": tmp_path / "work", "PYTHONUTF8": "1"}
    with_it = course(*command, path=(ROOT,), **variables)
    without = course(*command, **variables)
    assert without.returncode == with_it.returncode, without.stdout + without.stderr
    assert "Traceback" not in without.stdout + without.stderr


@pytest.mark.slow
def test_the_book_is_made_without_posix(require, tmp_path):
    require("docs")
    done = course("book", "--out", tmp_path / "图像 site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "图像 site" / "index.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("command", [("doctor",), ("data", "list"), ("data", "where", "palm"), ("--help",)])
def test_a_command_runs_in_the_locale_c(command, tmp_path):
    done = course(*command, COURSE_DATA=tmp_path / ODD_NAME, **C_LOCALE)
    assert done.returncode == (2 if "where" in command else 0), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.slow
def test_the_course_itself_may_lie_in_a_folder_with_an_odd_name(tmp_path):
    place = tmp_path / ODD_NAME
    for folder in ("course_tools", "course_utils"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "constraints.txt", "requirements.lock"):
        shutil.copy(ROOT / file, place)
    measure = "from course_utils.paths import work_dir\nfrom course_utils.records import record\n"
    write_lessons(place / "lessons", _02_odd=PARAMETERS + cell(measure + "record('letters', len(str(work_dir())))"))
    done = course("run", cwd=place, path=(NO_POSIX, place), **C_LOCALE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(place / "runs" / "tiny") == {"02_odd": "passed"}
