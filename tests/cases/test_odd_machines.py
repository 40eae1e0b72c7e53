"""The whole command on machines that lack something: each ends well, or with one sentence and what to do."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_lessons import PARAMETERS, cell, write_lessons

from course_utils.paths import ROOT

pytestmark = pytest.mark.cases

COURSE = (sys.executable, "-m", "course_tools")
LESSON = PARAMETERS + cell("import keras") + cell("from course_utils.datasets import load\nload('cats_dogs', profile)")
RAISED = "Traceback (most recent call last)"

Ended = subprocess.CompletedProcess[str]
Course = Callable[..., Ended]


@pytest.fixture
def box(require, tmp_path) -> Course:
    """Return a function that runs the command in a world that bubblewrap makes; `tmp_path` can be written in any."""
    require("bubblewrap")
    lessons = write_lessons(tmp_path / "lessons", _00_draws=LESSON)

    def run(*arguments: object, world: tuple[str, ...] = ("--ro-bind", "/", "/"), **variables: object) -> Ended:
        given = {"COURSE_LESSONS": lessons, "COURSE_WORK": tmp_path / "work", "TMPDIR": tmp_path, **variables}
        command = ["bwrap", *world, "--dev", "/dev", "--proc", "/proc", "--bind", str(tmp_path), str(tmp_path)]
        return subprocess.run(
            [*command, *COURSE, *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | {name: str(value) for name, value in given.items()},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_user_without_a_home_folder_runs_a_lesson_and_leaves_no_folder_called_tilde(box, tmp_path):
    nobody = ("--bind", "/", "/", "--unshare-user", "--uid", "12345", "--gid", "12345", "--unsetenv", "HOME")
    ended = box("run", "--out", tmp_path / "out", world=nobody)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert not list(tmp_path.rglob("~"))


def test_a_checkout_that_is_read_only_says_which_option_to_use(box):
    ended = box("run")
    assert ended.returncode == 2
    assert "Read-only file system. You can use --out with another folder." in ended.stderr
    assert RAISED not in ended.stderr


def test_a_checkout_that_is_read_only_runs_with_other_folders_to_write_to(box, tmp_path):
    ended = box("run", "--out", tmp_path / "out")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_work_folder_that_is_read_only_is_told_before_anything_starts(box, tmp_path):
    ended = box("run", "--out", tmp_path / "out", COURSE_WORK=ROOT / "data")
    assert ended.returncode == 2
    assert "set COURSE_WORK to another folder" in ended.stderr


def test_a_full_disk_is_told_with_the_variable_that_names_another(box, tmp_path):
    (tmp_path / "full").mkdir()
    world = ("--ro-bind", "/", "/", "--bind", str(tmp_path), str(tmp_path))
    small = (*world, "--size", "100000", "--tmpfs", "/mnt")
    ended = box("run", "--out", tmp_path / "out", world=small, COURSE_WORK="/mnt/work")
    assert ended.returncode == 1
    assert "No space left on device. Free some room, or set COURSE_WORK" in " ".join(ended.stdout.split())


def test_the_doctor_names_the_library_that_opencv_lacks(box):
    libraries = sorted(Path("/usr/lib").glob("*/libGL.so.1*"))
    if not libraries:
        pytest.skip("this machine has no libGL.so.1 to take away")
    without = [part for library in libraries for part in ("--ro-bind", "/dev/null", str(library))]
    ended = box("doctor", world=("--bind", "/", "/", *without))
    lines = [line for line in ended.stdout.splitlines() if line.startswith(("✔ cv2", "✘ cv2"))]
    assert len(lines) == 1
    assert lines[0].startswith("✔") or "apt-get install libgl1" in ended.stdout
    assert RAISED not in ended.stdout + ended.stderr


def test_the_doctor_shows_the_last_words_of_a_tensorflow_that_ends_the_process(box):
    ended = box("doctor", world=("--bind", "/", "/"), TF_XLA_FLAGS="--no_such_flag")
    assert ended.returncode == 1
    assert "✘ tensorflow" in ended.stdout
    assert "Unset TF_XLA_FLAGS" in ended.stdout


def test_a_package_that_is_broken_ends_a_command_with_one_sentence(box, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "papermill.py").write_text("raise ImportError('papermill is half installed')", encoding="utf-8")
    ended = box("run", "--out", tmp_path / "out", world=("--bind", "/", "/"), PYTHONPATH=f"{broken}:{ROOT}")
    assert ended.returncode != 0
    assert "papermill is half installed" in ended.stdout + ended.stderr
    assert RAISED not in ended.stdout + ended.stderr
