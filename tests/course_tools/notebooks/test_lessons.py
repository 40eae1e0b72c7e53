"""How lessons are named, and what may be said of their parameters, before anything starts."""

import pytest
from small_lessons import PARAMETERS, cell, write_lessons

from course_tools.notebooks.lessons import Parameter, assign_parameters, find_lessons
from course_utils.errors import CourseError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_lessons(
        tmp_path_factory.mktemp("lessons"),
        _00_start=PARAMETERS,
        _02_small_cnn=PARAMETERS + "epochs: int | None = None  # passes\n",
        _03_features=PARAMETERS + 'epochs: int | None = None\nbackbone: str = "VGG16"\n',
        _10_last=cell("1 + 1"),
    )


def names(lessons):
    return [lesson.name for lesson in lessons]


def test_without_names_all_lessons_are_meant_in_the_order_of_their_numbers(folder):
    assert names(find_lessons(folder)) == ["00_start", "02_small_cnn", "03_features", "10_last"]


@pytest.mark.parametrize("name", ["2", "02", "small_cnn", "02_small_cnn", "lessons/02_small_cnn.py"])
def test_a_lesson_is_named_by_number_or_name(folder, name):
    assert names(find_lessons(folder, [name])) == ["02_small_cnn"]


def test_a_lesson_named_twice_runs_once(folder):
    assert names(find_lessons(folder, ["3", "02", "small_cnn"])) == ["02_small_cnn", "03_features"]


def test_an_unknown_lesson_is_refused_with_the_lessons_there_are(folder):
    with pytest.raises(CourseError, match=r"no lesson '7'(.|\n)*00_start\n(.|\n)*10_last"):
        find_lessons(folder, ["02", "7"])


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(CourseError, match=str(tmp_path)):
        find_lessons(tmp_path)


def test_profile_and_seed_go_to_the_lessons_that_have_them(folder):
    values = assign_parameters(find_lessons(folder, ["0", "10"]), [], {"profile": "tiny", "seed": 3})
    assert values == {"00_start": {"profile": "tiny", "seed": 3}, "10_last": {}}


def test_a_parameter_goes_to_the_named_lessons_that_have_it(folder):
    values = assign_parameters(find_lessons(folder), ["backbone=ResNet50", "epochs=2"], {})
    assert values == {
        "00_start": {},
        "02_small_cnn": {"epochs": 2},
        "03_features": {"backbone": "ResNet50", "epochs": 2},
        "10_last": {},
    }


def test_a_parameter_that_no_named_lesson_has_is_refused_with_the_parameters_there_are(folder):
    with pytest.raises(CourseError, match=r"'backbone'(.|\n)*02_small_cnn: epochs: int \| None = None"):
        assign_parameters(find_lessons(folder, ["0", "2"]), ["backbone=VGG16"], {})


@pytest.mark.parametrize("assignment", ["seed=3", "profile=laptop"])
def test_profile_and_seed_are_set_by_their_own_options(folder, assignment):
    with pytest.raises(CourseError, match=f"use --{assignment.replace('=', ' ')}"):
        assign_parameters(find_lessons(folder), [assignment], {})


def test_an_assignment_without_a_value_is_refused_with_an_example(folder):
    with pytest.raises(CourseError, match="epochs: a parameter is given as name=value"):
        assign_parameters(find_lessons(folder), ["epochs"], {})


@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        ("int | None", "5", 5),
        ("int | None", "None", None),
        ("float", "3", 3.0),
        ("float", "1e-4", 1e-4),
        ("bool", "true", True),
        ("str", "MobileNetV2", "MobileNetV2"),
        ("str", "123", "123"),
        ("list[int]", "[1, 2]", [1, 2]),
        ("", "whatever", "whatever"),
    ],
)
def test_a_value_is_read_as_its_hint_says(hint, text, value):
    read = Parameter("x", hint, "0").value(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("hint", "text"), [("int | None", "many"), ("int", "2.5"), ("int", "true"), ("bool", "1")])
def test_a_value_of_another_type_is_refused_with_the_line_of_the_lesson(hint, text):
    with pytest.raises(CourseError, match=rf"-p x={text}: the lesson says `x: "):
        Parameter("x", hint, "None").value(text)
