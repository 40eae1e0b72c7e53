"""Folders that lesson 09 is given: what they mean, and that they are tried before anything takes time."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from course_utils.errors import CourseError
from course_utils.synthetic import retinopathy
from tests.support.lesson_code import run_lesson


@pytest.fixture
def prepare(draw, small_profile, tmp_path, monkeypatch):
    """Return a function that runs the lesson up to its first look at pictures; `mine` is a folder beside its data."""
    data = draw(retinopathy, 5)
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "mine").mkdir()
    copy(next((data / "validation" / "class0").iterdir()), tmp_path / "mine" / "eye.jpeg")

    def prepare(**parameters: Any) -> dict[str, Any]:
        return run_lesson("09", stop_before="network", profile=small_profile, **parameters)

    return prepare


def test_a_relative_folder_is_meant_from_where_the_course_was_called(prepare, tmp_path, monkeypatch):
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    lesson = prepare(data_folder="elsewhere", unlabelled_folder="mine")
    assert lesson["data"].folder == tmp_path / "elsewhere" / "retinopathy"
    assert lesson["unlabelled"] == [tmp_path / "mine" / "eye.jpeg"]


def test_a_tilde_is_the_home_folder(prepare, tmp_path):
    assert prepare(output_folder="~/results")["output"] == tmp_path / "home" / "results"
    assert not Path("~").exists()


def test_hidden_files_among_the_unlabelled_are_passed_over_and_others_named(prepare, tmp_path, capsys):
    (tmp_path / "mine" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "mine" / "page.jpg").write_text("<!DOCTYPE html>", encoding="utf-8")
    assert len(prepare(unlabelled_folder="mine")["unlabelled"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "left out: " in line]
    assert line.startswith("unlabelled_folder: left out: page.jpg: ")


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"output_folder": "mine/eye.jpeg/x"}, "output_folder = .* cannot be written to"),
        ({"unlabelled_folder": "missing"}, "missing does not exist"),
        ({"unlabelled_folder": "."}, "no usable picture"),
        ({"mode": "evaluate"}, "Run the lesson with mode = 'train'"),
        ({"mode": "test"}, "mode = 'test'"),
    ],
)
def test_what_cannot_go_well_is_said_before_anything_takes_time(prepare, parameters, problem):
    with pytest.raises(CourseError, match=problem):
        prepare(**parameters)
