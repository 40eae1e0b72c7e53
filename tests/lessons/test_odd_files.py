"""Whole lessons on folders as people have them: strays, names of any bytes, a place for results that is none."""

import os
from pathlib import Path

import pytest

from course_utils.errors import CourseError
from course_utils.synthetic import cats_dogs, palm, retinopathy
from tests.support.lesson_code import run_lesson


def put_strays(folder: Path) -> None:
    """Put into every folder of pictures what the first of its names belongs to: strays, a web page, half a picture."""
    for place in {file.parent for file in folder.rglob("*") if file.is_file() and file.suffix != ".csv"}:
        first = min(file for file in place.iterdir() if file.is_file())
        (place / ".DS_Store").write_bytes(b"x")
        (place / "Thumbs.db").write_bytes(b"x")
        (place / f"!half{first.suffix}").write_bytes(first.read_bytes()[:300])
        (place / f"!page{first.suffix}").write_text("<!DOCTYPE html><title>404</title>", encoding="utf-8")


@pytest.mark.cases
@pytest.mark.parametrize("lesson", ["00", "03", "06"])
def test_strays_among_cats_and_dogs_are_passed_over(lesson, draw, small_profile):
    put_strays(draw(cats_dogs, 5))
    run_lesson(lesson, profile=small_profile)


@pytest.mark.cases
@pytest.mark.parametrize("lesson", ["09", "10"])
def test_strays_among_eyes_are_passed_over(lesson, draw, small_profile):
    put_strays(draw(retinopathy, 3))
    run_lesson(lesson, profile=small_profile, folds=2)


@pytest.mark.cases
def test_strays_among_eyes_with_a_table_of_labels_are_passed_over(draw, small_profile):
    put_strays(draw(palm, 12))
    run_lesson("11", profile=small_profile)


@pytest.mark.cases
def test_names_that_are_not_utf_8_go_through_the_whole_lesson_12(require, draw, small_profile, tmp_path):
    require("linux")  # macOS and Windows allow no such names
    folder = draw(cats_dogs, 12) / "train"
    for file in list(folder.rglob("*.*")):
        file.rename(file.with_name(os.fsdecode(b"\xe9") + file.name))
    (folder / "cats").rename(folder / os.fsdecode(b"chats \xe0 vendre"))
    run_lesson(
        "12", profile=small_profile, folder=str(folder), output=str(tmp_path / "results"), backbones=["MobileNet"]
    )
    assert (tmp_path / "results" / "classes.txt").read_text(encoding="utf-8").splitlines()[0] == r"chats \udce0 vendre"


@pytest.mark.parametrize("place", ["file/x", "file"])
def test_a_place_for_results_that_cannot_be_made_ends_lesson_12_before_it_computes(
    place, draw, small_profile, tmp_path
):
    folder = draw(cats_dogs, 5) / "train"
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match=r"output = .*name another folder"):
        run_lesson("12", stop_before="counts", profile=small_profile, folder=str(folder), output=str(tmp_path / place))
