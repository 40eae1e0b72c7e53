import os

import numpy as np
import pytest

from course_utils import synthetic
from course_utils._internal.layouts import DATA_SETS
from course_utils.synthetic import DRAWN, fresh
from course_utils.synthetic.cats_dogs import SPLITS, draw_cat_or_dog


def test_every_drawn_set_has_fresh_pictures() -> None:
    assert set(DRAWN) == {name for name, layout in DATA_SETS.items() if layout.drawn}


@pytest.mark.parametrize("name", DRAWN)
def test_fresh_pictures_are_squares_with_whole_numbers_as_labels(name: str) -> None:
    pictures, labels = fresh(name, 6, seed=0, size=48)
    assert pictures.shape == (6, 48, 48, 3)
    assert pictures.dtype == np.uint8
    assert labels.shape == (6,)
    assert labels.dtype == np.int64
    assert pictures.std((1, 2, 3)).min() > 3


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_seed_draws_the_same_pictures_and_another_one_others(name: str) -> None:
    (first, labels), (second, again), (other, _) = (fresh(name, 4, seed, 40) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert np.array_equal(labels, again)
    assert (first != other).any((1, 2, 3)).all()


@pytest.mark.parametrize("name", DRAWN)
def test_more_pictures_contain_the_fewer_and_none_twice(name: str) -> None:
    (few, few_labels), (many, many_labels) = fresh(name, 3, 0, 40), fresh(name, 120, 0, 40)
    assert np.array_equal(few, many[:3])
    assert np.array_equal(few_labels, many_labels[:3])
    assert len({picture.tobytes() for picture in many}) == 120


def test_pictures_that_several_processes_draw_are_those_that_one_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = fresh("cats_dogs", 7, 0, 32)
    monkeypatch.setattr(synthetic, "PICTURES_A_PROCESS", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    together = fresh("cats_dogs", 7, 0, 32)
    assert np.array_equal(alone[0], together[0])
    assert np.array_equal(alone[1], together[1])


def test_cats_and_dogs_come_in_turn_and_so_do_signs() -> None:
    assert fresh("cats_dogs", 5, 0, 32)[1].tolist() == [0, 1, 0, 1, 0]
    assert fresh("traffic_signs", 44, 0, 32)[1].tolist() == [*range(43), 0]


def test_fresh_eyes_are_ill_as_often_as_those_of_the_files() -> None:
    assert abs(fresh("palm", 100, 0, 32)[1].mean() - 0.53) < 0.03
    assert 0.6 < (fresh("retinopathy", 200, 0, 32)[1] == 0).mean() < 0.85


def test_no_fresh_picture_is_one_of_the_files() -> None:
    fresh_ones = {picture.tobytes() for picture in fresh("cats_dogs", 20, 0, 32)[0]}
    filed = {
        draw_cat_or_dog(label, np.random.default_rng([0, split, label, index]), 32).tobytes()
        for split in range(len(SPLITS))
        for label in (0, 1)
        for index in range(10)
    }
    assert len(filed) == 60
    assert not fresh_ones & filed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("horses", 1, 0), "'horses'; choose from cats_dogs"),
        (("cats_dogs", -1, 0), "0 or more, not -1"),
        (("cats_dogs", 1, 2**32), r"0 to 2\*\*32 - 1, not 4294967296"),
        (("cats_dogs", 1, 0, 8), "16 pixels or more, not 8"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fresh(*arguments)
