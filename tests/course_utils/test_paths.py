import contextlib
import subprocess
import sys
import threading
import time

from course_utils._internal.files import atomic_write, locked
from course_utils.paths import data_dir, user_path, work_dir


def test_an_atomic_write_appears_whole(tmp_path):
    target = tmp_path / "new" / "file.npy"
    with atomic_write(target) as temporary:
        temporary.write_text("whole")
        assert not target.exists()
        assert temporary.suffix == ".npy"
    assert target.read_text() == "whole"


def test_a_failed_write_leaves_what_was_there(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with contextlib.suppress(KeyboardInterrupt), atomic_write(target) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_written_file_can_be_read_by_others(tmp_path):
    plain = tmp_path / "plain.txt"
    plain.write_text("")
    with atomic_write(tmp_path / "file.txt") as temporary:
        temporary.write_text("shared")
    assert (tmp_path / "file.txt").stat().st_mode == plain.stat().st_mode


def test_the_second_waits_for_the_first(tmp_path):
    order = []

    def second():
        with locked(tmp_path / "thing"):
            order.append("second")

    with locked(tmp_path / "thing"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_who_does_not_wait_is_told_that_the_lock_is_taken(tmp_path):
    with locked(tmp_path / "x", wait=False) as first, locked(tmp_path / "x", wait=False) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path / "x", wait=False) as again:
        assert again


def test_a_killed_holder_leaves_no_lock_behind(tmp_path):
    holder = f"with locked(pathlib.Path({str(tmp_path / 'x')!r})): os._exit(1)"
    code = f"import os, pathlib\nfrom course_utils.paths import locked\n{holder}"
    subprocess.run([sys.executable, "-c", code], check=False)
    with locked(tmp_path / "x"):
        pass


def test_the_environment_moves_both_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "photographs"))
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    assert data_dir() == tmp_path / "photographs"
    assert work_dir() == tmp_path / "work"


def test_a_users_relative_path_is_meant_from_where_the_course_was_called(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path / "there"))
    assert user_path("../pictures") == tmp_path / "pictures"
    assert user_path(str(tmp_path / "x")) == tmp_path / "x"


def test_in_a_notebook_a_users_relative_path_is_meant_from_its_folder_and_a_tilde_is_home(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_CALLED_FROM", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert user_path("pictures") == tmp_path / "pictures"
    assert user_path("~/pictures") == tmp_path / "home" / "pictures"
