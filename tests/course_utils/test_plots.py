import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils._internal.alt_text import describe
from course_utils.plots import picture_grid, points_over_seeds


@pytest.fixture(autouse=True)
def _no_window():
    mpl.use("agg")
    yield
    plt.close("all")


def shown_pictures():
    return [image.get_array() for image in plt.gcf().axes[0].images]


def test_the_grid_shows_every_picture_in_reading_order_none_over_another():
    pictures = np.arange(7, dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 3), np.uint8)
    picture_grid(pictures, columns=3)
    assert [int(picture[0, 0, 0]) for picture in shown_pictures()] == list(range(7))
    boxes = [image.get_window_extent() for image in plt.gcf().axes[0].images]
    assert [(-box.y0, box.x0) for box in boxes] == sorted((-box.y0, box.x0) for box in boxes)
    assert len({(round(box.x0), round(box.y0)) for box in boxes}) == 7
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_picture_that_is_no_square_keeps_its_proportions():
    picture_grid([np.zeros((20, 40, 3), np.uint8), np.zeros((40, 20, 3), np.uint8)])
    wide, tall = (image.get_window_extent() for image in plt.gcf().axes[0].images)
    assert wide.width / wide.height == pytest.approx(2)
    assert tall.height / tall.width == pytest.approx(2)


def test_a_title_stands_above_its_picture():
    picture_grid(np.zeros((4, 4, 4, 3)), ["a", "b", "c", "d"], columns=2)
    axis = plt.gcf().axes[0]
    for text, image in zip(axis.texts, axis.images, strict=True):
        box = image.get_window_extent()
        x, y = axis.transData.transform(text.get_position())
        assert (box.x0 + box.x1) / 2 == pytest.approx(x)
        assert box.y1 < y < box.y1 + 20


@pytest.mark.parametrize(
    "picture", [np.full((4, 4, 3), 51.0), np.full((4, 4, 3), 0.2), np.full((4, 4, 3), 51, "uint8")]
)
def test_both_scales_look_the_same(picture):
    picture_grid([picture])
    assert (shown_pictures()[0] == 51).all()


def test_titles_are_counted():
    with pytest.raises(ValueError, match="2 pictures need as many titles, not 1"):
        picture_grid(np.zeros((2, 4, 4, 3)), ["one"])


def test_an_empty_grid_is_refused():
    with pytest.raises(ValueError, match="no picture"):
        picture_grid([])


def test_repeats_are_points_and_their_mean_and_spread_stand_below_the_name():
    points_over_seeds({"plain": [0.7, 0.8, 0.9], "once": [0.5]}, "error", points="trainings", title="Two ways")
    (axis,) = plt.gcf().axes
    assert [label.get_text() for label in axis.get_yticklabels()] == ["plain\n0.800 ± 0.100", "once\n0.500"]
    points, mean = axis.lines[:2]
    assert points.get_xdata().tolist() == [0.7, 0.8, 0.9]
    assert mean.get_xdata() == pytest.approx([0.8, 0.8])
    assert axis.get_xlabel() == "error\n(points: trainings; bar: mean)"
    assert axis.yaxis_inverted()


def test_equal_repeats_do_not_hide_each_other():
    points_over_seeds({"plain": [0.5] * 5})
    points = plt.gcf().axes[0].lines[0]
    centres = plt.gcf().axes[0].transData.transform(points.get_xydata())
    assert len(np.unique(centres[:, 1].round(1))) == 5


def test_repeats_are_read_aloud_with_their_names_and_figures():
    points_over_seeds({"plain": [0.7, 0.9], "augmented": [0.8, 0.8]}, title="Two ways")
    spoken = describe(plt.gcf())
    assert "“Two ways”; accuracy (points: seeds; bar: mean)" in spoken
    assert "from top to bottom: plain 0.800 ± 0.141, augmented 0.800 ± 0.000" in spoken


@pytest.mark.parametrize(("values", "told"), [({}, "the mapping is empty"), ({"plain": []}, "'plain' is empty")])
def test_a_strip_without_points_is_refused(values, told):
    with pytest.raises(ValueError, match=told):
        points_over_seeds(values)
