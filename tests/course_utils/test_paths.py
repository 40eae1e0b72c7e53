import errno
import os
import subprocess
import sys
from pathlib import Path

import filelock
import numpy as np
import pytest

from course_utils._internal import run_folders
from course_utils.errors import CourseError
from course_utils.paths import ROOT, data_dir, run_folder, user_path, work_dir

# --- where the course reads and writes


def test_the_environment_moves_both_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "photographs"))
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    assert data_dir() == tmp_path / "photographs"
    assert work_dir() == tmp_path / "work"


def test_a_variable_that_is_set_but_empty_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "")
    monkeypatch.setenv("COURSE_WORK", "")
    assert data_dir() == work_dir() == ROOT / "data"


def test_a_users_relative_path_is_meant_from_where_the_course_was_called(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path / "there"))
    assert user_path("../pictures") == tmp_path / "pictures"
    assert user_path(str(tmp_path / "x")) == tmp_path / "x"


def test_in_a_notebook_a_users_relative_path_is_meant_from_its_folder_and_a_tilde_is_home(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_CALLED_FROM", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert user_path("pictures") == tmp_path / "pictures"
    assert user_path("~/pictures") == tmp_path / "home" / "pictures"


def test_what_leads_nowhere_is_an_error_that_names_it(tmp_path, monkeypatch):
    (tmp_path / "circle").symlink_to("circle")
    for folder in ("~nobody-of-this-name/pictures", str(tmp_path / "circle")):
        monkeypatch.setenv("COURSE_WORK", folder)
        with pytest.raises(CourseError, match=f"{folder} leads nowhere"):
            work_dir()
        with pytest.raises(CourseError, match=f"{folder} leads nowhere"):
            user_path(folder)


# --- the folder of a run

PARAMETERS = {"seed": 0, "rate": 1e-3, "folder": Path("pictures"), "sizes": (16, 32)}

HOLD = """
import sys
from course_utils.paths import run_folder
print(run_folder("08", {"seed": 0}), flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_work_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))


def another_process() -> subprocess.Popen[str]:
    """Start a process that takes the folder of lesson 08 with seed 0, prints it, and lives until it is ended."""
    return subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def its_folder(process: subprocess.Popen[str]) -> Path:
    assert process.stdout
    return Path(process.stdout.readline().strip())


def test_the_same_parameters_give_the_same_folder_in_whatever_order_and_type_they_come():
    folder = run_folder("08", PARAMETERS)
    assert folder.is_dir()
    assert folder.is_relative_to(work_dir() / "runs")
    as_numpy = {"sizes": np.array([16, 32]), "folder": "pictures", "rate": np.float64(1e-3), "seed": np.int64(0)}
    assert run_folder("08", as_numpy) == folder


@pytest.mark.parametrize("other", [{"seed": 1}, {"rate": 2e-3}, {"folder": Path("others")}, {"more": None}])
def test_other_parameters_or_another_lesson_give_another_folder(other):
    assert run_folder("08", PARAMETERS | other) != run_folder("08", PARAMETERS)
    assert run_folder("11", PARAMETERS) != run_folder("08", PARAMETERS)


@pytest.mark.parametrize(
    ("lesson", "start"),
    [("08", "08-"), ("08_retinopathy", "08_retinopathy-"), ("my: lesson?", "my_lesson_-"), ("猫/狗 *.", "_-")],
)
def test_its_name_is_allowed_on_every_system_and_tells_the_lesson(lesson, start):
    folder = run_folder(lesson, PARAMETERS)
    assert folder.parent == work_dir() / "runs"
    assert folder.name.startswith(start)
    assert folder.name.isascii()
    assert not set(folder.name) & set(':?*"<>|/\\ .')


def test_names_that_are_written_alike_have_folders_of_their_own():
    assert run_folder("a b", PARAMETERS) != run_folder("a: b", PARAMETERS)


def test_it_says_which_parameters_it_belongs_to():
    assert '"rate": 0.001' in (run_folder("08", PARAMETERS) / "parameters.json").read_text(encoding="utf-8")


def test_two_processes_at_once_never_share_a_folder():
    with another_process() as one, another_process() as two:
        folders = {its_folder(one), its_folder(two), run_folder("08", {"seed": 0})}
        assert len(folders) == 3
        one.kill()
        two.kill()


def test_a_run_after_a_killed_one_gets_its_folder_again():
    with another_process() as killed:
        folder = its_folder(killed)
        (folder / "state").write_text("half-way")
        killed.kill()
    assert (run_folder("08", {"seed": 0}) / "state").read_text() == "half-way"


def test_where_nothing_can_be_locked_each_process_has_a_new_folder(monkeypatch):
    def refuse(self, **_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    folders = []
    for _ in range(2):
        monkeypatch.setattr(run_folders, "_run_folders", {})  # as in a new process
        with pytest.warns(RuntimeWarning, match="cannot be locked"):
            folders.append(run_folder("08", PARAMETERS))
        assert run_folder("08", PARAMETERS) == folders[-1]
    assert folders[0] != folders[1]
