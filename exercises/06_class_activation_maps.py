# %% [markdown]
# # Exercise 06 · Maps by hand
#
# **What to do** Fill in the six cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **You need** lesson 06. Features and weights are given; the network has done its part.

# %%
import cv2
import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# The map of a picture is the weighted sum of its channels, place by place.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_map(features, weights):
    """Return the class activation map: at each place the sum of weights[c] * features[..., c].

    Args:
        features: shape (height, width, channels), what the base says of one picture.
        weights: shape (channels,), or (channels, 1) as a dense layer keeps its kernel.

    Returns:
        Shape (height, width).

    Raises:
        ValueError: if there is not exactly one weight for each channel.
    """
    ### BEGIN SOLUTION
    features, weights = np.asarray(features), np.asarray(weights)
    channels = features.shape[-1]
    if weights.shape not in ((channels,), (channels, 1)):
        raise ValueError(f"{channels} channels need {channels} weights, not {weights.shape}.")
    return features @ weights.ravel()
    ### END SOLUTION


# %%
features = np.arange(12.0).reshape(2, 3, 2)
found = np.asarray(activation_map(features, np.array([1.0, -2.0])))
assert found.shape == (2, 3), f"A map has a number for each place: (2, 3), not {found.shape}."
assert found[0, 0] == -2, "At the first place stand 0 and 1: 1 * 0 - 2 * 1."
assert np.array_equal(found, activation_map(features, np.array([[1.0], [-2.0]]))), (
    "A kernel of one column serves as well."
)

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for height, width, channels in ((2, 3, 2), (4, 4, 8), (1, 1, 5), (3, 3, 3), (5, 2, 1)):
    rng = np.random.default_rng(height)
    features, weights = rng.normal(size=(height, width, channels)), rng.normal(size=channels)
    expected = sum(weights[c] * features[:, :, c] for c in range(channels))
    for given in (weights, weights[:, None]):
        found = np.asarray(activation_map(features, given))
        assert found.shape == (height, width), f"The shape is wrong for given.shape = {given.shape}."
        assert np.allclose(found, expected), f"The result is wrong for given.shape = {given.shape}."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros(2)), "activation_map should raise ValueError here."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros(1)), "activation_map should raise ValueError here."
assert refuses(activation_map, np.zeros((2, 2, 3)), np.zeros((3, 2))), "activation_map should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (4 points)
#
# From the map to the answer, and to the evidence *for* that answer. The network is base, mean over the places, one sigmoid
# unit for *dog*. (Dropout does nothing when a network answers.)


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evidence(places, bias):
    """Return the probability of dog that a map stands for, and the map turned towards the answer.

    Args:
        places: shape (height, width), the class activation map.
        bias: the bias of the sigmoid unit.

    Returns:
        The probability of dog, from 0 to 1, and the evidence, shape (height, width): positive where a place speaks for
        the answer, which is dog above one half, and cat otherwise.

    Raises:
        ValueError: if the map has no places, or not two dimensions.
    """
    ### BEGIN SOLUTION
    places = np.asarray(places, float)
    if places.ndim != 2 or places.size == 0:
        raise ValueError("A map of two dimensions is expected, with at least one place.")
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), places if dog > 0.5 else -places
    ### END SOLUTION


# %%
dog, turned = evidence(np.array([[4.0, 0.0], [0.0, 0.0]]), 0.0)
assert abs(dog - 0.7311) < 1e-3, f"The mean of the map is 1, and the sigmoid of 1 is 0.731, not {dog:.3f}."
dog, turned = evidence(np.array([[4.0, 0.0], [0.0, 0.0]]), -3.0)
assert dog < 0.5, "The mean of the map and the bias together are -2: a cat."
assert np.asarray(turned)[0, 0] == -4, "The answer is cat, and that place spoke for dog: against the answer."

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import math

import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for shape, bias in (((2, 2), 0.3), ((7, 7), -0.5), ((1, 4), 2.0), ((3, 5), 0.0), ((1, 1), -0.1)):
    places = np.random.default_rng(shape[1]).normal(size=shape) * 3
    for given in (places, -places):
        dog, turned = evidence(given, bias)
        expected = 1 / (1 + math.exp(-(given.sum() / given.size + bias)))
        assert abs(dog - expected) < 1e-6, "The result is wrong."
        assert np.allclose(turned, given if expected > 0.5 else -given), "The result is wrong."
dog, turned = evidence(np.zeros((2, 2)), 0.0)
assert abs(dog - 0.5) < 1e-9, "The result is wrong."
dog, turned = evidence(np.array([[1.0, -1.0]]), 0.0)
assert np.allclose(turned, [[-1, 1]]), "The result is wrong."
dog, turned = evidence(np.array([[1.0, 2.0]]), -9.0)
assert np.allclose(turned, [[-1, -2]]), "The result is wrong."
assert refuses(evidence, np.zeros((0, 3)), 0.0), "evidence should raise ValueError here."
assert refuses(evidence, np.zeros(4), 0.0), "evidence should raise ValueError here."
assert refuses(evidence, np.zeros((2, 2, 1)), 0.0), "evidence should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# From the evidence to a picture of heat: enlarge it with `cv2.resize` and `interpolation=cv2.INTER_CUBIC`, stretch the
# large map so that its lowest value becomes 0 and its highest 1, set to 0 what is below `cut`, and stretch the rest so that
# `cut` becomes 0 and 1 stays 1. A map that is the same everywhere shows nothing: all zeros. (Ask the small map whether it is
# the same everywhere: enlarging leaves tiny differences of rounding.)


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def heat(places, size, cut=0.2):
    """Return the heat of a map at picture size.

    Args:
        places: shape (height, width), the evidence.
        size: the side of the picture in pixels.
        cut: what counts as no heat, at least 0 and below 1, as a share of the stretched map.

    Returns:
        Shape (size, size), from 0 to 1; float32 is enough.

    Raises:
        ValueError: for a cut outside its range.
    """
    ### BEGIN SOLUTION
    if not 0 <= cut < 1:
        raise ValueError(f"A cut from 0 up to 1 is needed, not {cut}.")
    places = np.asarray(places, "float32")
    large = cv2.resize(places, (size, size), interpolation=cv2.INTER_CUBIC)
    if places.max() == places.min():
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
    ### END SOLUTION


# %%
warm = np.asarray(heat(np.array([[-5.0, 0.0], [1.0, 5.0]]), 40))
assert warm.shape == (40, 40), f"40 by 40 pixels are wanted, not {warm.shape}."
assert abs(warm.min()) < 1e-6, f"The lowest is 0, not {warm.min():.3f}."
assert abs(warm.max() - 1) < 1e-5, f"The highest is 1, not {warm.max():.3f}."
flat = np.asarray(heat(np.full((3, 3), -2.5), 9))
assert np.all(flat == 0), "A map that is the same everywhere shows no heat, and no `nan` either."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import cv2  # noqa: F811
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for shape, size, cut in (((4, 4), 32, 0.2), ((7, 7), 75, 0.2), ((3, 5), 20, 0.5), ((2, 2), 10, 0.0), ((6, 6), 6, 0.9)):
    places = np.random.default_rng(size).normal(size=shape) * 5
    warm = np.asarray(heat(places, size, cut))
    large = cv2.resize(places.astype("float32"), (size, size), interpolation=cv2.INTER_CUBIC).astype(float)
    large = (large - large.min()) / (large.max() - large.min())
    expected = np.maximum(large - cut, 0) / (1 - cut)
    assert warm.shape == (size, size), f"The shape is wrong for shape, size = {(shape, size)}."
    assert np.allclose(warm, expected, atol=1e-4), f"The result is wrong for shape, size, cut = {(shape, size, cut)}."
assert np.array_equal(heat(np.zeros((4, 4)), 8), np.zeros((8, 8))), "The result is wrong."
assert np.array_equal(heat(np.full((3, 3), 0.3), 11), np.zeros((11, 11))), "The result is wrong."
assert refuses(heat, np.eye(3), 12, 1.0), "heat should raise ValueError here."
assert refuses(heat, np.eye(3), 12, -0.1), "heat should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (2 points)
#
# Which share of the heat lies on the animal? And how much of that does its area explain?


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def beyond_area(warm, mask):
    """Return the share of the heat on the animal minus the share of the picture that it covers.

    Args:
        warm: shape (height, width), heat from 0 up.
        mask: shape (height, width), True on the animal (or 1, and 0 elsewhere).

    Returns:
        A number from -1 to 1; 0 for a map that knows nothing, and for one without any heat.

    Raises:
        ValueError: if the shapes differ, or a heat is negative.
    """
    ### BEGIN SOLUTION
    warm, mask = np.asarray(warm, float), np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError("Heat from 0 up and a mask of the same shape are needed.")
    if warm.sum() == 0:
        return 0.0
    return float(warm[mask].sum() / warm.sum() - mask.mean())
    ### END SOLUTION


# %%
mask = np.zeros((4, 4), bool)
mask[:2, :2] = True
assert abs(beyond_area(np.ones((4, 4)), mask)) < 1e-9, (
    "Heat everywhere alike: a quarter of it on a quarter of the picture."
)
assert abs(beyond_area(mask * 2.0, mask) - 0.75) < 1e-9, "All heat on the animal, which covers a quarter: 0.75."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


rng = np.random.default_rng(4)
for shape in ((4, 4), (5, 9), (30, 30)):
    warm, mask = rng.uniform(size=shape) ** 3, rng.uniform(size=shape) > 0.7
    expected = (warm * mask).sum() / warm.sum() - mask.sum() / mask.size
    for given in (mask, mask.astype(int), mask.astype("float32")):
        assert abs(beyond_area(warm, given) - expected) < 1e-6, (
            f"The result is wrong for shape, given.dtype = {(shape, given.dtype)}."
        )
assert abs(beyond_area(np.array([[5.0, 0.0]]), np.array([[False, True]])) + 0.5) < 1e-9, "The result is wrong."
assert abs(beyond_area(np.array([[5.0, 1.0]]), np.array([[True, True]]))) < 1e-9, "The result is wrong."
assert abs(beyond_area(np.zeros((2, 2)), np.array([[True, False], [False, False]]))) < 1e-9, "The result is wrong."
assert refuses(beyond_area, np.ones((2, 3)), np.ones((3, 2), bool)), "beyond_area should raise ValueError here."
assert refuses(beyond_area, np.array([[1.0, -1.0]]), np.array([[True, False]])), (
    "beyond_area should raise ValueError here."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (3 points)
#
# The pointing game, over many pictures: how often is the single hottest place on the animal, and how often would a dart be
# that is thrown anywhere?


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pointing_game(warm, masks):
    """Return the share of pictures whose hottest place lies on the animal, and a dart's chance.

    Args:
        warm: shape (n, height, width), one map a picture, at least one. Of several equally hot places the first counts,
            row by row from the top, each from the left.
        masks: shape (n, height, width), True on the animal; may be empty for a picture, which then counts as a miss.

    Returns:
        Two fractions from 0 to 1: the hits, and the mean share of the picture that the animal covers.

    Raises:
        ValueError: if the shapes differ, there are not three dimensions, or there is no picture.
    """
    ### BEGIN SOLUTION
    warm, masks = np.asarray(warm, float), np.asarray(masks, bool)
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError("A map and a mask of the same shape are needed for each picture.")
    hottest = warm.reshape(len(warm), -1).argmax(axis=1)
    hits = masks.reshape(len(masks), -1)[np.arange(len(masks)), hottest]
    return float(hits.mean()), float(masks.mean())
    ### END SOLUTION


# %%
maps = np.zeros((2, 3, 3))
maps[0, 0, 0], maps[1, 2, 2] = 1, 1
masks = np.zeros((2, 3, 3), bool)
masks[:, 0] = True
hits, dart = pointing_game(maps, masks)
assert abs(hits - 0.5) < 1e-9, f"The first points at its animal, the second does not: 0.5, not {hits}."
assert abs(dart - 1 / 3) < 1e-9, f"Both animals cover a third of the picture, not {dart:.3f}."

# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


rng = np.random.default_rng(6)
for shape in ((1, 4, 4), (20, 5, 7), (8, 6, 3)):
    warm, masks = rng.normal(size=shape), rng.uniform(size=shape) > 0.6
    right = 0
    for one, mask in zip(warm, masks, strict=True):
        row, column = np.unravel_index(one.argmax(), one.shape)
        right += bool(mask[row, column])
    hits, dart = pointing_game(warm, masks)
    assert abs(hits - right / len(warm)) < 1e-9, f"The result is wrong for shape = {shape}."
    assert abs(dart - masks.sum() / masks.size) < 1e-9, f"The result is wrong for shape = {shape}."
flat, corner = np.ones((1, 3, 3)), np.zeros((1, 3, 3), bool)
corner[0, 0, 0] = True
assert abs(pointing_game(flat, corner)[0] - 1) < 1e-9, "The result is wrong."
corner = np.zeros((1, 3, 3), bool)
corner[0, 2, 2] = True
assert abs(pointing_game(flat, corner)[0]) < 1e-9, "The result is wrong."
hits, dart = pointing_game(np.ones((2, 3, 3)), np.stack([np.ones((3, 3), bool), np.zeros((3, 3), bool)]))
assert abs(hits - 0.5) < 1e-9, "The result is wrong."
assert abs(dart - 0.5) < 1e-9, "The result is wrong."
assert refuses(pointing_game, np.ones((2, 3, 3)), np.ones((2, 3, 2), bool)), (
    "pointing_game should raise ValueError here."
)
assert refuses(pointing_game, np.ones((3, 3)), np.ones((3, 3), bool)), "pointing_game should raise ValueError here."
assert refuses(pointing_game, np.ones((0, 3, 3)), np.ones((0, 3, 3), bool)), (
    "pointing_game should raise ValueError here."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (5 points)
#
# These lines stand around the heat map of source 001 (the mean colour, which its ResNet-50 expects, is taken off in
# a colleague's copy). The picture comes from OpenCV: blue, green, red.


# %%
MEAN = (103.939, 116.779, 123.68)  # of blue, green, red


def source_prepare(picture):
    x = picture.copy()
    x.astype(np.float32)
    x[:] = x - np.array(MEAN)
    return x


def source_show(out):
    return out[:, :, :-1]


picture = np.full((2, 2, 3), (20, 100, 200), np.uint8)  # an orange tile, as OpenCV keeps it

# %% [markdown]
# "Matplotlib refuses to draw what `source_show` returns. And what the network gets looks odd, too: the tile has little blue
# and much red, so blue should come out far *below* zero. It is the largest number of the three."

# %%
source_show(picture).shape, source_prepare(picture)[0, 0]

# %% [markdown]
# Two things are wrong, one in each function. Which?
#
# - **a** `x.astype` returns a new array, which nobody keeps: `x` stays `uint8` and starts again at 255 below zero.
# - **b** `picture.copy()` does not copy the pixels.
# - **c** The means belong to red, green, blue.
# - **d** `:-1` leaves the last channel out; it does not reverse the three.
# - **e** Matplotlib wants the channels first.
#
# Name both, and repair both functions.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the two letters as one word, such as "be"; the order does not matter."""
    ### BEGIN SOLUTION
    return "ad"
    ### END SOLUTION


def prepare(picture):
    """Return a picture as the network wants it: float32, BGR, the mean colour (103.939, 116.779, 123.68) taken off.

    Args:
        picture: shape (height, width, 3), BGR, 0 to 255, uint8 or float.

    Raises:
        ValueError: if there are not three dimensions, or not three channels.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture of three channels is expected, not {picture.shape}.")
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
    ### END SOLUTION


def show(picture):
    """Return a picture as Matplotlib wants it: shape and type as before, RGB instead of BGR.

    Raises:
        ValueError: if there are not three dimensions, or not three channels.
    """
    ### BEGIN SOLUTION
    picture = np.asarray(picture)
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"A picture of three channels is expected, not {picture.shape}.")
    return picture[:, :, ::-1]
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 2, "Two different letters from a to e are wanted."
shown = np.asarray(show(picture))
assert shown.shape == (2, 2, 3), f"A picture to draw has three channels; this one has the shape {shown.shape}."
assert shown[0, 0].tolist() == [200, 100, 20], "Red comes first in RGB, then green, then blue."
prepared = np.asarray(prepare(picture))
assert prepared.dtype == np.float32, f"float32 is wanted, this is {prepared.dtype}."
assert prepared[0, 0, 0] < 0, "There is little blue in the tile: below the mean, so below zero."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert sorted(causes()) == ["a", "d"], "The cause is another one."
rng = np.random.default_rng(9)
for shape in ((2, 2, 3), (3, 5, 3), (1, 1, 3), (4, 3, 3)):
    picture = rng.integers(0, 256, shape).astype(np.uint8)
    shown = np.asarray(show(picture))
    assert shown.dtype == np.uint8, "The type is wrong."
    assert np.array_equal(shown, np.stack([picture[..., 2], picture[..., 1], picture[..., 0]], axis=-1)), (
        "The result is wrong."
    )
    for given in (picture, picture.astype("float32"), picture.astype("float64")):
        prepared = np.asarray(prepare(given))
        assert prepared.dtype == np.float32, "The type is wrong."
        assert np.allclose(prepared, picture.astype(float) - [103.939, 116.779, 123.68], atol=1e-3), (
            "The result is wrong."
        )
for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((1, 4, 4, 3), np.uint8)):
    assert refuses(prepare, wrong), "prepare should raise ValueError here."
    assert refuses(show, wrong), "show should raise ValueError here."
### END HIDDEN TESTS
