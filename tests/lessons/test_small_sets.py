"""Each lesson runs on a handful of pictures, or says in words what is missing before anything takes time."""

import pytest

from course_utils.errors import CourseError
from course_utils.synthetic import cats_dogs, palm, retinopathy, traffic_signs
from tests.support.lesson_code import run_lesson

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("lesson", "number"), [("00", 3), ("01", 5), ("02", 5), ("03", 3), ("04", 5), ("05", 5), ("06", 3)]
)
def test_cats_and_dogs_may_be_few_and_of_an_odd_number(lesson, number, draw, small_profile):
    folder = draw(cats_dogs, number)
    next((folder / "train" / "cats").iterdir()).unlink()
    run_lesson(lesson, profile=small_profile)


@pytest.mark.parametrize("lesson", ["09", "10"])
def test_of_each_grade_there_may_be_as_few_as_folds(lesson, draw, small_profile):
    draw(retinopathy, 2)
    run_lesson(lesson, profile=small_profile, folds=2)


@pytest.mark.parametrize("lesson", ["09", "10"])
def test_more_folds_than_the_pictures_make_are_refused_with_the_number_that_they_make(lesson, draw, small_profile):
    draw(retinopathy, 2)
    with pytest.raises(CourseError, match="folds = 5, but these 10 training pictures make 2 folds at most"):
        run_lesson(lesson, profile=small_profile)


def test_of_each_sign_there_may_be_a_few_frames(draw, small_profile):
    draw(traffic_signs, 6)
    run_lesson("07", profile=small_profile)


def test_signs_of_one_picture_each_are_refused(draw, small_profile):
    draw(traffic_signs, 1)
    with pytest.raises(CourseError, match="cannot be split by track"):
        run_lesson("07", profile=small_profile)


def test_eyes_with_and_without_myopia_may_be_few(draw, small_profile):
    draw(palm, 12)
    run_lesson("11", profile=small_profile)


def test_eyes_of_one_kind_only_are_refused(draw, small_profile):
    folder = draw(palm, 12)
    for file in (folder / "PALM-Training400").glob("P*"):
        file.unlink()
    with pytest.raises(CourseError, match=r"PALM-Training400 has \d+ usable pictures with a label, 0 of them patho"):
        run_lesson("11", profile=small_profile)


ONE = {"backbones": ["MobileNet"]}


def test_lesson_12_takes_a_folder_of_a_few_pictures_with_broken_files_and_with_groups_of_its_own(draw, small_profile):
    folder = draw(cats_dogs, 6) / "train"
    for number, file in enumerate(sorted(folder.rglob("*.*"))):
        file.rename(file.with_name(f"{number // 2}_{number}{file.suffix}"))
    (folder / "cats" / "half.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CourseError, match="The class cats is too small: 6 usable pictures, number of groups: 3"):
        run_lesson("12", stop_before="networks", profile=small_profile, folder=str(folder), group=r"(\d+)_", **ONE)
    space = run_lesson("12", profile=small_profile, folder=str(folder), **ONE)
    assert len(space["left_out"]) == 1
    assert (space["results"] / "model_card.md").is_file()


def test_lesson_12_refuses_a_folder_of_one_class(draw, small_profile):
    folder = draw(cats_dogs, 5) / "train"
    for file in (folder / "dogs").iterdir():
        file.unlink()
    (folder / "dogs").rmdir()
    with pytest.raises(CourseError, match="has only one class folder"):
        run_lesson("12", stop_before="networks", profile=small_profile, folder=str(folder), **ONE)


def test_lesson_12_refuses_an_expression_that_finds_nothing(draw, small_profile):
    folder = draw(cats_dogs, 5) / "train"
    with pytest.raises(CourseError, match="finds nothing in any of 10 file names"):
        run_lesson("12", stop_before="networks", profile=small_profile, folder=str(folder), group="film", **ONE)
