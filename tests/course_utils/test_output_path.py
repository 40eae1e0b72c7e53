"""A folder that the user names for results is made and tried before anything takes time."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.errors import CourseError
from course_utils.paths import output_path


def test_a_new_folder_is_made_where_the_user_called_from(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    assert output_path("output", "a/b") == tmp_path / "a" / "b"
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert output_path("output", "~/results") == tmp_path / "results"


def test_the_same_process_may_ask_again(tmp_path):
    assert output_path("output", tmp_path) == output_path("output", tmp_path)


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_in_its_place_is_an_error_that_names_the_parameter(tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match=r"output_folder = .*file.*\. What to do: name another"):
        output_path("output_folder", tmp_path / place)


def test_a_folder_that_may_not_be_written_is_an_error_with_the_reason(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(CourseError, match="cannot be written to: Read-only file system"):
        output_path("output", tmp_path)


HOLD = "import sys; from course_utils.paths import output_path; output_path('output', sys.argv[1]); print(); input()"


def test_two_processes_do_not_mix_their_results(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(CourseError, match="another run writes there"):
            output_path("output", tmp_path)
        other.stdin.close()
        other.wait()
    assert output_path("output", tmp_path) == tmp_path
