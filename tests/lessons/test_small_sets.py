"""Each lesson runs on a handful of pictures, or says in words what is missing before anything takes time."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from course_utils.layouts import DATA_SETS
from course_utils.profiles import PROFILES, get_profile
from course_utils.synthetic import cats_dogs, palm, retinopathy, traffic_signs
from tests.support.lesson_code import run_lesson

Draw = Callable[[ModuleType, int], Path]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A profile that reads pictures from files and trains for a single epoch."""
    tiny = get_profile("tiny")
    profile = replace(tiny, name="small", source="real", pictures={}, epochs=dict.fromkeys(tiny.epochs, 1))
    monkeypatch.setitem(PROFILES, "small", profile)


@pytest.fixture
def draw(tmp_path, monkeypatch) -> Draw:
    """Return a function that draws a set with so many pictures in each folder of pictures, as COURSE_DATA."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))

    def draw(module: ModuleType, number: int) -> Path:
        name = module.__name__.rpartition(".")[2]
        layout, folder = DATA_SETS[name], tmp_path / name
        for split in layout.splits:
            for label, place in enumerate(layout.places(split)):
                persons = 60 if module is retinopathy else number  # of which few have the worst grade
                module.write(folder, split, label, persons)
                for file in islice(sorted((folder / place).iterdir()), number, None):
                    file.unlink()
        return folder

    return draw


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("lesson", ["00", "01", "02", "03", "04", "05", "06"])
def test_cats_and_dogs_may_be_few(lesson, number, draw):
    draw(cats_dogs, number)
    run_lesson(lesson, profile="small")


@pytest.mark.parametrize("number", [2, 6])
@pytest.mark.parametrize("lesson", ["08", "09"])
def test_each_grade_may_be_rare(lesson, number, draw):
    draw(retinopathy, number)
    run_lesson(lesson, profile="small")


def test_signs_may_be_few(draw):
    draw(traffic_signs, 6)
    run_lesson("07", profile="small")


def test_eyes_may_be_few(draw):
    draw(palm, 12)
    run_lesson("10", profile="small")
