"""Files that are written whole, and locks between threads, processes and users."""

import contextlib
import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import filelock
import pytest

from course_utils._internal import files
from course_utils._internal.files import atomic_write, ensure_writable, friendly_os_errors, leftovers, locked
from course_utils.errors import CourseError
from course_utils.paths import work_dir

# --- files that are written whole


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


def test_a_written_file_has_the_permissions_of_any_new_file(tmp_path):
    plain = tmp_path / "plain.txt"
    plain.write_text("")
    with atomic_write(tmp_path / "file.txt") as temporary:
        temporary.write_text("shared")
    assert (tmp_path / "file.txt").stat().st_mode == plain.stat().st_mode


def test_the_umask_of_the_process_is_never_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("other threads would write with this umask"))
    with atomic_write(tmp_path / "file.txt") as temporary:
        temporary.write_text("whole")


def test_content_reaches_the_disk_before_the_name(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(os, "fsync", lambda handle: order.append("folder" if is_folder(handle) else "file"))
    monkeypatch.setattr(files, "_replace", lambda temporary, path: order.append("name"))
    with atomic_write(tmp_path / "file.txt") as temporary:
        temporary.write_text("whole")
    assert order[:2] == ["file", "name"]


def is_folder(handle: int) -> bool:
    return stat.S_ISDIR(os.fstat(handle).st_mode)


def test_a_name_that_a_reader_holds_for_a_moment_is_tried_again(tmp_path, monkeypatch):
    replace, refusals = Path.replace, [PermissionError("in use"), PermissionError("in use")]

    def refuse_twice(self, target):
        if refusals:
            raise refusals.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_twice)
    with atomic_write(tmp_path / "file.txt") as temporary:
        temporary.write_text("whole")
    assert (tmp_path / "file.txt").read_text() == "whole"


def test_the_longest_name_that_a_disk_takes_can_be_written(tmp_path):
    target = tmp_path / ("猫" * 83 + ".json")  # 254 bytes
    with atomic_write(target) as temporary:
        temporary.write_text("whole")
    assert target.read_text() == "whole"


def test_two_long_names_that_begin_alike_have_leftovers_of_their_own(tmp_path):
    one, other = (tmp_path / (50 * "x" + f"{number}.npy") for number in (1, 2))
    with atomic_write(other):
        assert not leftovers(one)
        assert len(leftovers(other)) == 1


def test_leftovers_are_the_temporary_files_of_killed_processes_and_of_this_name_only(tmp_path):
    target = tmp_path / "one.npy"
    code = "import os, pathlib, sys\nfrom course_utils._internal.files import atomic_write\n"
    code += "with atomic_write(pathlib.Path(sys.argv[1])): os._exit(1)"
    for name in ("one.npy", "other.npy"):
        subprocess.run([sys.executable, "-c", code, tmp_path / name], check=False)
    (found,) = leftovers(target)
    assert found.name.startswith(".one.")
    assert len(list(tmp_path.iterdir())) == 2


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_with_the_folder_and_what_to_do_and_leaves_nothing_behind():
    target = work_dir() / "full" / "file.npy"
    with (
        pytest.raises(CourseError, match=r"full cannot be written: .*\. Free some room, or set COURSE_WORK to"),
        atomic_write(target),
    ):
        full()
    assert not list(target.parent.iterdir())


def test_a_disk_that_is_full_only_when_the_content_is_flushed_is_said_too(monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CourseError, match="Free some room"), atomic_write(work_dir() / "full" / "file.npy"):
        pass


def test_a_course_folder_that_cannot_be_made_is_said_with_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "file"))
    with (
        pytest.raises(CourseError, match=r"file.* cannot be written: .* You can set COURSE_WORK to another folder"),
        atomic_write(work_dir() / "cache" / "file.npy"),
    ):
        pass


def test_elsewhere_the_error_comes_as_it_is_for_the_caller_knows_the_option(tmp_path):
    with pytest.raises(OSError, match="No space left"), atomic_write(tmp_path / "file.npy"):
        full()


def test_an_error_of_reading_inside_the_block_is_not_taken_for_one_of_writing():
    with pytest.raises(FileNotFoundError), atomic_write(work_dir() / "file.npy"):
        Path("there is no such picture.jpg").read_bytes()


def test_the_callers_words_for_another_folder_are_used(tmp_path):
    with (
        pytest.raises(CourseError, match=r"or use --out with a folder on another disk\. Try again\."),
        friendly_os_errors(tmp_path, "use --out with", "Try again."),
    ):
        full()


def test_a_folder_is_tried_before_the_work_and_nothing_is_left_in_it(tmp_path):
    ensure_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CourseError, match=r"file.* cannot be written: .* You can use --out with another folder"):
        ensure_writable(tmp_path / "file" / "b", "use --out with")


# --- locks


def test_the_second_waits_for_the_first(tmp_path):
    order = []
    waits = threading.Event()

    def second():
        waits.set()
        with locked(tmp_path / "thing"):
            order.append("second")

    with locked(tmp_path / "thing"):
        thread = threading.Thread(target=second)
        thread.start()
        waits.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_who_does_not_wait_is_told_that_the_lock_is_taken(tmp_path):
    with locked(tmp_path / "x", wait=False) as first, locked(tmp_path / "x", wait=False) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path / "x", wait=False) as again:
        assert again


def test_a_killed_holder_leaves_no_lock_behind(tmp_path):
    code = "import os, pathlib, sys\nfrom course_utils._internal.files import locked\n"
    code += "with locked(pathlib.Path(sys.argv[1])): os._exit(7)"
    assert subprocess.run([sys.executable, "-c", code, tmp_path / "x"], check=False).returncode == 7
    with locked(tmp_path / "x", wait=False) as ours:
        assert ours


def test_another_process_that_lives_keeps_its_lock(tmp_path):
    code = "import pathlib, sys\nfrom course_utils._internal.files import locked\n"
    code += "with locked(pathlib.Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, tmp_path / "x"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with locked(tmp_path / "x", wait=False) as ours:
            assert not ours


def test_a_second_user_of_a_shared_folder_may_take_the_lock(require, tmp_path):
    require("posix")  # permissions
    previous = os.umask(0o077)
    try:
        with locked(tmp_path / "x"):
            pass
    finally:
        os.umask(previous)
    (lock,) = tmp_path.iterdir()
    assert stat.S_IMODE(lock.stat().st_mode) == 0o666


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EACCES, errno.EROFS])
def test_where_nothing_can_be_locked_the_course_goes_on_and_says_so(tmp_path, monkeypatch, number):
    def refuse(self, **_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    words = pytest.warns(RuntimeWarning, match=f"{tmp_path.name} cannot be locked .*COURSE_WORK")
    with words, locked(tmp_path / "x", wait=False) as ours:
        assert ours
